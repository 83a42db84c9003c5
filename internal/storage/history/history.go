package history

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// blockRange is how much is in memory before it becomes a block on disk.
	// The TSDB takes nothing older than half of it behind its newest sample.
	blockRange = time.Hour

	// stripes is the size of the table of series. The default of 16,384 costs
	// memory that a site of a few thousand sensors does not need.
	stripes = 512

	// clockStep is how far the newest sample may be ahead of now before we
	// believe that the clock was wrong when it was written.
	clockStep = 10 * time.Minute
)

// History is an open store. It is safe for concurrent use.
type History struct {
	cfg Config
	log *slog.Logger

	// open guards db, which is replaced when the clock was wrong. Queries hold
	// it from their beginning to their end.
	open sync.RWMutex
	db   *tsdb.DB

	// mu guards everything below.
	mu     sync.Mutex
	site   *facility.Site
	series map[facility.SeriesKey]*series
	sweep  int // number of series at which old ones are forgotten
	counts Counts
}

// Counts are what became of readings since Open.
type Counts struct {
	Appended uint64 // samples, stale markers among them
	Skipped  uint64 // not newer than the sample before, or not finite
	Rejected uint64 // the TSDB refused the sample
	Resets   uint64 // times the store was begun anew because of the clock
}

// Open opens the store in cfg.Dir; site says where assets stand.
func Open(cfg Config, site *facility.Site, log *slog.Logger) (*History, error) {
	h := &History{cfg: cfg, log: log, site: site, series: map[facility.SeriesKey]*series{}, sweep: minSweep}
	db, err := openDB(cfg, log)
	if err != nil {
		return nil, err
	}
	h.db = db
	return h, nil
}

func openDB(cfg Config, log *slog.Logger) (*tsdb.DB, error) {
	options := tsdb.DefaultOptions()
	options.StripeSize = stripes
	options.MinBlockDuration = blockRange.Milliseconds()
	options.MaxBlockDuration = max(blockRange, cfg.Retention/10).Milliseconds()
	options.RetentionDuration = cfg.Retention.Milliseconds()
	options.WALSegmentSize = 16 << 20
	if err := os.MkdirAll(cfg.Dir, 0o750); err != nil {
		return nil, fmt.Errorf("storage.dir: %w", err)
	}
	db, err := tsdb.Open(cfg.Dir, quiet(log), nil, options, nil)
	if err != nil {
		return nil, fmt.Errorf("storage.history: open %s: %w", cfg.Dir, err)
	}
	return db, nil
}

// UseSite follows a change of the site file: series take the labels of where
// their asset stands now.
func (h *History) UseSite(site *facility.Site) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.site = site
	clear(h.series)
}

// Counts returns what became of readings since Open.
func (h *History) Counts() Counts {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.counts
}

// Series is the number of series in memory.
func (h *History) Series() uint64 {
	h.open.RLock()
	defer h.open.RUnlock()
	return h.db.Head().NumSeries()
}

// Queryable is what rules and the page read.
func (h *History) Queryable() storage.Queryable { return storage.QueryableFunc(h.querier) }

// querier keeps the store open until it is closed: chunks are read from mapped
// files, which must not go away under a query.
func (h *History) querier(from, to int64) (storage.Querier, error) {
	h.open.RLock()
	q, err := h.db.Querier(from, to)
	if err != nil {
		h.open.RUnlock()
		return nil, err
	}
	return &querier{Querier: q, release: sync.OnceFunc(h.open.RUnlock)}, nil
}

type querier struct {
	storage.Querier
	release func()
}

// Close ends the query.
func (q *querier) Close() error {
	defer q.release()
	return q.Querier.Close()
}

// Close waits for queries to end, writes what is in memory and gives up the
// directory.
func (h *History) Close() error {
	h.open.Lock()
	defer h.open.Unlock()
	return h.db.Close()
}

// Append takes readings in at the time now. A reading that cannot be placed is
// counted and left out; an error means that none was stored.
func (h *History) Append(now time.Time, readings []facility.Reading) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.checkClock(now); err != nil {
		return err
	}
	h.open.RLock()
	defer h.open.RUnlock()
	app := h.db.AppenderV2(context.Background()) // the TSDB does not use it
	placed := make([]placement, 0, len(readings))
	for i := range readings {
		if p, ok := h.place(now.UnixMilli(), &readings[i]); ok {
			placed = append(placed, p)
			h.add(app, p)
		}
	}
	if err := app.Commit(); err != nil {
		h.undo(placed)
		return fmt.Errorf("storage.history: %w", err)
	}
	h.forget(now)
	return nil
}
