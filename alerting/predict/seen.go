package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// maxAge is how old a value may be and still describe the present: plants are
// polled every 10 to 60 s, and a few polls may be lost.
const maxAge = 4 * time.Minute

// A signal is the newest usable value of one series.
type signal struct {
	value  float64
	at     time.Time
	since  time.Time // when the value became what it is
	before time.Time // when it was last seen to be something else
	// prior is the value of the sample before, which was measured at priorAt.
	prior   float64
	priorAt time.Time
}

// fresh reports whether the signal still describes the present. Clocks of
// devices may run ahead, so an age may be negative.
func (s *signal) fresh(now time.Time) bool {
	return s != nil && !s.at.IsZero() && now.Sub(s.at) <= maxAge
}

func (s *signal) set(r facility.Reading) {
	if r.At.Before(s.at) {
		return // late
	}
	if r.At.Equal(s.at) && r.Value == s.value {
		return // told twice
	}
	if s.at.IsZero() || r.Value != s.value {
		s.before, s.since = s.at, r.At
	}
	s.prior, s.priorAt = s.value, s.at
	s.value, s.at = r.Value, r.At
}

// seen holds the newest value of every series.
type seen map[facility.SeriesKey]*signal

func (s seen) observe(r facility.Reading) *signal {
	sig := s[r.Key()]
	if sig == nil {
		sig = &signal{}
		s[r.Key()] = sig
	}
	sig.set(r)
	return sig
}

// get returns the value of a series that has no parts, if it is fresh.
func (s seen) get(asset string, p facility.Point, now time.Time) (float64, bool) {
	sig := s[facility.SeriesKey{Asset: asset, Point: p}]
	if !sig.fresh(now) {
		return 0, false
	}
	return sig.value, true
}

// state returns the run state of a unit; it holds until another is told,
// because a silent controller has not stopped the machine.
func (s seen) state(asset string) (facility.RunState, time.Time) {
	sig := s[facility.SeriesKey{Asset: asset, Point: facility.RunStatePoint}]
	if sig == nil {
		return facility.StateUnknown, time.Time{}
	}
	return facility.RunState(sig.value), sig.since
}

// changed returns when the run state of a unit last changed; false when it was
// never seen to be in another.
func (s seen) changed(asset string) (time.Time, bool) {
	sig := s[facility.SeriesKey{Asset: asset, Point: facility.RunStatePoint}]
	if sig == nil || sig.before.IsZero() {
		return time.Time{}, false
	}
	return sig.since, true
}
