package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// ErrRefused is in every error of Publish: the batch is not stored. Subscribers
// have it all the same.
var ErrRefused = errors.New("not stored")

var (
	errDown = errors.New("the bus is being repaired")
	errFull = errors.New("the disk is full")
)

const (
	// publishTimeout is the longest a collector is held. An answer takes 20 µs;
	// after a second the disk is stuck.
	publishTimeout = time.Second

	// minFree is left on the disk: a file store that hits the end latches the
	// write error and takes nothing more until it is restarted.
	minFree = 64 * MiB
)

// Publish hands the batch to subscribers and stores it. It returns nil when
// the stream has acknowledged, and an ErrRefused within about a second when it
// has not. The caller may reuse the batch's slices afterwards.
func (b *Bus) Publish(ctx context.Context, batch Batch) error {
	if batch.Len() == 0 {
		return nil
	}
	b.live.send(batch)
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.store(ctx, batch)
}

// store publishes under mu, in pieces where one message is too small.
func (b *Bus) store(ctx context.Context, batch Batch) error {
	n := uint64(batch.Len())
	if why := b.obstacle(); why != nil {
		b.refused += n
		return fmt.Errorf("%d readings %w: %w", n, ErrRefused, why)
	}
	message := b.enc.encode(batch)
	if len(message) > maxMessage && n > 1 {
		first, second := batch.halves()
		return errors.Join(b.store(ctx, first), b.store(ctx, second))
	}
	if len(message) > maxMessage {
		b.refused += n
		return fmt.Errorf("one reading of %d bytes %w: the longest message is %d", len(message), ErrRefused, maxMessage)
	}
	switch err := b.sendLast(ctx, batch.Topic, message, n); {
	case err == nil:
		return nil
	case isConflict(err): // certainly not stored, and nothing is broken
		b.refused += n
		return fmt.Errorf("%d readings %w: other publishers came first %d times: %w", n, ErrRefused, collisions, err)
	default:
		b.suspect(n, err)
		return fmt.Errorf("%d readings %w: %w", n, ErrRefused, err)
	}
}

// collisions with other publishers are met by trying again this many times.
const collisions = 10

// sendLast sends, and reads the end of the stream anew when it is not where
// we left it: another publisher was there, or a message of ours came late.
func (b *Bus) sendLast(ctx context.Context, topic Topic, message []byte, n uint64) (err error) {
	for range collisions {
		if err = b.send(ctx, topic, message, n); !isConflict(err) {
			return err
		}
		if err := b.reread(ctx); err != nil {
			return err
		}
	}
	return err
}

// obstacle is why it makes no sense to publish now.
func (b *Bus) obstacle() error {
	if b.down || b.link.Load() == nil {
		return errDown
	}
	if b.cfg.URL != "" {
		return nil
	}
	free, err := b.free(b.cfg.Dir)
	full := err == nil && free < minFree
	if full != b.full {
		b.full = full
		b.log.Warn("disk space for the bus", "full", full, "free", ByteSize(free), "dir", b.cfg.Dir)
	}
	if full {
		return errFull
	}
	return nil
}

// send publishes one message, numbered after the last one. The stream refuses
// it if that is no longer the last: so numbers never overlap, even when a
// message that was given up arrives late.
func (b *Bus) send(ctx context.Context, topic Topic, message []byte, n uint64) error {
	seal{before: b.accepted, count: uint32(n), refused: b.refused}.put(message)
	// A poll whose time is up must not leave its readings in limbo.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishTimeout)
	defer cancel()
	ack, err := b.link.Load().js.Publish(ctx, subjectPrefix+string(topic), message,
		jetstream.WithExpectLastSequence(b.sequence), jetstream.WithRetryAttempts(0))
	if err != nil {
		return err
	}
	b.accepted += n
	b.sequence = ack.Sequence
	b.failures = 0
	close(b.arrived)
	b.arrived = make(chan struct{})
	return nil
}

func isConflict(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && (api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence ||
		api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}

// reread finds the end of the stream anew.
func (b *Bus) reread(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishTimeout)
	defer cancel()
	last, sequence, err := b.link.Load().lastSeal(ctx)
	if err != nil {
		return err
	}
	b.sequence = sequence
	b.accepted = max(b.accepted, last.after())
	return nil
}

// doubt is for those who write beside Publish. On a full disk there is nothing
// to be mended.
func (b *Bus) doubt(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.obstacle() == nil {
		b.suspect(0, err)
	}
}

// suspect stops publishing until Run has looked. Whether the batch was stored
// is not known: it is in limbo until then.
func (b *Bus) suspect(n uint64, err error) {
	b.limbo, b.down = n, true
	b.failures++
	b.log.Warn("bus does not answer", "err", err, "failures", b.failures)
	select {
	case b.broken <- struct{}{}:
	default:
	}
}
