package snmp_test

import (
	"fmt"
	"testing"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// objects makes a tree of what a test writes down.
func objects(values map[string]any) *snmpagent.Objects {
	o := snmpagent.NewObjects()
	for name, value := range values {
		switch v := value.(type) {
		case int:
			o.Set(name, snmpagent.Integer(v))
		case string:
			o.Set(name, snmpagent.String(v))
		case snmpagent.Value:
			o.Set(name, v)
		}
	}
	return o
}

const identity = "1.3.6.1.2.1.1.2.0"

func TestUPS(t *testing.T) {
	const base = "1.3.6.1.2.1.33.1."
	values := map[string]any{
		identity:       snmpagent.ObjectID("1.3.6.1.4.1.534.1"),
		base + "2.1.0": 2, base + "2.2.0": 0, base + "2.3.0": 42, base + "2.4.0": 97, base + "2.5.0": 2731, base + "2.6.0": -12, base + "2.7.0": 24,
		base + "4.1.0": 3, base + "4.2.0": 500,
	}
	for line := 1; line <= 3; line++ {
		values[fmt.Sprintf(base+"3.3.1.3.%d", line)] = 229 + line
		values[fmt.Sprintf(base+"4.4.1.2.%d", line)] = 230
		values[fmt.Sprintf(base+"4.4.1.3.%d", line)] = 100 * line
		values[fmt.Sprintf(base+"4.4.1.4.%d", line)] = 2000 * line
		values[fmt.Sprintf(base+"4.4.1.5.%d", line)] = 10 * line
	}
	served := snmptest.Serve(t, objects(values))
	c := open(t, device(served))
	want(t, collect(t, c), map[string]string{
		"output_source": "3 normal", "run_state": "4 running", "battery_state": "2 normal", "seconds_on_battery": "0",
		"runtime_remaining": "2520", "battery_charge": "97", "battery_voltage": "273.1", "battery_current": "-1.2", "battery_temperature": "24",
		"input_voltage/L3": "232", "output_frequency": "50", "output_current/L2": "20",
		"output_power/L1": "2000", "output_power": "12000", "load/L3": "30", "load": "20",
	})
	served.Set(base+"4.1.0", snmpagent.Integer(5))
	served.Set(base+"2.2.0", snmpagent.Integer(13))
	want(t, collect(t, c), map[string]string{"output_source": "5 battery", "run_state": "4 running", "seconds_on_battery": "13", "output_power": "12000"})
}

func TestInRow(t *testing.T) {
	const status = "1.3.6.1.4.1.318.1.1.13.3.2.2.2."
	served := snmptest.Serve(t, objects(map[string]any{
		identity:       snmpagent.ObjectID("1.3.6.1.4.1.318.1.3.14.5"),
		status + "1.0": 2, status + "2.0": 183, status + "5.0": 810, status + "7.0": 214, status + "9.0": 180, status + "11.0": 238,
		status + "15.0": 25, status + "16.0": 518, status + "20.0": 30, status + "22.0": 125, status + "24.0": 130, status + "26.0": -1, status + "27.0": 1,
	}))
	want(t, collect(t, open(t, device(served))), map[string]string{
		"run_state": "4 on", "cooling_output": "18300", "airflow": "0.81", "component_temperature/rack_inlet": "21.4", "inlet_temperature": "",
		"supply_air_temperature": "18", "return_air_temperature": "23.8", "filter_differential_pressure": "0.025", "fan_speed": "51.8",
		"valve_position": "30", "chilled_water_flow": "75", "chilled_water_supply_temperature": "13", "chilled_water_return_temperature": "",
		"leak_state": "0 no-leak",
	})
	d := device(served)
	d.Rack = "rack-7" // a probe of the unit hangs in the rack beside it
	want(t, collect(t, open(t, d)), map[string]string{"rack-7 inlet_temperature": "21.4"})
}

func TestLiebert(t *testing.T) {
	const env = "1.3.6.1.4.1.476.1.42.3.4."
	values := map[string]any{
		identity:      snmpagent.ObjectID("1.3.6.1.4.1.476.1.42"),
		env + "3.1.0": 1, env + "3.9.0": snmpagent.Gauge(40), env + "3.16.0": snmpagent.Gauge(85),
		env + "1.3.3.1.2.1": snmpagent.ObjectID("1.3.6.1.4.1.476.1.42.3.4.1.1.1"),
		env + "1.3.3.1.2.2": snmpagent.ObjectID("1.3.6.1.4.1.476.1.42.3.4.1.1.3"),
		env + "1.3.3.1.2.3": snmpagent.ObjectID("1.3.6.1.4.1.476.1.42.3.4.1.1.2"),
		env + "1.3.3.1.3.1": 23, env + "1.3.3.1.3.2": 18, env + "1.3.3.1.3.3": 27, env + "1.3.3.1.50.3": 268,
		env + "1.3.3.1.6.2": 17,
		env + "2.2.3.1.2.1": snmpagent.ObjectID("1.3.6.1.4.1.476.1.42.3.4.2.1.2"), env + "2.2.3.1.3.1": 45,
	}
	want(t, collect(t, open(t, device(snmptest.Serve(t, objects(values))))), map[string]string{
		"run_state": "4 on", "cooling_demand_share": "40", "fan_speed": "85", "supply_air_temperature": "18", "return_air_temperature": "26.8",
		"return_air_temperature/control": "23", "supply_air_setpoint": "17", "return_air_humidity": "45",
	})
}

// watchdog is a probe unit with one internal and two remote sensors.
func watchdog(unit int) *snmpagent.Objects {
	const v4 = "1.3.6.1.4.1.21239.5.1."
	return objects(map[string]any{
		identity: snmpagent.ObjectID("1.3.6.1.4.1.21239.42.1.31"), v4 + "1.7.0": unit,
		v4 + "2.1.3.1": "unit", v4 + "2.1.4.1": snmpagent.Gauge(1), v4 + "2.1.5.1": 750, v4 + "2.1.6.1": 39,
		v4 + "4.1.3.2": "rack 12 top", v4 + "4.1.4.2": snmpagent.Gauge(1), v4 + "4.1.5.2": 698,
		v4 + "4.1.3.3": "unplugged", v4 + "4.1.4.3": snmpagent.Gauge(0), v4 + "4.1.5.3": 0,
	})
}

func TestProbesTellTheirUnit(t *testing.T) {
	served := snmptest.Serve(t, watchdog(0)) // Fahrenheit
	d := device(served)
	d.Assets = []collectors.PartAsset{{Part: "rack 12 top", Asset: "rack-12"}}
	c := open(t, d)
	want(t, collect(t, c), map[string]string{
		"rack-12 inlet_temperature": "21", "inlet_temperature/unit": "23.888889", "inlet_humidity/unit": "39", "inlet_temperature/unplugged": "",
	})
	served.Set("1.3.6.1.4.1.21239.5.1.1.7.0", snmpagent.Integer(1))
	served.Set("1.3.6.1.4.1.21239.5.1.4.1.5.2", snmpagent.Integer(205))
	for range 20 { // until the slow objects are read again
		collect(t, c)
	}
	want(t, collect(t, c), map[string]string{"rack-12 inlet_temperature": "20.5"})
}

func TestPartsThatShareAnAssetKeepTheirNames(t *testing.T) {
	d := device(snmptest.Serve(t, watchdog(1)))
	d.Assets = []collectors.PartAsset{{Part: "rack 12 top", Asset: "rack-12"}, {Part: "unit", Asset: "rack-12"}}
	want(t, collect(t, open(t, d)), map[string]string{
		"rack-12 inlet_temperature/rack 12 top": "69.8", "rack-12 inlet_temperature/unit": "75",
	})
}

func pCOWeb() *snmpagent.Objects {
	const card = "1.3.6.1.4.1.9839.2."
	values := map[string]any{identity: snmpagent.ObjectID("1.3.6.1.4.1.9839.2.1"), card + "0.10.1.0": 2}
	for variable, value := range map[string]int{
		"3.1": 3, "3.2": 78, "3.3": 12345, "1.1": 0, "1.2": 1, "1.3": 0,
		"2.1": 125, "2.2": 72, "2.3": 70, "2.4": 142, "2.5": 38, "2.6": 318, "2.7": -858993460, "2.8": 1835, "2.9": 301, "2.10": 6400,
	} {
		values[card+"1."+variable+".0"] = value
	}
	return objects(values)
}

func TestChillerBehindPCOWeb(t *testing.T) {
	served := snmptest.Serve(t, pCOWeb())
	d := device(served)
	d.Profiles = []string{"carel-pcoweb-chiller"}
	c := open(t, d)
	readings := map[string]string{
		"run_state": "4 running", "load": "78", "run_time": "4.4442e+07", "component_state/general_alarm": "1 ok", "component_state/water_flow": "1 flow proved",
		"chilled_water_return_temperature": "12.5", "chilled_water_supply_temperature": "7.2", "chilled_water_setpoint": "7",
		"condenser_pressure": "1420", "evaporator_pressure": "380", "outdoor_temperature": "31.8", "condenser_water_temperature": "",
		"power": "183500", "chilled_water_flow": "1806", "cooling_output": "640000",
	}
	want(t, collect(t, c), readings)
	served.Set("1.3.6.1.4.1.9839.2.1.3.1.0", snmpagent.Integer(5))
	want(t, collect(t, c), map[string]string{"run_state": "5 alarm"})
	served.Set("1.3.6.1.4.1.9839.2.0.10.1.0", snmpagent.Integer(0)) // the card lost its controller
	want(t, collect(t, c), map[string]string{"run_state": "unavailable", "chilled_water_supply_temperature": "unavailable"})
	served.Set("1.3.6.1.4.1.9839.2.0.10.1.0", snmpagent.Integer(2))
	want(t, collect(t, c), map[string]string{"chilled_water_supply_temperature": "7.2"})
}

func TestPlantReportsNamedPartsOnly(t *testing.T) {
	served := snmptest.Serve(t, crah())
	d := device(served)
	d.Profiles, d.Asset = []string{"carel-pcoweb-plant"}, ""
	d.Assets = []collectors.PartAsset{{Part: "loop", Asset: "chw"}, {Part: "pump-2", Asset: "chwp-2"}}
	readings := collect(t, open(t, d))
	want(t, readings, map[string]string{
		"chw chilled_water_supply_temperature": "0.1", "chw chilled_water_flow": "18", "chwp-2 run_state": "1 off", "chwp-2 load": "4", "chwp-2 power": "400",
	})
	for _, r := range readings {
		if r.Asset != "chw" && r.Asset != "chwp-2" {
			t.Errorf("reading of %q: %v", r.Asset, r)
		}
	}
}

func TestEveryProfileOfADeviceReports(t *testing.T) {
	o := rackPDU(2) // a PDU that also answers as a UPS
	o.Set("1.3.6.1.2.1.33.1.4.1.0", snmpagent.Integer(3))
	want(t, collect(t, open(t, device(snmptest.Serve(t, o)))), map[string]string{"power": "1170", "output_source": "3 normal"})
}

func TestAnotherDeviceAtTheAddressIsNoticed(t *testing.T) {
	served := snmptest.Serve(t, rackPDU(2))
	c := open(t, device(served))
	collect(t, c)
	rackPDU(2).Each(func(name string, _ snmpagent.Value) { served.Delete(name) })
	watchdog(1).Each(func(name string, v snmpagent.Value) { served.Set(name, v) })
	for range 20 {
		if _, err := c.Collect(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	want(t, collect(t, c), map[string]string{"inlet_temperature/unit": "75"})
}

func TestVersion1AsksAroundWhatIsMissing(t *testing.T) {
	const status = "1.3.6.1.4.1.318.1.1.13.3.2.2.2."
	served := snmptest.Serve(t, objects(map[string]any{
		identity:       snmpagent.ObjectID("1.3.6.1.4.1.318.1.3.14.5"),
		status + "1.0": 2, status + "9.0": 180, status + "26.0": 190, // an old unit has few of the objects
	}))
	d := device(served)
	d.Login.Version = "1"
	c := open(t, d)
	expected := map[string]string{"run_state": "4 on", "supply_air_temperature": "18", "chilled_water_return_temperature": "19"}
	want(t, collect(t, c), expected)
	served.Requests()
	want(t, collect(t, c), expected)
	if n := served.Requests(); n != 1 {
		t.Errorf("second poll took %d requests; want 1, without what is known to be missing", n)
	}
}
