package influx

import (
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
)

// Preview returns the lines that readings would become in the database.
func Preview(site *facility.Site, readings []facility.Reading) string {
	l := newLines(site)
	l.encode([]bus.Batch{{Topic: bus.Readings, Readings: readings}})
	return string(l.buf)
}
