package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"golang.org/x/sync/errgroup"

	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/alerting/siren"
	"github.com/ridethrough/ridethrough/docs/runbooks"
	"github.com/ridethrough/ridethrough/internal/storage"
	"github.com/ridethrough/ridethrough/internal/web"
)

// A service is one running ridethrough: the parts that stay across a reload
// (bus, local history, database writer, operator page). What a reload replaces
// is a generation.
type service struct {
	log      *slog.Logger
	now      func() time.Time
	speed    float64
	registry *prometheus.Registry
	gather   atomic.Pointer[prometheus.Gatherers] // registry and that of the generation
	metrics  *metrics
	view     *view
	beat     atomic.Int64
	people   atomic.Pointer[paging.Pager] // that of the generation

	opened  Config // what this was opened with; see awaitRestart
	dataDir string
	store   *storage.Store
	web     *web.Server
	siren   *web.SirenFeed
}

// serviceOptions are what differs between a night on call and a demo.
type serviceOptions struct {
	log     *slog.Logger
	now     func() time.Time // stamps readings and drives alerting
	speed   float64          // of now against the wall clock; 0 is 1
	notices []string         // shown on the operator page
}

// openService opens what stays across reloads. Close it when Run is not called.
func openService(ctx context.Context, s *setup, opts serviceOptions) (svc *service, err error) {
	svc = &service{
		log: opts.log, now: opts.now, speed: cmp.Or(opts.speed, 1), registry: newRegistry(), view: &view{notices: opts.notices},
		opened: s.cfg, dataDir: s.cfg.Storage.Dir, siren: web.NewSirenFeed(siren.Schema),
	}
	svc.metrics = newMetrics(svc.registry)
	defer func() {
		if err != nil {
			err = errors.Join(err, svc.close())
		}
	}()
	if err := os.MkdirAll(svc.dataDir, 0o750); err != nil {
		return svc, fmt.Errorf("storage.dir: %w; create it, or choose a folder the service may write to", err)
	}
	if svc.store, err = storage.Open(ctx, s.cfg.Storage, s.site, svc.log); err != nil {
		return svc, err
	}
	svc.registry.MustRegister(svc.store)
	svc.web, err = web.New(s.cfg.Web, web.Deps{
		State: svc.view, Metrics: prometheus.GathererFunc(svc.gatherAll), Log: svc.log,
		Unhealthy: svc.unhealthy, NotReady: svc.notReady,
		Siren: svc.siren, Files: svc.files(),
		Chart: svc.view.charts.png, Runbook: runbooks.Read,
		Operate: svc.operate(), PagerDuty: http.HandlerFunc(svc.servePagerDuty),
		Readings: func() web.Readings { return svc.view.latest.readings(s.site.Name) },
	})
	if err != nil {
		return svc, err
	}
	return svc, svc.web.Listen(ctx)
}

func (s *service) gatherAll() ([]*dto.MetricFamily, error) {
	if all := s.gather.Load(); all != nil {
		return all.Gather()
	}
	return s.registry.Gather()
}

func (s *service) unhealthy() []string {
	if stuck(&s.beat) {
		return []string{"the alerting step has not finished for " + stuckAfter.String()}
	}
	return nil
}

func (s *service) notReady() []string {
	if s.view.current.Load() == nil {
		return []string{"no forecast yet: waiting for the first readings"}
	}
	return nil
}

// A reload brings a new configuration when a signal asks for it.
type reload struct {
	on   <-chan os.Signal
	load func() (*setup, error)
}

// run runs the service, generation after generation, until ctx ends.
func (s *service) run(ctx context.Context, first *generation, reloads reload) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.web.Run(ctx) })
	group.Go(func() error { return watchdog(ctx, s.log, &s.beat) })
	group.Go(func() error { return announceEnd(ctx, s.log) })
	// Storage outlives the generation, so that what a shutdown still publishes
	// is stored.
	below, stop := context.WithCancel(context.WithoutCancel(ctx))
	group.Go(func() error { return s.store.Run(below) })
	group.Go(func() error {
		defer stop()
		return s.generations(ctx, first, reloads)
	})
	err := group.Wait()
	s.logBooks(context.WithoutCancel(ctx))
	return errors.Join(err, s.close())
}

// logBooks says at the end what became of every reading.
func (s *service) logBooks(ctx context.Context) {
	b := s.store.Books(ctx)
	s.log.Info("stopped", "collected", b.Collected, "written", b.Written, "queued", b.Queued, "quarantined", b.Quarantined,
		"expired", b.Expired, "local", b.Local, "refused", b.Refused, "balanced", b.Balanced())
}

// generations runs one generation after the other. A new one is complete and
// checked before the old one is asked to stop.
func (s *service) generations(ctx context.Context, current *generation, reloads reload) error {
	for {
		s.gather.Store(&prometheus.Gatherers{s.registry, current.registry})
		if err := current.takeOver(ctx); err != nil {
			s.log.Error("take over what was known before", "err", err)
		}
		s.people.Store(current.pager)
		running, stop := context.WithCancel(ctx)
		done := make(chan error, 1)
		go func() { done <- current.run(running) }()
		notify(s.log, daemon.SdNotifyReady)
		next, err := s.await(done, reloads)
		s.people.Store(nil) // the next one reads what this one wrote: nobody may change it meanwhile
		stop()
		if next == nil {
			return err
		}
		if err := <-done; err != nil {
			return err
		}
		s.store.UseSite(next.setup.site)
		current = next
		s.log.Info("reloaded", "site", next.setup.site.Name, "devices", len(next.setup.targets))
	}
}

// await returns the next generation, or nil when the current one has ended. A
// bad configuration is logged with every problem in it, and changes nothing.
func (s *service) await(done <-chan error, reloads reload) (*generation, error) {
	for {
		select {
		case err := <-done:
			return nil, err
		case <-reloads.on:
		}
		notify(s.log, reloadingState())
		next, err := s.prepare(reloads)
		if err == nil {
			return next, nil
		}
		s.log.Error("reload refused; the old configuration stays", "err", err)
		notify(s.log, daemon.SdNotifyReady)
	}
}

func (s *service) prepare(reloads reload) (*generation, error) {
	next, err := reloads.load()
	if err != nil {
		return nil, err
	}
	g, err := s.newGeneration(next)
	if err != nil {
		return nil, errors.Join(err, closeTargets(next.targets))
	}
	for _, key := range awaitRestart(s.opened, next.cfg) {
		s.log.Warn(key + " changed: takes effect at the next restart")
	}
	return g, nil
}

func (s *service) close() error {
	if s.store == nil {
		return nil
	}
	return s.store.Close()
}

func (s *service) snapshotFile() string { return filepath.Join(s.dataDir, "incidents.json") }
