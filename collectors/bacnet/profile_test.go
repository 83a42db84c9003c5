package bacnet_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/bacnet"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/bacnetd"
)

// TestChilledWaterByName reads a plant whose objects are named as their
// programmers like.
func TestChilledWaterByName(t *testing.T) {
	s := &bacnetd.Server{}
	for i, o := range []struct {
		name  string
		unit  uint32
		value float32
	}{
		{"Plant CHW Flow Switch Delay", 73, 30}, // seconds: no flow
		{"AHU-3 CHW Valve", percent, 44},        // of nobody's interest here
		{"Plant CHWS Temp SP", celsius, 7},
		{"Plant CHWS Temp", fahrenheit, 44.6},
		{"Plant CHWR Temp", celsius, 12},
		{"Plant CHW Flow", 89, 1000},
		{"Plant CHW DP", 56, 10},
		{"CWS Temp", celsius, 29},
		{"Outside Air Temp", celsius, 35},
	} {
		analog(s, analogInput, uint32(i), o.name, o.unit, o.value)
	}
	binary(s, 1, "Chiller-1 Status", 1)
	binary(s, 2, "Chiller-1 Status Alarm", 0)
	binary(s, 3, "CHW Flow Switch", 1)
	state := bacnetd.ID{Type: multiState, Instance: 1} // 1 is "off" here, and would be "running" of a binary object
	s.Set(state, objectName, "Chiller-1 State")
	s.Set(state, presentValue, uint32(1))
	s.Set(state, stateText, "OFF", "RUN")
	got, err := collect(t, open(t, factory(t, ""), configured(serve(t, s), "chilled-water-by-name")))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, got, map[string]facility.Reading{
		"chilled_water_setpoint": {Value: 7}, "chilled_water_supply_temperature": {Value: 7}, "chilled_water_return_temperature": {Value: 12},
		"chilled_water_flow": {Value: 3785.411784}, "differential_pressure": {Value: 68.947573}, "condenser_water_temperature": {Value: 29},
		"outdoor_temperature": {Value: 35}, "component_run_state/Chiller-1 Status": {Value: 4, Text: "Running"},
		"alarm_state/Chiller-1 Status Alarm": {Text: "Stopped"}, "component_run_state/Chiller-1 State": {Value: 1, Text: "OFF"},
	})
}

// TestPlantBehindAGateway reads two machines of the reference map; those that
// the configuration does not name cost nothing.
func TestPlantBehindAGateway(t *testing.T) {
	s := &bacnetd.Server{}
	analog(s, analogInput, 1, "loop supply", celsius, 7)
	analog(s, analogInput, 12, "chiller 2 leaving", celsius, 6.5)
	analog(s, analogInput, 22, "chiller 2 entering", celsius, 12)
	analog(s, analogInput, 32, "chiller 2 flow", litersPerSecond, 50)
	analog(s, analogInput, 42, "chiller 2 power", kilowatts, 210)
	analog(s, analogValue, 12, "chiller 2 setpoint", celsius, 6)
	s.Set(bacnetd.ID{Type: multiState, Instance: 12}, presentValue, uint32(6))
	binary(s, 12, "chiller 2 alarm", 1)
	d := configured(serve(t, s), "bms-chilled-water-plant")
	d.Assets = []collectors.PartAsset{{Part: "chiller-2", Asset: "CH-2"}}
	got, err := collect(t, open(t, factory(t, ""), d))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, got, map[string]facility.Reading{
		"CH-2/chilled_water_supply_temperature": {Value: 6.5}, "CH-2/chilled_water_return_temperature": {Value: 12}, "CH-2/chilled_water_flow": {Value: 3000},
		"CH-2/power": {Value: 210000}, "CH-2/chilled_water_setpoint": {Value: 6}, "CH-2/run_state": {Value: 5, Text: "fault"},
		"CH-2/alarm_state/common": {Value: 1, Text: "Running"},
	})
}

// TestPlaces gives parts of a device assets of their own.
func TestPlaces(t *testing.T) {
	s := &bacnetd.Server{}
	for i := range uint32(4) {
		analog(s, analogInput, i, "p", kilowatts, float32(i))
	}
	profile := `
  - {object: "analog-input,0", point: power}
  - {object: "analog-input,1", point: power, part: sole}
  - {object: "analog-input,2", point: power, part: one}
  - {object: "analog-input,3", point: power, of: pump, part: motor}
`
	f, d := factory(t, profile), configured(serve(t, s), "own")
	for name, tt := range map[string]struct {
		asset  string
		assets []collectors.PartAsset
		want   []string
	}{
		"one asset": {"loop-1", nil, []string{"power", "power/sole", "power/one", "power/motor"}},
		"their own": {
			"loop-1",
			[]collectors.PartAsset{{Part: "sole", Asset: "A"}, {Part: "one", Asset: "B"}, {Part: "other", Asset: "B"}, {Part: "pump", Asset: "P"}},
			[]string{"power", "A/power", "B/power/one", "P/power/motor"},
		},
		"without a site": {"", nil, []string{"plc/power", "plc/power/sole", "plc/power/one", "pump/power/motor"}},
	} {
		t.Run(name, func(t *testing.T) {
			d.Asset, d.Assets = tt.asset, tt.assets
			got, err := collect(t, open(t, f, d))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]facility.Reading{}
			for i, key := range tt.want {
				want[key] = facility.Reading{Value: float64(1000 * i)}
			}
			compare(t, got, want)
		})
	}
}

func TestBadProfiles(t *testing.T) {
	_, err := bacnet.NewFactory(fstest.MapFS{"bad.yml": {Data: []byte(`name: bad
objects:
  - {point: power}
  - {object: "analog-input,1", name: "*", point: power}
  - {object: "analog-inptu,1", point: power}
  - {object: "analog-input,1", point: pover}
  - {object: "analog-input,1", point: power, unit: volt}
  - {object: "binary-input,1", point: run_state}
  - {object: "binary-input,1", point: run_state, states: {0: "off"}, limits: true}
  - {object: "analog-input,1", point: power, states: {0: "off"}}
  - {object: device, point: component_state, states: {0: ok}}
  - {object: "analog-input,1", property: presence, point: power}
  - {object: "analog-input,{i}", repeat: 300, point: power}
`)}})
	if err == nil {
		t.Fatal("a profile full of mistakes is accepted")
	}
	for _, want := range []string{
		`bad.yml:3:5: want either object, or name`, `bad.yml:4:5: want either object, or name`, `bad.yml:5:5: object "analog-inptu,1": unknown type "analog-inptu"`,
		`bad.yml:6:5: unknown point "pover"; did you mean "power"?`, `bad.yml:7:5: unit "volt" of power: want one of`, `bad.yml:8:5: states: missing`,
		`bad.yml:9:5: unit, scale, limits: run_state is a state`, `bad.yml:10:5: states: power is a quantity`, `bad.yml:11:5: property: missing`,
		`bad.yml:12:5: property "presence": want its number`, `bad.yml:13:5: repeat: 300`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing %q in:\n%v", want, err)
		}
	}
}

// FuzzProfile compiles profiles as people may write them.
func FuzzProfile(f *testing.F) {
	f.Add("objects:\n  - {object: \"analog-input,{i}\", repeat: 3, point: power, unit: watt}\n")
	f.Add("objects:\n  - {name: \"*[a*?\", point: alarm_state, part: \"{name}\", states: {0: \"no\"}, property: \"36\"}\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = bacnet.NewFactory(fstest.MapFS{"p.yml": {Data: []byte("name: p\n" + text)}})
	})
}
