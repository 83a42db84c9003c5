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
	if opts.Client == nil {
		opts.Client = &http.Client{Timeout: hookPatience}
	}
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

// put gives the notices to the Alertmanager; mu is held. An older revision
// ends a little later: were it to end first, receivers would see a resolve.
func (p *Pager) put(ctx context.Context, notices []notice) error {
	var alerts []*alert.Alert
	for _, n := range notices {
		for key, a := range n.alerts() {
			if before := p.current[key]; before != nil && before.Fingerprint() != a.Fingerprint() {
				p.old = append(p.old, superseded{before, time.Now()})
			}
			p.current[key] = a
			alerts = append(alerts, a)
		}
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
	m := newMetrics(registry, func() float64 { return float64(p.ledger.open()) }, func() float64 { return float64(len(p.Troubles(time.Now()))) })
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
	e, err := startEmbedded(p.parts, p.opts.Logger, reg, m, p.heard)
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
	var announcing sync.WaitGroup
	announcing.Go(func() { p.announce(ctx, p.parts.announcers) })
	defer announcing.Wait()
	tick := time.NewTicker(tidyEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			if err := errors.Join(p.tidy(ctx, now), p.further(ctx, now)); err != nil {
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
