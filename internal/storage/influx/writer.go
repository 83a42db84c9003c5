package influx

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
)

// A Source hands out batches and is told what became of them. It is used by
// one goroutine.
type Source interface {
	// Fetch blocks until there are limit readings, or some and wait has passed
	// since the first. Its only error is that of ctx.
	Fetch(ctx context.Context, limit int, wait time.Duration) ([]bus.Batch, error)
	// Ack settles everything fetched: readings written and quarantined.
	Ack(ctx context.Context, written, quarantined uint64) error
}

// Writer moves batches from a source to the database.
type Writer struct {
	cfg    Config
	source Source
	log    *slog.Logger
	target *target
	jail   *quarantine
	pause  func(attempt int) time.Duration

	lines *lines
	limit int // readings in a write; falls when requests are too large
	site  atomic.Pointer[facility.Site]

	// mu guards everything below.
	mu     sync.Mutex
	status Status
}

// Status is how writing goes, for health checks and metrics.
type Status struct {
	Err       error         // why the last write failed; nil when it did not
	Since     time.Time     // when that began
	LastWrite time.Time     // when the database last said yes
	Duration  time.Duration // how long it took to
	Newest    time.Time     // time of the newest reading it then had
	Writes    uint64        // requests
	Failures  uint64        // of them, answered with no or not at all
	Lines     uint64        // written
}

// New prepares a writer; it touches neither the network nor the disk.
func New(cfg Config, source Source, site *facility.Site, log *slog.Logger) (*Writer, error) {
	t, err := newTarget(cfg)
	if err != nil {
		return nil, err
	}
	cfg = cfg.WithDefaults()
	w := &Writer{
		cfg: cfg, source: source, log: log, target: t, limit: cfg.BatchReadings,
		jail: newQuarantine(cfg.Dir), lines: newLines(site),
	}
	w.pause = func(attempt int) time.Duration { return pauseAfter(cfg.FirstPause, attempt) }
	w.site.Store(site)
	return w, nil
}

// UseSite follows a change of the site file, from the next batch on.
func (w *Writer) UseSite(site *facility.Site) { w.site.Store(site) }

// Status returns how writing goes.
func (w *Writer) Status() Status {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status
}

// Run writes until ctx ends. What is not written then stays in the stream.
func (w *Writer) Run(ctx context.Context) error {
	defer w.target.close()
	if err := w.Check(ctx); err != nil && ctx.Err() == nil {
		w.log.Error("influxdb", "err", err)
	}
	for {
		batches, err := w.source.Fetch(ctx, w.limit, w.cfg.FlushInterval)
		if err != nil {
			return nil // ctx has ended
		}
		w.encode(batches)
		done, err := w.write(ctx, 0, len(w.lines.all))
		if err != nil {
			return nil
		}
		if err := w.source.Ack(ctx, done.written, done.quarantined); err != nil {
			return nil
		}
	}
}

// encode follows a change of site before it encodes.
func (w *Writer) encode(batches []bus.Batch) {
	if site := w.site.Load(); site != w.lines.site {
		w.lines = newLines(site)
	}
	w.lines.encode(batches)
}

// Check asks the database whether the bucket can be written to, and says what
// to do when it cannot.
func (w *Writer) Check(ctx context.Context) error {
	// An empty write is looked at by the database after the bucket and the
	// right to write to it: 1.8 then says 204, others 400.
	err := w.target.post(ctx, nil)
	switch judge(err) {
	case written, spoiled, doubtful:
		return nil
	}
	return w.explain(err)
}

// explain adds the next step to an answer.
func (w *Writer) explain(err error) error {
	what := fmt.Sprintf("influxdb: bucket %q in organisation %q at %s", w.cfg.bucket(), w.cfg.Org, w.cfg.URL)
	if w.cfg.Database != "" {
		what = fmt.Sprintf("influxdb: database %q at %s", w.cfg.bucket(), w.cfg.URL)
	}
	switch status(err) {
	case 401:
		return fmt.Errorf("%s: the token or password is wrong: %w", what, err)
	case 403:
		return fmt.Errorf("%s: the token or user may not write there: %w", what, err)
	case 404:
		return fmt.Errorf("%s: does not exist; create it, or correct the name: %w", what, err)
	}
	if contains(err.Error(), aboutPolicy) {
		return fmt.Errorf("%s: the retention policy does not exist; create it, or correct retention_policy: %w", what, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}
