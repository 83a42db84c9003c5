package outbox

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Run delivers until ctx ends, then returns nil. One message is under way at a
// time, so that they arrive in order.
func (o *Outbox) Run(ctx context.Context) error {
	pause, refusals := firstPause, map[string]int{}
	for {
		m, ok := o.first()
		if !ok {
			select {
			case <-ctx.Done():
				return nil
			case <-o.wake:
			}
			continue
		}
		err := o.send(ctx, m)
		if ctx.Err() != nil {
			return nil
		}
		o.report(err)
		if err == nil || o.hopeless(m, err, refusals) {
			delete(refusals, m.Key)
			pause = firstPause
			o.done(m)
			continue
		}
		o.yield(m, err)
		if !rest(ctx, pause) {
			return nil
		}
		pause = min(pause+pause/2, longestPause)
	}
}

// rest waits and reports whether ctx goes on.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// hopeless reports whether a message has been refused too often.
func (o *Outbox) hopeless(m Message, err error, refusals map[string]int) bool {
	var refused refusal
	if !errors.As(err, &refused) {
		return false
	}
	refusals[m.Key]++
	if refusals[m.Key] < mostRefusals {
		return false
	}
	o.opts.Metrics.count(o.to.Name, dropped, 1)
	o.opts.Log.Error("webhook gave a message up", "receiver", o.to.Name, "key", m.Key, "err", err)
	return true
}

// yield lets the others go first when it is the message that is refused.
func (o *Outbox) yield(m Message, err error) {
	var refused refusal
	if !errors.As(err, &refused) {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if i := o.find(m); i >= 0 {
		o.waiting = append(slices.Delete(o.waiting, i, i+1), m)
	}
}

// report counts, and logs an error once until it changes.
func (o *Outbox) report(err error) {
	text, outcome := "", delivered
	if err != nil {
		text, outcome = err.Error(), failed
	}
	o.opts.Metrics.count(o.to.Name, outcome, 1)
	if text != o.lastErr && text != "" {
		o.opts.Log.Error("webhook", "receiver", o.to.Name, "err", err, "waiting", o.Waiting())
	}
	o.lastErr = text
}
