package collectors

import (
	"context"
	"runtime/debug"
)

// A Listener is a Collector that hears from its device between polls: a Redfish
// service pushes events. Listen runs beside Collect until ctx ends, comes back
// by itself after errors, and calls wake when the device should be polled now.
// What it hears never decides anything: the poll does. Listen may return early
// when the device has nothing to say.
type Listener interface {
	Listen(ctx context.Context, wake func())
}

// listen runs a Listener beside the polls of its device. One that panics at
// strange bytes is not run again; the polls go on.
func (r *runner) listen(ctx context.Context, l Listener) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Warn("listening has ended with a panic; the device is polled as before", "err", p)
			r.log.Debug("panic while listening", "stack", string(debug.Stack()))
		}
	}()
	l.Listen(ctx, r.wakeUp)
}

// wakeUp asks for a poll now.
func (r *runner) wakeUp() {
	select {
	case r.wake <- struct{}{}:
	default: // a wake-up is under way already
	}
}
