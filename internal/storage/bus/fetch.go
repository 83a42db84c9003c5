package bus

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// pollTail is how often the end of the stream is looked at without being
	// woken: for what other publishers store.
	pollTail = time.Second
	// fetchPause is between attempts to read a bus that does not answer.
	fetchPause = 500 * time.Millisecond
)

// Fetch waits for a batch, then gathers more until they hold at least limit
// readings or the time wait has passed since the first. It returns an error
// only when ctx ends.
func (c *Consumer) Fetch(ctx context.Context, limit int, wait time.Duration) ([]Batch, error) {
	var out []Batch
	var full <-chan time.Time
	for n := 0; n < limit; {
		arrived := c.bus.wake()
		batch, found, err := c.read(ctx)
		switch {
		case ctx.Err() != nil:
			return out, ctx.Err()
		case err != nil:
			c.bus.log.Debug("bus read", "consumer", c.name, "err", err)
			arrived = nil // there may be much to read: look again soon
		case found:
			if batch.Len() > 0 {
				out = append(out, batch)
				n += batch.Len()
			}
			if full == nil && n > 0 {
				full = time.After(wait)
			}
			continue
		}
		pause := time.After(pollTail)
		if err != nil {
			pause = time.After(fetchPause)
		}
		select {
		case <-ctx.Done():
			return out, ctx.Err()
		case <-full:
			return out, nil
		case <-arrived:
		case <-pause:
		}
	}
	return out, nil
}

// wake returns a channel that is closed when a batch arrives.
func (b *Bus) wake() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.arrived
}

// read takes the next message into the hand. found is false at the end of the
// stream.
func (c *Consumer) read(ctx context.Context) (batch Batch, found bool, err error) {
	l := c.bus.link.Load()
	if l == nil {
		return Batch{}, false, errDown
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	msg, err := l.next(ctx, c.looking)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return Batch{}, false, nil
	}
	if err != nil {
		return Batch{}, false, err
	}
	return c.take(msg), true, nil
}

// take accounts for one message. A message that is not ours counts nothing.
func (c *Consumer) take(msg *jetstream.RawStreamMsg) Batch {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looking = msg.Sequence + 1
	c.hand.sequence = msg.Sequence
	s, err := readSeal(msg.Data)
	if err != nil {
		c.bus.log.Warn("skipping a message", "subject", msg.Subject, "sequence", msg.Sequence, "err", err)
		return Batch{}
	}
	if s.before > c.hand.total {
		c.hand.expired += s.before - c.hand.total
	}
	c.hand.total = max(c.hand.total, s.after())
	batch, err := decode(Topic(msg.Subject[len(subjectPrefix):]), msg.Data)
	if err != nil || batch.Len() != int(s.count) {
		c.bus.log.Error("cannot decode a message", "sequence", msg.Sequence, "readings", s.count, "err", err)
		c.hand.spoiled += uint64(s.count)
		return Batch{}
	}
	c.hand.readings += uint64(s.count)
	return batch
}
