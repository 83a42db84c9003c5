package collectors

import "context"

// A Listener is a Collector that hears from its device between polls: a Redfish
// service pushes events. Listen runs beside Collect until ctx ends, comes back
// by itself after errors, and calls wake when the device should be polled now.
// What it hears never decides anything: the poll does.
type Listener interface {
	Listen(ctx context.Context, wake func())
}
