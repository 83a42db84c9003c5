package paging

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/alertmanager/alert"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/maintenance"
	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Options are what the surroundings provide. Zero values are usable.
type Options struct {
	Logger     *slog.Logger
	Registerer prometheus.Registerer
	// ExternalURL is the operator page that messages link to.
	ExternalURL string
	// Site and Devices say what maintenance covers: who depends on whom, and what
	// a device reports on. Without a site nothing is silenced.
	Site    *facility.Site
	Devices func(device string) (assets []string)
	// Client posts to signed webhooks and to robots; nil means one of its own.
	Client *http.Client
	// PageURL is the operator page as receivers reach it, for the links of a page;
	// empty when nobody said how.
	PageURL string
}

// filled puts something usable in the place of what is missing.
func (o Options) filled() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Registerer == nil {
		o.Registerer = prometheus.NewRegistry()
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: hookPatience}
	}
	return o
}

// Pager delivers incidents. Send and Restore are safe for concurrent use.
type Pager struct {
	cfg    Config
	opts   Options
	parts  parts
	ledger *ledger
	writer message.Writer

	silences  silenceBook
	foresight foresight

	// mu guards everything below.
	mu       sync.Mutex
	embedded *embedded               // nil unless Run is running
	current  map[string]*alert.Alert // the alerts that were put last, by notice.alerts
	old      []superseded
	wake     chan struct{} // for external delivery
}

// New checks cfg and prepares delivery. It starts nothing: see Run.
func New(cfg Config, opts Options) (*Pager, error) {
	opts = opts.filled()
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("paging: %w", err)
	}
	p := &Pager{cfg: cfg, opts: opts, current: map[string]*alert.Alert{}, wake: make(chan struct{}, 1)}
	if cfg.Mode == ModeEmbedded && cfg.Enabled() {
		var err error
		if p.parts, err = newParts(cfg, opts); err != nil {
			return nil, err
		}
		if _, err := p.parts.deliverers(opts.Logger, slog.New(slog.DiscardHandler), newMetrics(prometheus.NewRegistry(), none, none), p.heard); err != nil {
			return nil, err
		}
	}
	if opts.Site != nil {
		p.foresight.judge = maintenance.NewJudge(opts.Site, opts.Devices)
	}
	var err error
	if p.writer, err = cfg.writer(opts.PageURL); err != nil {
		return nil, fmt.Errorf("paging: %w", err)
	}
	if p.ledger, err = openLedger(cfg.DataDir, opts.Logger); err == nil {
		err = p.silences.load(cfg.DataDir, opts.Logger)
	}
	return p, err
}

func none() float64 { return 0 }

// Send accepts changes for delivery. It does not wait for the receiver:
// retries go on in Run until the receiver has said yes. It may be called
// before Run. The error says that the ledger could not be written: the changes
// are delivered all the same, but would be forgotten in a restart.
func (p *Pager) Send(ctx context.Context, changes ...incident.Change) error {
	var now time.Time
	for _, c := range changes {
		now = c.At // all of one step
	}
	notices, err := p.ledger.record(time.Now(), p.worded(changes), p.why(now))
	return errors.Join(err, p.deliver(ctx, notices))
}

// why says of an incident why people are not told at a moment.
func (p *Pager) why(now time.Time) func(incident.Incident) string {
	plans := p.plans(now)
	return func(i incident.Incident) string { return p.foresight.why(plans, i) }
}

// Restore tells the pager, after a restart or a reload, which incidents are
// open. It reads again what is on disk, because another Pager may have written
// it since New. What was delivered already is not sent again; what the pager
// still held open and is not in the list is resolved.
func (p *Pager) Restore(ctx context.Context, now time.Time, open []incident.Incident) error {
	if err := errors.Join(p.ledger.load(), p.silences.load(p.cfg.DataDir, p.opts.Logger)); err != nil {
		return err
	}
	notices, err := p.ledger.reconcile(time.Now(), p.opened(open), p.why(now))
	return errors.Join(err, p.deliver(ctx, notices))
}

// heard notes under which key a receiver knows incidents.
func (p *Pager) heard(key string, incidents []string) {
	if err := p.ledger.known(key, incidents); err != nil {
		p.opts.Logger.Error("remember the key of a receiver", "err", err)
	}
}

// deliver hands notices to whoever is running.
func (p *Pager) deliver(ctx context.Context, notices []notice) error {
	select {
	case p.wake <- struct{}{}:
	default: // a look at the ledger is due already
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.embedded == nil {
		return nil // Run will read them from the ledger
	}
	return p.put(ctx, notices)
}
