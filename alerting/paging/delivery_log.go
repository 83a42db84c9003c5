package paging

import (
	"bytes"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/prometheus/alertmanager/nflog"
	"github.com/prometheus/alertmanager/nflog/nflogpb"
	"github.com/prometheus/client_golang/prometheus"
)

// A deliveryLog is Alertmanager's notification log, on disk at every delivery:
// "sent" must survive a kill a moment later, or people are paged twice.
type deliveryLog struct {
	nflog *nflog.Log
	file  string
}

func newDeliveryLog(dir string, logger *slog.Logger, reg prometheus.Registerer) (*deliveryLog, error) {
	l := &deliveryLog{}
	if dir != "" {
		l.file = filepath.Join(dir, "nflog")
		_, err := nflog.New(nflog.Options{SnapshotFile: l.file, Retention: retention, Logger: logger, Metrics: prometheus.NewRegistry()})
		if err != nil {
			setAside(l.file, err, logger) // people may be paged twice, rather than not at all
		}
	}
	var err error
	l.nflog, err = nflog.New(nflog.Options{SnapshotFile: l.file, Retention: retention, Logger: logger, Metrics: reg})
	if err != nil {
		return nil, fmt.Errorf("delivery log: %w", err)
	}
	return l, nil
}

// Log records a delivery.
func (l *deliveryLog) Log(r *nflogpb.Receiver, group string, firing, resolved []uint64, store *nflog.Store, expiry time.Duration) error {
	if err := l.nflog.Log(r, group, firing, resolved, store, expiry); err != nil || l.file == "" {
		return err
	}
	var b bytes.Buffer
	if _, err := l.nflog.Snapshot(&b); err != nil {
		return err
	}
	return writeState(l.file, b.Bytes())
}

// Query finds a delivery.
func (l *deliveryLog) Query(params ...nflog.QueryParam) ([]*nflogpb.Entry, error) {
	return l.nflog.Query(params...)
}
