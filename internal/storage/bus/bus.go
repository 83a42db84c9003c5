package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Bus is the embedded or external stream. It is safe for concurrent use.
type Bus struct {
	cfg  Config
	log  *slog.Logger
	free func(dir string) (uint64, error) // free disk space

	link   atomic.Pointer[link] // nil while it is being replaced
	broken chan struct{}        // wakes Run after a failed publish
	live   live

	// mu guards everything below. It is held while a batch is published,
	// because the numbering of readings must be in the order of the stream;
	// publishTimeout bounds that.
	mu       sync.Mutex
	enc      encoder
	accepted uint64 // readings in the stream since it began
	refused  uint64 // readings it did not take
	sequence uint64 // of the last message
	limbo    uint64 // readings of a publish without an answer
	failures int    // publishes without an answer in a row
	down     bool   // no publishing until Run has mended the link
	full     bool   // the disk was full at the last publish
	saved    checkpoint
	arrived  chan struct{} // closed and replaced when a batch is stored
}

// Open starts the embedded server, or connects to the one at cfg.URL, and
// reads the books. Run must be running for the bus to recover from failures.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Bus, error) {
	if cfg.URL == "" {
		if err := os.MkdirAll(cfg.Dir, 0o750); err != nil {
			return nil, fmt.Errorf("storage.dir: %w", err)
		}
	}
	b := &Bus{
		cfg: cfg, log: log, free: freeSpace,
		broken: make(chan struct{}, 1), arrived: make(chan struct{}),
	}
	l, err := dial(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	b.link.Store(l)
	if err := b.readBooks(ctx, l); err != nil {
		l.close()
		return nil, err
	}
	return b, nil
}

// readBooks finds out how many readings were ever accepted and refused.
func (b *Bus) readBooks(ctx context.Context, l *link) error {
	last, sequence, err := l.lastSeal(ctx)
	if err != nil {
		return fmt.Errorf("storage.bus: read the newest message: %w", err)
	}
	var saved checkpoint
	if _, err := l.readLedger(ctx, checkpointSubject, &saved); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sequence, b.saved = sequence, saved
	b.accepted = max(last.after(), saved.Accepted)
	b.refused = max(last.refused, saved.Refused)
	return nil
}

const (
	checkpointEvery = 10 * time.Second
	repairPause     = 250 * time.Millisecond // first pause; doubles
	repairPauseMax  = 5 * time.Second
)

// Run mends the link when a publish failed, and saves checkpoints, until ctx
// ends.
func (b *Bus) Run(ctx context.Context) error {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-b.broken:
			b.repair(ctx)
		case <-tick.C:
			b.checkpoint(ctx)
		}
	}
}

// Close saves a checkpoint and stops the embedded server. What is stored
// stays. Run must have returned.
func (b *Bus) Close() error {
	l := b.link.Load()
	if l == nil {
		return errors.New("storage.bus: closed while it was being repaired; the newest checkpoint is missing")
	}
	ctx, cancel := context.WithTimeout(context.Background(), publishTimeout) // the caller's is over
	defer cancel()
	b.checkpoint(ctx)
	l.close()
	return nil
}
