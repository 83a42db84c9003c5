// Package states says what the states of discrete sensors mean: the tables of
// section 42 of the IPMI 2.0 specification, revision 1.1, with how bad each
// state is for whoever runs the room.
package states

import (
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A State is one bit of a discrete sensor, and the event of its change.
type State struct {
	Text   string
	Health float64 // a health code of package facility, while the state is asserted
}

const (
	unclear  = float64(facility.HealthUnknown)
	good     = float64(facility.HealthOK)
	warning  = float64(facility.HealthWarning)
	critical = float64(facility.HealthCritical)
	absent   = float64(facility.HealthAbsent)
)

// Event/reading types (table 42-1).
const (
	Threshold    = 0x01
	Digital      = 0x03
	Presence     = 0x08
	Availability = 0x0A
	Redundancy   = 0x0B
	Specific     = 0x6F
	firstOEM     = 0x70
)

// Of returns the states of a sensor, bit 0 first; nil where the specification
// leaves them to the maker.
func Of(sensorType, eventType uint8) []State {
	if eventType == Specific {
		return specific[sensorType]
	}
	return generic[eventType]
}

// Known reports whether the specification says what the states of a sensor mean.
func Known(sensorType, eventType uint8) bool { return Of(sensorType, eventType) != nil }

// Asserted returns those of the states that are set in mask.
func Asserted(sensorType, eventType uint8, mask uint16) (out []State) {
	for i, s := range Of(sensorType, eventType) {
		if mask&(1<<i) != 0 && s.Text != "" {
			out = append(out, s)
		}
	}
	return out
}

// Worst is the worst health of the states, and the text of all. Absent comes
// alone: what is not there is neither well nor ill.
func Worst(states []State) (code float64, text string) {
	words := make([]string, len(states))
	for i, s := range states {
		words[i] = s.Text
		code = worse(code, s.Health)
	}
	return code, strings.Join(words, ", ")
}

// worse ranks unknown below absent below ok, warning and critical.
func worse(a, b float64) float64 {
	if rank(b) > rank(a) {
		return b
	}
	return a
}

func rank(code float64) float64 {
	switch code {
	case unclear:
		return 0
	case absent:
		return 0.5
	}
	return code
}
