package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/outbox"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/quality"
	"github.com/ridethrough/ridethrough/collectors/trap"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
)

// warmUp is how far back stored readings are shown to a new model, so that a
// restart does not forget what it had learnt of the running plant.
const warmUp = 30 * time.Minute

// A generation is what one configuration gives: who is polled, what is
// concluded, who is paged. A reload replaces it as a whole.
type generation struct {
	setup     *setup
	service   *service
	registry  *prometheus.Registry
	engine    *alerting.Engine
	pager     *paging.Pager
	scheduler *collectors.Scheduler
	judge     *quality.Judge
	memory    *memory
	siren     *sirenDesk
	status    *statusDesk
	reports   *reportDesk
	traps     *trap.Receiver // nil when none are heard
}

// newGeneration makes every part of a generation and starts none.
func (s *service) newGeneration(setup *setup) (*generation, error) {
	g := &generation{setup: setup, service: s, registry: prometheus.NewRegistry(), memory: &memory{dir: s.dataDir, log: s.log}}
	var err error
	setup.cfg.Alerting.Incidents.Networks = networksOf(setup.targets)
	if g.engine, err = alerting.New(setup.cfg.Alerting, setup.site, s.store.History); err != nil {
		return nil, fmt.Errorf("alerting: %w", err)
	}
	cfg := setup.cfg.Paging
	if cfg.DataDir == "" {
		cfg.DataDir = filepath.Join(s.dataDir, "paging")
	}
	g.pager, err = paging.New(cfg, paging.Options{
		Logger: s.log, Registerer: g.registry, ExternalURL: cmp.Or(setup.cfg.Web.ExternalURL, "http://"+s.web.Addr()), PageURL: setup.cfg.Web.ExternalURL,
		Site: setup.site, Devices: setup.reportsOn,
	})
	if err != nil {
		return nil, fmt.Errorf("paging: %w", err)
	}
	hooks := outbox.NewMetrics(g.registry)
	g.siren, g.status, g.reports = g.newSirenDesk(hooks), g.newStatusDesk(hooks), g.newReportDesk()
	g.judge = quality.New(setup.site, quality.Config{Log: s.log, Registerer: g.registry})
	g.scheduler = g.newScheduler()
	g.traps, err = g.newTraps()
	return g, err
}

// newScheduler paces the polls by the service's clock.
func (g *generation) newScheduler() *collectors.Scheduler {
	return collectors.NewScheduler(collectors.SchedulerConfig{
		Sink: g.sink, Now: g.service.now, Speed: g.service.speed, Log: g.service.log, Registerer: g.registry,
	}, g.setup.targets)
}

// newTraps hears the devices that shout, if the configuration says where.
func (g *generation) newTraps() (*trap.Receiver, error) {
	listen := g.setup.cfg.Collectors.Traps.Listen
	if listen == "" {
		return nil, nil
	}
	words, err := trap.LoadWords(profilesOf("trap"))
	if err != nil {
		return nil, err
	}
	devices := make([]collectors.Device, len(g.setup.targets))
	for i, t := range g.setup.targets {
		devices[i] = t.Device
	}
	return trap.New(trap.Options{
		Listen: listen, Devices: devices, Words: words, Wake: g.scheduler.Wake, Sink: g.sink,
		Now: g.service.now, Log: g.service.log, Registerer: g.registry,
	})
}

// hear listens for traps until ctx ends. A port that is taken is logged and
// costs the traps, not the polls.
func (g *generation) hear(ctx context.Context) error {
	if g.traps == nil {
		return nil
	}
	if err := g.traps.Listen(); err != nil {
		g.service.log.Error("no traps are heard; polls go on", "err", err)
		return nil
	}
	g.service.log.Info("hearing traps", "listen", g.traps.Addr())
	return g.traps.Run(ctx)
}

// takeOver restores open incidents and what the model had learnt, from the old
// generation or from before the restart, and shows it what was stored lately.
// What is lost of it costs precision for a while, so errors do not stop the
// start.
func (g *generation) takeOver(ctx context.Context) error {
	g.memory.recall(g.engine, g.service.now())
	return errors.Join(g.restore(ctx), g.warmUp(ctx), g.siren.takeOver(), g.status.takeOver(), g.reports.takeOver())
}

func (g *generation) restore(ctx context.Context) error {
	state, err := os.ReadFile(g.service.snapshotFile())
	if err == nil {
		err = g.engine.Restore(state)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // the first start
	}
	if err != nil {
		err = fmt.Errorf("restore open incidents: %w", err)
	}
	// What paging still holds open and is not in the list is resolved, also when
	// the list is lost: what goes on is found, and told, anew.
	return errors.Join(err, g.pager.Restore(ctx, g.service.now(), g.engine.Open()))
}

func (g *generation) warmUp(ctx context.Context) error {
	now := g.service.now()
	return g.service.store.Bus.Replay(ctx, now.Add(-warmUp), func(b bus.Batch) error {
		if b.Topic == bus.Readings {
			g.engine.WarmUp(now, b.Readings)
		}
		return nil
	})
}

// sink judges and stores what a poll gave. The alerting loop hears of it even when the
// disk takes nothing; the bus counts what it refused.
func (g *generation) sink(ctx context.Context, readings []facility.Reading) {
	g.judge.Mark(readings)
	if err := g.service.store.Publish(ctx, bus.Batch{Topic: bus.Readings, Readings: readings}); err != nil {
		g.service.log.Debug("store readings", "err", err)
	}
}

// run polls, concludes and pages until ctx ends.
func (g *generation) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	s := g.service
	loop := &alertLoop{
		site: g.setup.site, engine: g.engine, bus: s.store.Bus, people: g.pager, view: s.view,
		wake: newWake(g.setup.targets, g.scheduler.Wake), troubles: &troubles{store: s.store, stuck: func() []paging.Trouble { return g.pager.Troubles(time.Now()) }},
		metrics: s.metrics, log: s.log, now: s.now, snapshot: s.snapshotFile(), memory: g.memory, beat: &s.beat,
	}
	loop.followers = g.followers()
	runFollowed(ctx, group, loop.followers, loop.run)
	g.siren.run(ctx, group)
	g.status.run(ctx, group)
	group.Go(func() error { return g.pager.Run(ctx) })
	group.Go(func() error { return g.beat(ctx) })
	group.Go(func() error { return g.scheduler.Run(ctx) })
	group.Go(func() error { return g.hear(ctx) })
	return group.Wait()
}
