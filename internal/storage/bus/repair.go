package bus

import (
	"context"
	"time"
)

// repair makes publishing possible again, or returns when ctx ends. After one
// failure it only asks what became of the batch; after the second it replaces
// the link, because the file store of an embedded server that once met a full
// disk takes nothing more, even when there is space again.
func (b *Bus) repair(ctx context.Context) {
	for pause := repairPause; ctx.Err() == nil; pause = min(2*pause, repairPauseMax) {
		if b.settle(ctx) {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// settle finds out whether the batch in limbo is in the stream, and opens the
// bus when it could.
func (b *Bus) settle(ctx context.Context) bool {
	b.mu.Lock()
	replace := b.failures > 1
	b.failures++ // of this attempt; a publish that succeeds forgets it
	b.mu.Unlock()
	l := b.link.Load()
	if replace || l == nil {
		if l = b.replace(ctx, l); l == nil {
			return false
		}
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	last, sequence, err := l.lastSeal(ctx)
	if err != nil {
		b.log.Warn("bus cannot be read", "err", err)
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if last.after() <= b.accepted {
		b.refused += b.limbo
	}
	b.accepted, b.sequence = max(b.accepted, last.after()), sequence
	b.limbo, b.down = 0, false
	b.failures = min(b.failures, 1) // the next failure replaces the link
	b.log.Info("bus answers again", "accepted", b.accepted, "refused", b.refused)
	return true
}

// replace ends the link l and opens a new one.
func (b *Bus) replace(ctx context.Context, l *link) *link {
	b.link.Store(nil)
	if l != nil {
		l.close()
	}
	fresh, err := dial(ctx, b.cfg, b.log)
	if err != nil {
		b.log.Error("bus does not start", "err", err)
		return nil
	}
	b.link.Store(fresh)
	return fresh
}
