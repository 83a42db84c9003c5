package facility

import (
	"fmt"
	"math"
	"time"
)

// Quality says how far a Reading may be trusted. The zero value is Unknown, so
// a forgotten assignment never looks healthy.
type Quality uint8

// Qualities, from no judgement at all to the ways a reading can be wrong.
const (
	Unknown     Quality = iota // nobody judged it
	Good                       // measured by the device, in time, in range
	Stale                      // true once; too old to act upon
	Stuck                      // has not moved although its neighbours have
	Implausible                // outside what the point can be
	Unavailable                // the device says it has no value
)

var qualityNames = [...]string{"unknown", "good", "stale", "stuck", "implausible", "unavailable"}

// String returns the quality in lower case, as written to the database.
func (q Quality) String() string {
	if int(q) < len(qualityNames) {
		return qualityNames[q]
	}
	return fmt.Sprintf("quality(%d)", uint8(q))
}

// ParseQuality is the inverse of String.
func ParseQuality(s string) (Quality, error) {
	for i, name := range qualityNames {
		if s == name {
			return Quality(i), nil
		}
	}
	return Unknown, fmt.Errorf("unknown quality %q", s)
}

// MarshalText writes the quality by name.
func (q Quality) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (q *Quality) UnmarshalText(text []byte) error {
	parsed, err := ParseQuality(string(text))
	*q = parsed
	return err
}

// A Reading is one point of one asset at one moment.
type Reading struct {
	// Asset is the name of the asset, or of the device for KindDevice.
	Asset string `json:"asset"`
	Point Point  `json:"point"`

	// Part tells several sensors of the same point on one asset apart: an
	// outlet, a phase, a fan, the position of a probe, the limit that a
	// forecast is about. Empty where there is only one.
	Part string `json:"part,omitempty"`

	// Value is in the unit of the point. A state is its code: see RunState.
	// It is never NaN or infinite.
	Value float64 `json:"value"`

	// Text is the device's own word for a state, kept beside the code.
	Text string `json:"text,omitempty"`

	// At is when the device measured, on our clock; not when we stored it.
	At      time.Time `json:"at"`
	Quality Quality   `json:"quality"`
}

// Usable reports whether a decision may rest on the reading.
func (r Reading) Usable() bool { return r.Quality == Good }

// Key names the series a reading belongs to.
func (r Reading) Key() SeriesKey { return SeriesKey{r.Asset, r.Point, r.Part} }

// SeriesKey names one series of readings.
type SeriesKey struct {
	Asset string
	Point Point
	Part  string
}

// Judge returns r with its quality set from its value alone: Implausible when
// the value is not finite or outside the range of its point (the value is then
// clamped to a finite number, so that no NaN travels on), else Good. Readings
// that already carry a worse verdict keep it.
func Judge(r Reading) Reading {
	finite := !math.IsNaN(r.Value) && !math.IsInf(r.Value, 0)
	if !finite {
		r.Value = 0
	}
	if r.Quality > Good {
		return r
	}
	r.Quality = Good
	spec, known := Describe(r.Point)
	if !finite || known && !spec.Plausible(r.Value) {
		r.Quality = Implausible
	}
	return r
}
