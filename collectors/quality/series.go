package quality

import (
	"math"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// window is how long a sensor must stand still, and how long its neighbours
	// have to move meanwhile. Shorter would suspect servers whose sensors tell
	// whole degrees.
	window = 30 * time.Minute

	// marks are the places of a series' past that are remembered.
	marks    = 6
	markStep = window / marks

	// confirmations are the readings that a jump takes to be believed.
	confirmations = 3

	// forget is the silence after which a sensor starts anew.
	forget = 10 * time.Minute

	// wholeSteps is how many of its own smallest steps the neighbours must have
	// moved before a sensor is suspected.
	wholeSteps = 5
)

// series is what is remembered of one sensor.
type series struct {
	how   behaviour
	group *group
	asset string
	point facility.Point

	value float64   // last believed
	at    time.Time // zero before the first
	since time.Time // value has been the same since
	step  float64   // smallest change seen

	past   [marks]float32 // values at marks, the oldest at next
	next   int
	filled int
	marked time.Time

	jumpTo float64 // level that a jump went to
	jumps  int     // readings near it

	verdict facility.Quality // Good, Stuck or Implausible: what was said last
}

// believe takes a value in.
func (s *series) believe(v float64, at time.Time) {
	if change := math.Abs(v - s.value); change > 0 && !s.at.IsZero() {
		if s.step == 0 || change < s.step {
			s.step = change
		}
		s.since = at
	}
	if s.at.IsZero() {
		s.since = at
	}
	if s.marked.IsZero() || at.Sub(s.marked) >= markStep {
		s.past[s.next] = float32(v)
		s.next, s.filled, s.marked = (s.next+1)%marks, min(s.filled+1, marks), at
	}
	s.value, s.at, s.jumps = v, at, 0
}

// restart forgets the past, after silence or a confirmed jump.
func (s *series) restart() {
	s.at, s.marked, s.filled, s.next, s.jumps = time.Time{}, time.Time{}, 0, 0, 0
}

// movement is how far the value has moved within the window; it is not known
// before the window is full.
func (s *series) movement() (float64, bool) {
	if s.filled < marks {
		return 0, false
	}
	low, high := s.value, s.value
	for _, v := range s.past {
		low, high = min(low, float64(v)), max(high, float64(v))
	}
	return high - low, true
}

// jumped reports whether v cannot have come about since the last value. A new
// level is believed when it is confirmed.
func (s *series) jumped(v float64, at time.Time) bool {
	if s.at.IsZero() {
		return false
	}
	passed := max(at.Sub(s.at), 0) // devices' clocks are set back, too
	if passed > forget && s.jumps == 0 {
		s.restart()
		return false
	}
	allowed := s.how.jump + s.how.slope*passed.Seconds()
	if s.jumps > 0 {
		allowed = s.how.jump // while a jump is watched, time does not excuse it
	}
	if math.Abs(v-s.value) <= allowed {
		return false
	}
	if s.jumps > 0 && math.Abs(v-s.jumpTo) > s.how.jump {
		s.jumps = 0
	}
	s.jumpTo = v
	if s.jumps++; s.jumps < confirmations {
		return true
	}
	s.restart()
	return false
}

// still reports whether the sensor has stood still while its neighbours moved.
func (s *series) still(v float64, at time.Time) bool {
	if v != s.value || s.at.IsZero() {
		return false
	}
	if s.verdict == facility.Stuck {
		return true // until it moves
	}
	if at.Sub(s.since) < window {
		return false
	}
	return s.group.movement >= max(s.how.moved, wholeSteps*s.step)
}
