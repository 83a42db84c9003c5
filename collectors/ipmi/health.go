package ipmi

import (
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/collectors/ipmi/states"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// health is a health code by its word in profiles.
type health string

var healthWords = map[health]float64{
	"ok": facility.HealthOK, "warning": facility.HealthWarning, "critical": facility.HealthCritical, "absent": facility.HealthAbsent,
}

// Check refuses unknown words.
func (h health) Check() error { return oneOf("health", h, healthWords) }

const (
	unclear  = float64(facility.HealthUnknown)
	good     = float64(facility.HealthOK)
	warning  = float64(facility.HealthWarning)
	critical = float64(facility.HealthCritical)
	absent   = float64(facility.HealthAbsent)
)

const nothing = "no state asserted"

// judge says what the asserted states of a discrete sensor mean: the worst of
// them, and the text of all. asserted replaces the meaning of the asserted
// state of a digital sensor.
func judge(s sdr.Sensor, mask uint16, asserted health) (code float64, text string) {
	if s.ThresholdStates() {
		return states.Crossed(uint8(mask))
	}
	found := states.Asserted(s.Type, s.EventType, mask)
	if len(found) == 0 {
		return none(s)
	}
	if s.EventType == states.Digital && mask&(1<<1) != 0 && asserted != "" {
		found[len(found)-1].Health = healthWords[asserted]
	}
	return states.Worst(found)
}

// none is what it means that no state is asserted: for a supply or a drive that
// would tell its presence, absence; for other sensors of events, that none has
// happened.
func none(s sdr.Sensor) (code float64, text string) {
	const present = 1 << 0
	switch {
	case s.EventType != states.Specific && s.EventType != states.Digital:
		return unclear, nothing
	case s.EventType == states.Specific && (s.Type == typePowerSupply || s.Type == typeDrive) && (s.StateMask == 0 || s.StateMask&present != 0):
		return absent, "absent"
	}
	return good, nothing
}

// redundancy is what the states of a redundancy sensor say (table 42-2, 0Bh).
func redundancy(mask uint16) (code float64, text string) {
	const unknown, full, degraded, lost = 0, 1, 2, 3
	const bits = 8
	codes := [bits]float64{full, lost, degraded, lost, lost, lost, degraded, degraded}
	_, text = states.Worst(states.Asserted(0, states.Redundancy, mask))
	for i, c := range codes {
		if mask&(1<<i) != 0 {
			code = max(code, c)
		}
	}
	if code == unknown {
		text = nothing
	}
	return code, text
}

// alarm is whether any state that is asserted is bad.
func alarm(s sdr.Sensor, mask uint16, asserted health) (code float64, text string) {
	code, text = judge(s, mask, asserted)
	if code == warning || code == critical || code == unclear && text != nothing {
		return 1, text
	}
	return 0, text
}
