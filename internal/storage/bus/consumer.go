package bus

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// A Consumer hands out the stored batches in order and remembers, under its
// name and across restarts, what its owner has acknowledged. One goroutine
// fetches and acknowledges; Books may be called by any.
//
// It reads the stream by number instead of using a JetStream consumer, so that
// its position and its books are one record and nothing is in flight when the
// stream overflows (see docs/storage.md).
type Consumer struct {
	bus  *Bus
	name string

	// mu guards everything below.
	mu      sync.Mutex
	ledger  Ledger // as last written to the stream
	hand    hand
	held    uint64 // readings that had left the stream when we last looked
	looking uint64 // number of the next message
}

// A hand is what was fetched and is not acknowledged yet.
type hand struct {
	sequence uint64 // of the newest message
	total    uint64 // readings up to it
	readings uint64 // in the batches handed out
	expired  uint64 // readings missing before them
	spoiled  uint64 // readings in messages that cannot be decoded
}

// Consumer opens the consumer of that name. A new one starts with the oldest
// batch in the stream, and is known to the stream from then on.
func (b *Bus) Consumer(ctx context.Context, name string) (*Consumer, error) {
	l := b.link.Load()
	if l == nil {
		return nil, fmt.Errorf("storage.bus: consumer %s: %w", name, errDown)
	}
	c := &Consumer{bus: b, name: name}
	known, err := l.readLedger(ctx, ledgerSubject(name), &c.ledger)
	if err != nil {
		return nil, err
	}
	first, empty, err := l.firstTotal(ctx)
	if err != nil {
		return nil, fmt.Errorf("storage.bus: read the oldest message: %w", err)
	}
	c.begin(first, empty, known)
	if !known {
		if err := l.writeLedger(ctx, ledgerSubject(name), c.ledger); err != nil {
			return nil, fmt.Errorf("storage.bus: create consumer %s: %w", name, err)
		}
	}
	return c, nil
}

// begin takes up where the ledger ends; first readings have left the stream.
func (c *Consumer) begin(first uint64, empty, known bool) {
	b := c.bus
	b.mu.Lock()
	defer b.mu.Unlock()
	if empty {
		first = b.accepted
	}
	if !known {
		c.ledger = Ledger{Total: first, Local: first}
	}
	// After a power cut the stream may have lost more than the ledger.
	b.accepted = max(b.accepted, c.ledger.Total)
	c.ledger.Sequence = min(c.ledger.Sequence, b.sequence)
	c.held = first
	c.letGo()
}

// firstTotal is the number of readings that have left the stream.
func (l *link) firstTotal(ctx context.Context) (total uint64, empty bool, err error) {
	for n := uint64(1); ; n++ {
		msg, err := l.next(ctx, n)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return 0, true, nil
		}
		if err != nil {
			return 0, false, err
		}
		if s, err := readSeal(msg.Data); err == nil {
			return s.before, false, nil
		}
		n = msg.Sequence // not ours
	}
}

// letGo empties the hand.
func (c *Consumer) letGo() {
	c.hand = hand{sequence: c.ledger.Sequence, total: c.ledger.Total}
	c.looking = c.ledger.Sequence + 1
}

// Ack records that everything fetched is done with: so many readings written,
// so many quarantined. It tries until the record is stored or ctx ends; then
// the same batches are handed out again, by this Consumer or after a restart.
func (c *Consumer) Ack(ctx context.Context, written, quarantined uint64) error {
	c.mu.Lock()
	h, next := c.hand, c.ledger
	c.mu.Unlock()
	next.Sequence, next.Total = h.sequence, h.total
	next.Written += written
	next.Quarantined += quarantined + h.spoiled
	next.Expired += h.expired
	for {
		err := errDown
		if l := c.bus.link.Load(); l != nil {
			if err = l.writeLedger(context.WithoutCancel(ctx), ledgerSubject(c.name), next); err != nil {
				c.bus.doubt(err)
			}
		}
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			c.mu.Lock()
			defer c.mu.Unlock()
			c.letGo()
			return fmt.Errorf("storage.bus: consumer %s: acknowledge: %w", c.name, err)
		case <-time.After(fetchPause):
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ledger = next
	c.letGo()
	return nil
}
