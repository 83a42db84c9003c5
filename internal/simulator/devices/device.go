package devices

import (
	"context"
	"net"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
)

// A Device is something with an address that reports on assets.
type Device struct {
	Name    string
	Profile string // the device profile that speaks its dialect
	// Asset is what the device reports on; a gateway has Parts instead.
	Asset string
	Parts []Part

	SNMP *SNMP // nil unless it speaks SNMP
	BMC  *BMC  // nil unless it speaks IPMI

	// Readings are what a monitor should get from the device.
	Readings []Reading
}

// A Part of a device reports on an asset of its own.
type Part struct{ Name, Asset string }

// A Reading is one value the device shows.
type Reading struct {
	Key facility.SeriesKey
	// Value is what the device shows before it rounds for the wire.
	Value func() float64
	// Tolerance is how far rounding may take it from that.
	Tolerance float64
}

// A Server answers on a socket until ctx ends.
type Server interface {
	Serve(ctx context.Context, conn net.PacketConn) error
}

// meters reads the plant for a device.
type meters struct {
	plant *plant.Plant
}

// has reports whether anything measures a point of an asset.
func (m meters) has(asset string, point facility.Point) bool {
	return m.plant.Meter(facility.SeriesKey{Asset: asset, Point: point}) != nil
}

// read returns the meter of a series. A device of a series that nothing
// measures is a mistake in the personality.
func (m meters) read(asset string, point facility.Point, part string) func() float64 {
	meter := m.plant.Meter(facility.SeriesKey{Asset: asset, Point: point, Part: part})
	if meter == nil {
		panic("devices: nothing measures " + asset + " " + string(point) + " " + part)
	}
	return meter
}
