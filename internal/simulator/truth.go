package simulator

import (
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/devices"
)

// Truth returns what a device should report for a reading at this moment,
// before it rounds for the wire; false when no device reports it.
func (s *Simulator) Truth(asset string, point facility.Point, part string) (float64, bool) {
	r, ok := s.reading(asset, point, part)
	if !ok {
		return 0, false
	}
	return r.Value(), true
}

// Tolerance returns by how much a reading may differ from Truth because of the
// rounding on the wire; 0 for states and for what no device reports.
func (s *Simulator) Tolerance(asset string, point facility.Point, part string) float64 {
	r, _ := s.reading(asset, point, part)
	return r.Tolerance
}

// Series returns every reading that the devices give.
func (s *Simulator) Series() []facility.SeriesKey {
	var out []facility.SeriesKey
	for _, h := range s.hosts {
		for _, r := range h.device.Readings {
			out = append(out, r.Key)
		}
	}
	return out
}

func (s *Simulator) reading(asset string, point facility.Point, part string) (devices.Reading, bool) {
	r, ok := s.readings[facility.SeriesKey{Asset: asset, Point: point, Part: part}]
	return r, ok
}
