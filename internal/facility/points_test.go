package facility_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// The dictionary is the stored schema: these hold for every point there will
// ever be.
func TestDictionaryInvariants(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	names, fields := map[facility.Point]bool{}, map[string]bool{}
	for _, spec := range facility.Points() {
		name, field := spec.Name, spec.FieldName()
		if names[name] || fields[field] {
			t.Errorf("%s (field %s) is in the dictionary twice", name, field)
		}
		names[name], fields[field] = true, true
		if !snake.MatchString(string(name)) || !snake.MatchString(field) {
			t.Errorf("%s (field %s) is not lower snake case", name, field)
		}
		if spec.Meaning == "" || spec.Meaning[len(spec.Meaning)-1] != '.' {
			t.Errorf("%s: meaning %q is not a sentence", name, spec.Meaning)
		}
		if !(spec.Min < spec.Max) {
			t.Errorf("%s: range %g to %g is empty", name, spec.Min, spec.Max)
		}
		kindsAreSound(t, spec)
		statesAreSound(t, spec)
	}
}

func kindsAreSound(t *testing.T, spec facility.PointSpec) {
	t.Helper()
	if len(spec.Kinds) == 0 {
		t.Errorf("%s: no kind of asset has it", spec.Name)
	}
	for i, kind := range spec.Kinds {
		if !slices.Contains(facility.Kinds(), kind) {
			t.Errorf("%s: unknown kind %q", spec.Name, kind)
		}
		if slices.Contains(spec.Kinds[:i], kind) {
			t.Errorf("%s: kind %q is listed twice", spec.Name, kind)
		}
	}
}

func statesAreSound(t *testing.T, spec facility.PointSpec) {
	t.Helper()
	if spec.Name == facility.OperatingMode {
		return // its codes are the device's own
	}
	if (spec.Unit == facility.UnitState) != (len(spec.States) > 0) {
		t.Errorf("%s: unit %s with states %v; want states exactly for states", spec.Name, spec.Unit, spec.States)
	}
	if spec.Unit == facility.UnitState && (spec.Min != 0 || int(spec.Max) != len(spec.States)-1) {
		t.Errorf("%s: range %g to %g for %d states", spec.Name, spec.Min, spec.Max, len(spec.States))
	}
}

func TestFieldNames(t *testing.T) {
	for point, want := range map[facility.Point]string{
		facility.InletTemperature: "inlet_temperature_celsius",
		facility.RunStatePoint:    "run_state",
		facility.IncidentSymptoms: "incident_symptoms",
		facility.SecondsOnBattery: "seconds_on_battery",
		facility.ChilledWaterFlow: "chilled_water_flow_liters_per_minute",
		"made_up":                 "made_up",
	} {
		if got := facility.FieldName(point); got != want {
			t.Errorf("FieldName(%s) = %q; want %q", point, got, want)
		}
	}
}

func TestFieldNameRoundTrip(t *testing.T) {
	for _, spec := range facility.Points() {
		if got, ok := facility.PointByField(facility.FieldName(spec.Name)); !ok || got.Name != spec.Name {
			t.Errorf("PointByField(FieldName(%s)) = %s, %t", spec.Name, got.Name, ok)
		}
		if got, ok := facility.Describe(spec.Name); !ok || got.Unit != spec.Unit {
			t.Errorf("Describe(%s) = %v, %t", spec.Name, got, ok)
		}
	}
	if _, ok := facility.PointByField("inlet_temperature"); ok {
		t.Error("PointByField accepts a point; want fields only")
	}
}

func TestNearestPoint(t *testing.T) {
	for name, want := range map[string]facility.Point{
		"inlet_temp":               "", // too far: six letters are missing
		"Inlet_Temperature":        facility.InletTemperature,
		"inlet_temprature":         facility.InletTemperature,
		"chilled_water_suply_temp": facility.ChilledWaterSupplyTemperature,
		"xyz":                      "",
	} {
		if got := facility.NearestPoint(name); got != want {
			t.Errorf("NearestPoint(%q) = %q; want %q", name, got, want)
		}
	}
}

func TestStateText(t *testing.T) {
	run, _ := facility.Describe(facility.RunStatePoint)
	for code, want := range map[float64]string{0: "unknown", 4: "running", 5: "alarm", 6: "unknown", -1: "unknown", 4.5: "unknown"} {
		if got := run.StateText(code); got != want {
			t.Errorf("StateText(%g) = %q; want %q", code, got, want)
		}
	}
	for state, want := range map[facility.RunState]string{facility.StateOff: "off", facility.StateRunning: "running", 99: "unknown"} {
		if got := state.String(); got != want {
			t.Errorf("RunState(%d) = %q; want %q", state, got, want)
		}
	}
	if !facility.StateRunning.Delivers() || facility.StateStarting.Delivers() || facility.StateAlarm.Delivers() {
		t.Error("only what runs delivers")
	}
}

// TestLimitPoints holds that thresholds are points like any other, for every
// quantity and for nothing else.
func TestLimitPoints(t *testing.T) {
	limit := facility.LimitPoint(facility.InletTemperature, facility.LimitHighCritical)
	spec, known := facility.Describe(limit)
	if !known || spec.Unit != facility.UnitCelsius || spec.FieldName() != "inlet_temperature_limit_high_critical_celsius" {
		t.Errorf("Describe(%s) = %+v, %v", limit, spec, known)
	}
	if disabled, _ := facility.Describe(facility.LimitPoint(facility.Load, facility.LimitHigh)); !disabled.Plausible(301) || disabled.Plausible(1e6) {
		t.Errorf("a threshold of a load is plausible from %g to %g %%; want a little more than the load", disabled.Min, disabled.Max)
	}
	if back, known := facility.PointByField(spec.FieldName()); !known || back.Name != limit {
		t.Errorf("PointByField(%s) = %v, %v", spec.FieldName(), back.Name, known)
	}
	for _, none := range []facility.Point{facility.RunStatePoint, facility.ForecastInletTemperature} {
		if _, known := facility.Describe(facility.LimitPoint(none, facility.LimitHigh)); known {
			t.Errorf("%s has a limit", none)
		}
	}
}
