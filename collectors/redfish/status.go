package redfish

import (
	"math"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// status is a Status object (DSP8010, Resource: Status).
type status struct {
	known       bool // the thing has one
	absent      bool
	unavailable bool // what it measures means nothing now
	health      float64
	text        string
}

var healths = map[string]float64{"OK": facility.HealthOK, "Warning": facility.HealthWarning, "Critical": facility.HealthCritical}

func statusOf(d document) status {
	s := d.object("Status")
	state, health := s.text("State"), s.text("Health")
	if state == "" && health == "" {
		return status{}
	}
	out := status{known: true, health: healths[health], text: health}
	if health == "" || state != "Enabled" && state != "" {
		out.text = strings.Trim(health+", "+state, ", ")
	}
	switch state {
	case "Absent":
		out.absent, out.unavailable, out.health = true, true, facility.HealthAbsent
	case "Disabled", "UnavailableOffline":
		out.unavailable = true
	}
	return out
}

// redundancy is the health of a redundancy group in the words of the point:
// redundant, degraded, lost.
func (s status) redundancy() float64 {
	if s.health > facility.HealthCritical {
		return facility.HealthUnknown
	}
	return s.health
}

// states are the words of properties by point; what is missing is unknown.
var states = map[facility.Point]map[string]float64{
	facility.PowerState:    {"Off": 1, "On": 2, "PoweringOff": 2, "PoweringOn": 2, "Paused": 2},
	facility.OutletState:   {"Off": 1, "On": 2, "PowerCycle": 2, "PoweringOff": 2, "PoweringOn": 1},
	facility.RelayState:    {"Off": 1, "On": 2, "PowerCycle": 2, "PoweringOff": 2, "PoweringOn": 1},
	facility.BreakerState:  {"Off": 1, "Normal": 2, "Tripped": 3},
	facility.LeakState:     {"OK": 0, "Warning": 1, "Critical": 1},
	facility.ActiveSource:  {"AC1": 1, "AC2": 2, "A": 1, "B": 2, "1": 1, "2": 2, "None": 3},
	facility.BatteryMode:   {"Idle": 1, "Charging": 2, "Discharging": 4},
	facility.RunStatePoint: {"Enabled": float64(facility.StateRunning), "Starting": float64(facility.StateStarting), "StandbyOffline": float64(facility.StateStandby), "StandbySpare": float64(facility.StateStandby), "Disabled": float64(facility.StateOff), "UnavailableOffline": float64(facility.StateOff)},
}

// tidy drops the digits that conversion leaves behind; no device measures more
// than nine.
func tidy(v float64) float64 {
	const digits = 1e9
	if math.Abs(v) > 1e6 || math.IsNaN(v) {
		return v
	}
	return math.Round(v*digits) / digits
}
