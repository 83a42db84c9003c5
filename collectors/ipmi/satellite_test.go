package ipmi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc/bmctest"
)

// withSatellite is a server whose exhaust is measured by a controller behind
// its BMC.
func withSatellite() bmc.Config {
	cfg := bmc.HPE.Server(user, password, "1", live)
	cfg.Satellites = []bmc.Satellite{{Address: 0x2C, Sensors: []bmc.Sensor{
		{Name: "Exit Air", Type: bmc.TypeTemperature, Entity: bmc.EntityBoard, Unit: bmc.DegreesC, Read: bmc.Fixed(41), Thresholds: bmc.Upper(60, 70)},
	}}}
	return cfg
}

func TestSensorsBehindTheBMCAreReadOverTheBridge(t *testing.T) {
	_, address := bmctest.Serve(t, withSatellite())
	c := collector(t, device(address))
	readings := collect(t, c)
	if got := find(t, readings, facility.ExhaustTemperature, ""); got.Value != 41 || got.Quality != facility.Good {
		t.Errorf("exhaust = %+v; want 41 °C of the satellite", got)
	}
	if got := find(t, readings, facility.LimitPoint(facility.ExhaustTemperature, facility.LimitHigh), ""); got.Value != 60 {
		t.Errorf("limit = %+v; want 60 °C", got)
	}
	in, err := c.(collectors.Inspector).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range in.Sources {
		if s.Point == facility.ExhaustTemperature && s.Object != "Exit Air (#01h, entity 7.1, controller 2Ch LUN 0)" {
			t.Errorf("the exhaust comes from %q", s.Object)
		}
	}
}

// A bridge that is down costs its own sensors, and ever fewer attempts.
func TestABridgeThatIsDownCostsItsOwnSensors(t *testing.T) {
	for name, fault := range map[string]bmc.Fault{"refused": {BridgeDown: true}, "silent": {BridgeSilent: true}} {
		t.Run(name, func(t *testing.T) {
			b, address := bmctest.Serve(t, withSatellite())
			c := collector(t, device(address))
			ipmi.SetPatience(c, quick)
			collect(t, c)
			b.SetFault(fault)
			before := b.Counters().Commands
			for range 20 {
				readings := collect(t, c) // fails on any error
				if find(t, readings, facility.InletTemperature, "").Quality != facility.Good {
					t.Error("the inlet was lost with the bridge")
				}
				if got := find(t, readings, facility.ExhaustTemperature, ""); got.Quality != facility.Unavailable {
					t.Errorf("exhaust = %+v; want it unavailable", got)
				}
			}
			if n := (b.Counters().Commands - before) / 20; n > 14 {
				t.Errorf("%d commands a poll; want no attempt at most polls", n)
			}
			b.SetFault(bmc.Fault{})
			for range 64 {
				if find(t, collect(t, c), facility.ExhaustTemperature, "").Quality == facility.Good {
					return
				}
			}
			t.Error("the exhaust did not come back in 64 polls")
		})
	}
}

