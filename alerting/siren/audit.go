package siren

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Stages of an action in the audit file. A start without an end means that we
// ended in between.
const (
	auditDry     = "dry_run"
	auditStarted = "started"
	auditDone    = "done"
	auditFailed  = "failed"
)

// An audit is one line of the audit file. It names a webhook, but not its URL,
// which may hold a token.
type audit struct {
	Time     time.Time `json:"time"` // on the wall
	At       time.Time `json:"at"`   // of the step that decided
	Action   string    `json:"action"`
	Stage    string    `json:"stage"`
	DryRun   bool      `json:"dry_run"`
	Kind     Kind      `json:"kind"`
	Event    string    `json:"event"`
	Sequence int       `json:"sequence"`
	Incident string    `json:"incident"`
	Hall     string    `json:"hall"`
	Exec     []string  `json:"exec,omitempty"`
	Webhook  bool      `json:"webhook,omitempty"`
	Seconds  float64   `json:"seconds,omitempty"`
	Output   string    `json:"output,omitempty"`
	Error    string    `json:"error,omitempty"`
}

// write adds a line to the audit file and counts it.
func (r *Runner) write(entry audit) error {
	entry.Time = r.opts.Wall().UTC()
	r.opts.Metrics.count(entry.Action, entry.Stage)
	line, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(r.opts.AuditFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	_, err = f.Write(append(line, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// ActionMetrics count what actions do. Nil counts nothing.
type ActionMetrics struct{ runs *prometheus.CounterVec }

// NewActionMetrics registers them.
func NewActionMetrics(reg prometheus.Registerer) *ActionMetrics {
	m := &ActionMetrics{runs: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "ridethrough_siren_actions_total",
		Help: "Siren actions by stage (dry_run, started, done, failed).",
	}, []string{"action", "stage"})}
	reg.MustRegister(m.runs)
	return m
}

func (m *ActionMetrics) count(action, stage string) {
	if m != nil {
		m.runs.WithLabelValues(action, stage).Inc()
	}
}
