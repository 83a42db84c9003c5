package snmp_test

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// expectations are a recording as another system reads it.
type expectations struct {
	Kind    string        `json:"kind"`
	Sensors []expectation `json:"sensors"`
}

type expectation struct {
	Class        string  `json:"class"`
	Unit         string  `json:"unit"`
	OID          string  `json:"oid"`
	Descr        string  `json:"descr"`
	Check        string  `json:"check"`
	Value        any     `json:"value"`
	Raw          any     `json:"raw"`
	MIBObject    string  `json:"mib_object"`
	StateText    string  `json:"state_text"`
	MIBStateText string  `json:"mib_state_text"`
	Suspect      any     `json:"suspect"`
	ScaleDiffers any     `json:"scale_disagrees"`
	HintDiffers  any     `json:"hint_disagrees"`
	Divisor      float64 `json:"divisor"`
}

func readExpectations(t *testing.T, path string) expectations {
	t.Helper()
	var e expectations
	if err := json.Unmarshal(readFile(t, path), &e); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	for i := range e.Sensors {
		e.Sensors[i].OID = strings.TrimPrefix(e.Sensors[i].OID, ".")
	}
	return e
}

// strong is defined in the README of the recordings.
func (e expectation) strong() bool {
	return (e.Check == "linear" || e.Check == "user_func") && e.Suspect == nil && e.ScaleDiffers == nil && e.HintDiffers == nil
}

func (e expectation) rawText() string {
	switch raw := e.Raw.(type) {
	case string:
		return raw
	case float64:
		return strconv.FormatFloat(raw, 'f', -1, 64)
	}
	return ""
}

// perUnit turns a value of the other system's unit into ours.
var perUnit = map[string]map[facility.Unit]float64{
	"cfm": {facility.UnitCubicMetersPerSecond: 0.000471947443},
	"min": {facility.UnitSeconds: 60},
	"%":   {facility.UnitRatio: 0.01},
}

// match says how far a reading is what is expected: "" when it is.
func (e expectation) mismatch(s collectors.Source) string {
	spec, _ := facility.Describe(s.Point)
	if e.Class == "state" {
		return e.stateMismatch(s, spec)
	}
	want, isNumber := e.Value.(float64)
	switch {
	case !isNumber:
		return "other value"
	case s.Quality != facility.Good:
		return s.Quality.String()
	}
	if factor, known := perUnit[e.Unit][spec.Unit]; known {
		want *= factor
	}
	if e.Class == "power_factor" && spec.Unit == facility.UnitPercent {
		want *= 100
	}
	// Half a per cent, or one unit of the last digit, is the rounding there.
	if s.Point == "battery_current" || s.Point == "battery_power" {
		want = math.Copysign(want, s.Value) // ours is positive while discharging, whatever the device's sign
	}
	if math.Abs(s.Value-want) > 0.0051*math.Max(1, math.Abs(want)) {
		return "other value"
	}
	return ""
}

// stateMismatch compares raw codes, and asks that we know what it means.
func (e expectation) stateMismatch(s collectors.Source, spec facility.PointSpec) string {
	if !sameCode(e.rawText(), s.Raw) {
		return "other value"
	}
	if spec.Unit != facility.UnitState || e.saysUnknown() {
		return ""
	}
	word := s.Text
	if spec.States != nil {
		word = spec.StateText(s.Value)
	}
	if s.Quality != facility.Good || word == "" || word == "unknown" {
		return "state unknown to us"
	}
	return ""
}

func sameCode(a, b string) bool {
	if x, err := strconv.ParseFloat(a, 64); err == nil {
		y, err := strconv.ParseFloat(strings.Fields(b + " ")[0:1:1][0], 64)
		return err == nil && x == y
	}
	return strings.TrimSpace(a) == strings.TrimSpace(b)
}

// saysUnknown reports whether the device itself does not know.
func (e expectation) saysUnknown() bool {
	text := strings.ToLower(e.StateText + " " + e.MIBStateText)
	for _, word := range []string{"unknown", "other", "unavail", "n/a", "undefined", "notapplicable", "not applicable", "invalid", "unspecified", "notavail", "not avail", "uninit", "notsupported", "not supported"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