func TestAFanIsToldOfByOneSensor(t *testing.T) {
	cfg := temperatures(nil)
	fan := bmc.Sensor{Name: "FAN1", Type: bmc.TypeFan, Entity: bmc.EntityFan, Unit: bmc.RPM, Scale: bmc.Scale{M: 100}, Read: bmc.Fixed(3000)}
	state := bmc.Sensor{Name: "FAN1", Type: bmc.TypeFan, Entity: bmc.EntityFan, EventType: 0x0A, States: bmc.FixedStates(1 << 6)}
	for _, sensors := range [][]bmc.Sensor{{fan, state}, {state, fan}} {
		cfg.Sensors = sensors
		_, address := bmctest.Serve(t, cfg)
		var got []string
		for _, r := range collect(t, collector(t, device(address))) {
			if r.Point == facility.FanState {
				got = append(got, r.Part+": "+r.Text)
			}
		}
		if diff := cmp.Diff([]string{"FAN1: degraded"}, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestDCMITellsTheInletThatNoSensorHas(t *testing.T) {
	cfg := bmc.Config{User: user, Password: password, Identity: bmc.Identity{ManufacturerID: 4242}, Inlets: []bmc.Value{bmc.Fixed(-3), bmc.Fixed(25)}}
	cfg.Sensors = []bmc.Sensor{{Name: "FAN1", Type: bmc.TypeFan, Entity: bmc.EntityFan, Unit: bmc.RPM, Scale: bmc.Scale{M: 100}, Read: bmc.Fixed(3000)}}
	_, address := bmctest.Serve(t, cfg)
	c := collector(t, device(address))
	for range 2 {
		readings := collect(t, c)
		if got := find(t, readings, facility.InletTemperature, ""); got.Value != -3 {
			t.Errorf("inlet = %v; want -3", got.Value)
		}
		if got := find(t, readings, facility.ComponentTemperature, "DCMI inlet 2"); got.Value != 25 {
			t.Errorf("second inlet = %v; want 25", got.Value)
		}
	}
}

func TestASensorGoesBeforeDCMI(t *testing.T) {
	cfg := bmc.Dell.Server(user, password, "1", live)
	cfg.Inlets = []bmc.Value{bmc.Fixed(99)}
	_, address := bmctest.Serve(t, cfg)
	c := collector(t, device(address))
	if got := find(t, collect(t, c), facility.InletTemperature, ""); got.Value != 23 {
		t.Errorf("inlet = %v; want the 23 of the sensor", got.Value)
	}
	in, err := c.(collectors.Inspector).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	shadowed := map[string]string{}
	for _, s := range in.Sources {
		if s.Point == facility.InletTemperature || s.Point == facility.Power {
			shadowed[s.Object] = s.ShadowedBy
		}
	}
	for object, want := range map[string]string{
		"DCMI Get Temperature Readings (inlet 1)": "a sensor", "Inlet Temp (#01h, entity 7.1)": "",
		"DCMI Get Power Reading": "", "Pwr Consumption (#0Bh, entity 7.1)": "ipmi",
	} {
		if got, found := shadowed[object]; !found || got != want {
			t.Errorf("%s is shadowed by %q (found %v); want %q; all: %v", object, got, found, want, shadowed)
		}
	}
}

func TestABMCWithoutARepositoryHasItsOwnRecords(t *testing.T) {
	cfg := bmc.Dell.Server(user, password, "1", live)
	cfg.NoRepository = true
	b, address := bmctest.Serve(t, cfg)
	c := collector(t, device(address))
	if got := find(t, collect(t, c), facility.InletTemperature, ""); got.Value != 23 {
		t.Errorf("inlet = %v; want 23", got.Value)
	}
	changed := append([]bmc.Sensor{}, cfg.Sensors...)
	changed[0].Read, changed[0].Number = bmc.Fixed(31), 200
	b.SetSensors(changed)
	for range 20 { // its stamp is looked at every 16 polls
		if r := find(t, collect(t, c), facility.InletTemperature, ""); r.Quality == facility.Good && r.Value == 31 {
			return
		}
	}
	t.Error("the new sensor was not found in 20 polls")
}

func TestInspectSaysWhoMadeTheServer(t *testing.T) {
	cfg := bmc.Config{User: user, Password: password, Identity: bmc.Identity{ManufacturerID: 20974, Manufacturer: "ASRockRack", Product: "ROME", Serial: "S-42"}}
	cfg.Sensors = []bmc.Sensor{{Name: "MB Temp", Type: bmc.TypeTemperature, Entity: bmc.EntityBoard, Unit: bmc.DegreesC, Read: bmc.Fixed(40)}}
	_, address := bmctest.Serve(t, cfg)
	c := collector(t, device(address))
	in, err := c.(collectors.Inspector).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Manufacturer": "ASRockRack", "Product": "ROME", "Serial number": "S-42", "Manufacturer ID": "20974", "Firmware": "0.00", "IPMI": "2.0", "Event log": "0 entries"} {
		if got := in.Identity[name]; got != want {
			t.Errorf("%s = %q; want %q", name, got, want)
		}
	}
	if got := in.Profiles[0]; got.Profile != "asrockrack" || got.Reason != `the inventory names manufacturer "ASRockRack"` {
		t.Errorf("profile %+v; want that of the inventory's maker", got)
	}
	for _, v := range in.Rejected {
		if v.Profile == "dell" && !strings.Contains(v.Reason, "it is for manufacturers [674], this one is 20974") {
			t.Errorf("dell was rejected because %q", v.Reason)
		}
	}
}
