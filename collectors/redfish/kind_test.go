package redfish_test

import (
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

// Types are mandatory and left out all the same; the place of a resource says
// what it is.
func TestResourcesWithoutTypeAreKnownByTheirPlace(t *testing.T) {
	bundle := small(t)
	for path, resource := range sensors(t) {
		if path != redfishd.Root && bundle[path] == nil {
			bundle[path] = resource
		}
	}
	const pdu = "/redfish/v1/PowerEquipment/RackPDUs/1"
	bundle[pdu] = map[string]any{"Id": "1"}
	bundle[pdu+"/Outlets/A1"] = map[string]any{"Id": "A1", "PowerState": "On", "CurrentAmps": map[string]any{"Reading": "1.5"}}
	bundle[pdu+"/Metrics"] = map[string]any{"EnergykWh": map[string]any{"Reading": 125}}
	bundle["/redfish/v1/Chassis/1"]["Sensors"] = map[string]any{"@odata.id": sensorsPath}
	bundle.Mend()
	for _, resource := range bundle {
		delete(resource, "@odata.type")
	}
	readings := collect(t, open(t, serve(t, redfishd.Config{Bundle: bundle})))
	for _, want := range []struct {
		point facility.Point
		part  string
		value float64
	}{
		{facility.InletTemperature, "", 23},
		{facility.Power, "", 312},
		{facility.InputPower, "Supply", 400},
		{facility.OutletCurrent, "A1", 1.5},
		{facility.OutletState, "A1", 2},
		{facility.Energy, "", 125},
		{facility.PowerState, "", 2},
	} {
		if got := one(t, readings, want.point, want.part); got.Value != want.value {
			t.Errorf("%s %s = %v; want %v", want.point, want.part, got.Value, want.value)
		}
	}
}

// Two sensors that a service gives one number are two all the same.
func TestMembersWithOneNumberAreKeptApart(t *testing.T) {
	bundle := small(t)
	member := func(value float64) map[string]any {
		return map[string]any{"Name": "DIMM", "MemberId": "0", "ReadingCelsius": value}
	}
	bundle["/redfish/v1/Chassis/1/Thermal"]["Temperatures"] = []any{member(31), member(32)}
	readings := collect(t, open(t, serve(t, redfishd.Config{Bundle: bundle})))
	sum := 0.0
	for _, r := range readings {
		if r.Point == facility.ComponentTemperature {
			sum += r.Value
		}
	}
	if sum != 31+32 {
		t.Errorf("the temperatures add up to %v; want both in %v", sum, readings)
	}
}
