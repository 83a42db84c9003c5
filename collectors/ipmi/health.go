package ipmi

import (
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// health is a health code by its word in profiles.
type health string

var healthWords = map[health]float64{
	"ok": facility.HealthOK, "warning": facility.HealthWarning, "critical": facility.HealthCritical, "absent": facility.HealthAbsent,
}

// Check refuses unknown words.
func (h health) Check() error { return oneOf("health", h, healthWords) }

// state is what one asserted state of a discrete sensor means.
type state struct {
	text   string
	health float64
}

const (
	unclear  = float64(facility.HealthUnknown)
	good     = float64(facility.HealthOK)
	warning  = float64(facility.HealthWarning)
	critical = float64(facility.HealthCritical)
	absent   = float64(facility.HealthAbsent)
)

// Generic states (table 42-2), by event type.
var genericStates = map[uint8][]state{
	0x03: {{"deasserted", good}, {"asserted", unclear}},
	0x04: {{"no failure predicted", good}, {"failure predicted", warning}},
	0x05: {{"limit not exceeded", good}, {"limit exceeded", warning}},
	0x06: {{"performance met", good}, {"performance lags", warning}},
	0x07: {
		{"ok", good},
		{"non-critical", warning},
		{"critical", critical},
		{"non-recoverable", critical},
		{"non-critical", warning},
		{"critical", critical},
		{"non-recoverable", critical},
		{"monitor", good},
		{"informational", good},
	},
	eventPresence: {{"absent", absent}, {"present", good}},
	0x09:          {{"disabled", warning}, {"enabled", good}},
	eventAvailability: {
		{"running", good},
		{"in test", warning},
		{"power off", good},
		{"on line", good},
		{"off line", critical},
		{"off duty", good},
		{"degraded", warning},
		{"power save", good},
		{"install error", warning},
	},
	eventRedundancy: {
		{"fully redundant", good},
		{"redundancy lost", warning},
		{"redundancy degraded", warning},
		{"not redundant, sufficient", warning},
		{"not redundant, sufficient", warning},
		{"not redundant, insufficient", critical},
		{"redundancy degraded", warning},
		{"redundancy degraded", warning},
	},
}

// Sensor-specific states (table 42-3), by sensor type.
var specificStates = map[uint8][]state{
	typePowerSupply: {
		{"present", good},
		{"failed", critical},
		{"failure predicted", warning},
		{"input lost", critical},
		{"input lost or out of range", critical},
		{"input out of range", warning},
		{"configuration error", warning},
		{"standby", good},
	},
	typeProcessor: {
		{"internal error", critical},
		{"thermal trip", critical},
		{"FRB1 failure", critical},
		{"FRB2 failure", critical},
		{"FRB3 failure", critical},
		{"configuration error", warning},
		{"uncorrectable error", critical},
		{"present", good},
		{"disabled", warning},
		{"terminator present", good},
		{"throttled", warning},
		{"machine check", critical},
		{"correctable error", warning},
	},
}

// judge says what the asserted states of a discrete sensor mean: the worst of
// them, and the text of all. No state at all is normal for most sensors; for
// one that knows "present" it means absent. asserted replaces the meaning of
// the asserted state of a digital sensor.
func judge(sensorType, eventType uint8, mask uint16, asserted health) (code float64, text string) {
	states := genericStates[eventType]
	if eventType == eventSpecific {
		states = specificStates[sensorType]
	}
	var words []string
	code = unclear
	for i, s := range states {
		if mask&(1<<i) == 0 {
			continue
		}
		if eventType == eventDigital && i == 1 && asserted != "" {
			s.health = healthWords[asserted]
		}
		words = append(words, s.text)
		code = max(code, s.health) // health codes rank from unknown to critical; absent comes alone
	}
	if len(words) > 0 {
		return code, strings.Join(words, ", ")
	}
	if eventType == eventSpecific && sensorType == typePowerSupply {
		return absent, "absent"
	}
	if eventType == eventSpecific || eventType == eventDigital {
		return good, "no state asserted"
	}
	return unclear, "no state asserted"
}

// threshold says what the comparison byte of a threshold sensor means (35.14,
// byte 4): bits 0 to 2 lower, 3 to 5 upper; non-critical, critical,
// non-recoverable.
func threshold(status uint8) (code float64, text string) {
	const nonCritical, beyond = 1<<0 | 1<<3, 1<<1 | 1<<2 | 1<<4 | 1<<5
	switch {
	case status&beyond != 0:
		return critical, "critical threshold crossed"
	case status&nonCritical != 0:
		return warning, "warning threshold crossed"
	}
	return good, "ok"
}
