package storage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"golang.org/x/sync/errgroup"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
	"github.com/ridethrough/ridethrough/internal/storage/history"
	"github.com/ridethrough/ridethrough/internal/storage/influx"
)

// The words that others use most, under the name of this package.
type (
	// Batch is what travels on the bus.
	Batch = bus.Batch
	// Note is one line of an incident's timeline.
	Note = bus.Note
	// Books say what became of every reading.
	Books = bus.Books
	// History is the local history.
	History = history.History
	// HistoryConfig is its part of the configuration.
	HistoryConfig = history.Config
)

// OpenHistory opens a local history by itself, for replay in virtual time.
func OpenHistory(cfg HistoryConfig, site *facility.Site, log *slog.Logger) (*History, error) {
	return history.Open(cfg, site, log)
}

// consumerName is the name under which the stream remembers what InfluxDB has.
const consumerName = "influx"

// Store is the bus, the local history and, if configured, the writer to
// InfluxDB.
type Store struct {
	Bus     *bus.Bus
	History *history.History
	Influx  *influx.Writer // nil without an influxdb section

	consumer *bus.Consumer
	lock     *lock
}

// Open opens what cfg names. Run must then run until Close.
func Open(ctx context.Context, cfg Config, site *facility.Site, log *slog.Logger) (s *Store, err error) {
	cfg = cfg.complete()
	s = &Store{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
			s = nil
		}
	}()
	if s.lock, err = lockDir(cfg.Dir); err != nil {
		return s, err
	}
	if s.Bus, err = bus.Open(ctx, cfg.Bus, log); err != nil {
		return s, err
	}
	if s.History, err = history.Open(cfg.History, site, log); err != nil {
		return s, err
	}
	if cfg.Influx == nil {
		return s, nil
	}
	if s.consumer, err = s.Bus.Consumer(ctx, consumerName); err != nil {
		return s, err
	}
	s.Influx, err = influx.New(*cfg.Influx, s.consumer, site, log)
	return s, err
}

// Publish puts a batch on the bus; see bus.Bus.Publish. The local history is
// filled by the alerting step, at its own time.
func (s *Store) Publish(ctx context.Context, batch Batch) error { return s.Bus.Publish(ctx, batch) }

// Run keeps the bus in repair and writes to the database until ctx ends.
func (s *Store) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.Bus.Run(ctx) })
	if s.Influx != nil {
		group.Go(func() error { return s.Influx.Run(ctx) })
	}
	return group.Wait()
}

// UseSite follows a change of the site file.
func (s *Store) UseSite(site *facility.Site) {
	s.History.UseSite(site)
	if s.Influx != nil {
		s.Influx.UseSite(site)
	}
}

// Books say what became of every reading since the stream was created.
func (s *Store) Books(ctx context.Context) Books {
	if s.consumer == nil {
		return s.Bus.Books()
	}
	return s.consumer.Books(ctx)
}

// Close gives up the directories. Run must have returned. What is queued stays
// in the stream for the next start.
func (s *Store) Close() error {
	var problems []error
	if s.History != nil {
		problems = append(problems, s.History.Close())
	}
	if s.Bus != nil {
		problems = append(problems, s.Bus.Close())
	}
	if s.lock != nil {
		problems = append(problems, s.lock.close())
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("close storage: %w", err)
	}
	return nil
}
