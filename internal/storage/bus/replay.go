package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Replay calls handle for every batch stored since a moment, oldest first, up
// to the end of the stream as it is now. A model that was restarted is warmed
// up with it. It stops at the first error of handle.
func (b *Bus) Replay(ctx context.Context, since time.Time, handle func(Batch) error) error {
	l := b.link.Load()
	if l == nil {
		return fmt.Errorf("storage.bus: replay: %w", errDown)
	}
	info, err := l.stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("storage.bus: replay: %w", err)
	}
	number, err := l.firstSince(ctx, since, info.State)
	for ; err == nil && number <= info.State.LastSeq; number++ {
		var msg *jetstream.RawStreamMsg
		if msg, err = l.next(ctx, number); err != nil {
			break
		}
		number = msg.Sequence
		batch, bad := decode(Topic(msg.Subject[len(subjectPrefix):]), msg.Data)
		if bad != nil {
			continue // the consumer that writes has said so
		}
		if err := handle(batch); err != nil {
			return err
		}
	}
	if err == nil || errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil
	}
	return fmt.Errorf("storage.bus: replay: %w", err)
}

// firstSince finds the number of the first message stored at or after a
// moment, by bisection: times in a stream rise.
func (l *link) firstSince(ctx context.Context, since time.Time, state jetstream.StreamState) (uint64, error) {
	low, high := max(1, state.FirstSeq), state.LastSeq+1
	for low < high {
		middle := low + (high-low)/2
		msg, err := l.next(ctx, middle)
		switch {
		case errors.Is(err, jetstream.ErrMsgNotFound):
			high = middle
		case err != nil:
			return 0, err
		case msg.Time.Before(since):
			low = msg.Sequence + 1
		default:
			high = middle
		}
	}
	return low, nil
}
