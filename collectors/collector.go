package collectors

import (
	"context"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Collector reads one device over one protocol. It is used by one goroutine
// at a time. A Collector that holds a connection also implements io.Closer.
type Collector interface {
	// Collect polls the device once, and returns when ctx ends at the latest.
	// Readings are usable even when the error is non-nil: a PDU that answers
	// for 40 of 42 outlets gives 40 readings and an error that names two.
	Collect(ctx context.Context) ([]facility.Reading, error)
}

// A Factory makes the Collector of a device. It checks what can be checked
// without touching the network; connecting is the business of Collect.
type Factory func(Device) (Collector, error)
