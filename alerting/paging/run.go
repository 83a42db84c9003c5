package paging

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// tidyEvery is how often older revisions are looked at.
const tidyEvery = time.Second

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
