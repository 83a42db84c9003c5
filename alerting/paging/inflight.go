package paging

import (
	"context"
	"log/slog"
	"sync"

	"github.com/prometheus/alertmanager/alert"
	"github.com/prometheus/alertmanager/notify"
)

// inflight is the pipeline of the dispatcher, which does not wait for its
// groups when it stops: a delivery that has just succeeded must still be
// written down before we say that we have ended.
type inflight struct {
	next notify.Stage

	running sync.WaitGroup
	// mu guards everything below, and that nothing starts after closed.
	mu     sync.Mutex
	closed bool
}

// Exec runs the pipeline for one group.
func (f *inflight) Exec(ctx context.Context, l *slog.Logger, alerts ...*alert.Alert) (context.Context, []*alert.Alert, error) {
	if !f.enter() {
		return ctx, nil, context.Canceled
	}
	defer f.running.Done()
	return f.next.Exec(ctx, l, alerts...)
}

func (f *inflight) enter() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return false
	}
	f.running.Add(1)
	return true
}

// close lets nothing start any more and waits for what runs.
func (f *inflight) close() {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.running.Wait()
}
