package paging

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/alertmanager/alert"
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

// Pager delivers incidents. Send and Restore are safe for concurrent use.
type Pager struct {
	cfg    Config
	opts   Options
	parts  parts
	ledger *ledger

	// mu guards everything below.
	mu       sync.Mutex
	embedded *embedded               // nil unless Run is running
	current  map[string]*alert.Alert // incident → the alert that was put last
	old      []superseded
	wake     chan struct{} // for external delivery
}

// A superseded alert is an older revision that has yet to end.
type superseded struct {
	alert *alert.Alert
	at    time.Time
}

// New checks cfg and prepares delivery. It starts nothing: see Run.
func New(cfg Config, opts Options) (*Pager, error) {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Registerer == nil {
		opts.Registerer = prometheus.NewRegistry()
	}
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("paging: %w", err)
	}
	p := &Pager{cfg: cfg, opts: opts, current: map[string]*alert.Alert{}, wake: make(chan struct{}, 1)}
	if cfg.Mode == ModeEmbedded && cfg.Enabled() {
		var err error
		if p.parts, err = newParts(cfg, opts.ExternalURL); err != nil {
			return nil, err
		}
		if _, err := p.parts.receivers(opts.Logger, slog.New(slog.DiscardHandler), newMetrics(prometheus.NewRegistry(), noneOpen)); err != nil {
			return nil, err
		}
	}
	var err error
	p.ledger, err = openLedger(cfg.DataDir)
	return p, err
}

func noneOpen() float64 { return 0 }

// Send accepts changes for delivery. It does not wait for the receiver:
// retries go on in Run until the receiver has said yes. It may be called
// before Run. The error says that the ledger could not be written: the changes
// are delivered all the same, but would be forgotten in a restart.
func (p *Pager) Send(ctx context.Context, changes ...incident.Change) error {
	notices, err := p.ledger.record(time.Now(), changes)
	return errors.Join(err, p.deliver(ctx, notices))
}

// Restore tells the pager, after a restart, which incidents are open. Those
// that were delivered already are not sent again; what the pager still held
// open and is not in the list is resolved.
func (p *Pager) Restore(ctx context.Context, open []incident.Incident) error {
	notices, err := p.ledger.reconcile(time.Now(), open)
	return errors.Join(err, p.deliver(ctx, notices))
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

// put gives the notices to the Alertmanager; mu is held. An older revision
// ends a little later: were it to end first, receivers would see a resolve.
func (p *Pager) put(ctx context.Context, notices []notice) error {
	var alerts []*alert.Alert
	for _, n := range notices {
		a := n.alert()
		if before := p.current[n.Incident]; before != nil && before.Fingerprint() != a.Fingerprint() {
			p.old = append(p.old, superseded{before, time.Now()})
		}
		p.current[n.Incident] = a
		alerts = append(alerts, a)
	}
	if len(alerts) == 0 {
		return nil
	}
	return p.embedded.put(ctx, alerts...)
}

// Run delivers until ctx ends, then returns nil. Every goroutine it starts has
// ended when it returns.
func (p *Pager) Run(ctx context.Context) error {
	registry := prometheus.NewRegistry()
	m := newMetrics(registry, func() float64 { return float64(p.ledger.open()) })
	if err := p.opts.Registerer.Register(registry); err != nil {
		return fmt.Errorf("paging: %w", err)
	}
	defer p.opts.Registerer.Unregister(registry)
	switch {
	case !p.cfg.Enabled():
		<-ctx.Done()
		return nil
	case p.cfg.Mode == ModeExternal:
		return p.runExternal(ctx, m)
	}
	return p.runEmbedded(ctx, registry, m)
}

func (p *Pager) runEmbedded(ctx context.Context, reg prometheus.Registerer, m *metrics) error {
	e, err := startEmbedded(p.parts, p.cfg.DataDir, p.opts.Logger, reg, m)
	if err != nil {
		return fmt.Errorf("paging: %w", err)
	}
	defer e.close()
	p.mu.Lock()
	p.embedded = e
	err = p.put(ctx, p.ledger.all())
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.embedded = nil
		p.mu.Unlock()
	}()
	if err != nil {
		return fmt.Errorf("paging: %w", err)
	}
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			if err := p.tidy(ctx, now); err != nil {
				p.opts.Logger.Error("page not handed over", "err", err)
			}
		}
	}
}

const (
	tidyEvery = time.Second
	// endAfter is how long an older revision lives on: by then the newer one is
	// in its group for certain.
	endAfter = 2 * time.Second
)

// tidy ends older revisions whose successor has arrived.
func (p *Pager) tidy(ctx context.Context, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ending []*alert.Alert
	for len(p.old) > 0 && now.Sub(p.old[0].at) >= endAfter {
		ended := *p.old[0].alert
		ended.EndsAt, ended.UpdatedAt = now.UTC(), now.UTC()
		ending = append(ending, &ended)
		p.old = p.old[1:]
	}
	if len(ending) == 0 {
		return nil
	}
	return p.embedded.put(ctx, ending...)
}
