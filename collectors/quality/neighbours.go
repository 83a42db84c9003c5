package quality

import (
	"math"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// tooCold is how far below its neighbours the air entering IT equipment
	// cannot be: the coldest supply air of a hall is some 10 K below the air at
	// the top of its racks.
	tooCold = 15

	// Of the probes on one rack, so many must agree within so much before one
	// that is so far off is disbelieved. Recirculation over the top of a rack
	// warms its uppermost inlet by 10 K, hardly by 20.
	agreeing  = 3
	agreement = 5
	tooFar    = 20
)

// alone reports whether v cannot be true beside what the neighbours say.
func (s *series) alone(v float64, at time.Time) bool {
	if s.point != facility.InletTemperature {
		return false
	}
	if s.group.crowd && v < s.group.low-tooCold {
		return true
	}
	low, high, n := math.Inf(1), math.Inf(-1), 0
	for _, other := range s.group.members {
		if other != s && other.asset == s.asset && !other.at.IsZero() && at.Sub(other.at) < forget {
			low, high, n = min(low, other.value), max(high, other.value), n+1
		}
	}
	return n >= agreeing && high-low <= agreement && (v < low-tooFar || v > high+tooFar)
}
