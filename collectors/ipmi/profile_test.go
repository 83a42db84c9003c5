package ipmi_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc/bmctest"
)

const generic = "name: generic\nsensors:\n  - {kinds: [temperature], role: component}\n"

func TestBadProfilesAreRefusedAllAtOnce(t *testing.T) {
	files := fstest.MapFS{
		"generic.yml": {Data: []byte(generic)},
		"acme.yml": {Data: []byte(`name: acne
sensors:
  - {names: [Inlet], role: inlett}
  - {entities: [procesor], role: cpu}
  - {kinds: [temprature], role: component, colour: red}
  - {role: inlet}
  - {names: [X]}
`)},
		"empty.yml": {Data: []byte("name: empty\nsensors:\n  - {names: [X], role: voltage, every: -1}\n  - {role: inlet}\n  - {names: [Y]}\n")},
		"other.yml": {Data: []byte("name: another\n")},
	}
	_, err := ipmi.NewFactory(files)
	if err == nil {
		t.Fatal("NewFactory gave no error")
	}
	for _, want := range []string{
		`acme.yml:3:`, `unknown role "inlett"; did you mean "inlet"?`,
		`acme.yml:4:`, `unknown entity "procesor"; did you mean "processor"?`,
		`acme.yml:5:`, `unknown kind "temprature"; did you mean "temperature"?`, "colour",
		"empty.yml:3:", "every: -1 is negative",
		"empty.yml:4:", "a rule without names, entities or kinds would take every sensor",
		"empty.yml:5:", "a rule without role; use `role: ignore` to leave sensors out",
		`other.yml:1:1: name: got "another", want that of the file, "other"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
}

func TestTheGenericProfileIsNeeded(t *testing.T) {
	_, err := ipmi.NewFactory(fstest.MapFS{"acme.yml": {Data: []byte("name: acme\n")}})
	if err == nil || !strings.Contains(err.Error(), "generic.yml: is missing") {
		t.Errorf("NewFactory = %v; want that generic.yml is missing", err)
	}
}

func TestBadDevicesAreRefusedWithoutTheNetwork(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*collectors.Device)
		want   string
	}{
		{"profile", func(d *collectors.Device) { d.Profiles = []string{"del"} }, `unknown IPMI profile "del"; did you mean "dell"?`},
		{"address", func(d *collectors.Device) { d.Address = "" }, "no address; add `address: HOST` of its BMC"},
		{"half an address", func(d *collectors.Device) { d.Address = "host:1:2" }, `address "host:1:2" is neither HOST nor HOST:PORT`},
		{"user", func(d *collectors.Device) { d.Login.User = "" }, `credentials "bmc" have no user; IPMI needs user and password`},
		{"long user", func(d *collectors.Device) { d.Login.User = strings.Repeat("u", 17) }, `the user of credentials "bmc" has 17 bytes; IPMI allows 16`},
		{"long password", func(d *collectors.Device) { d.Login.Password = configs.NewSecret(strings.Repeat("p", 21)) }, `the password of credentials "bmc" has more than the 20 bytes that IPMI allows`},
	} {
		d := device("192.0.2.1")
		d.Position = facility.Position{File: "site.yml", Line: 7, Column: 3}
		test.change(&d)
		if _, err := factory(t)(d); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want %s", test.name, err, test.want)
		}
	}
}

func TestAddressesMayLackThePort(t *testing.T) {
	for _, address := range []string{"192.0.2.1", "bmc-1.example", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:6230", "bmc-1.example:6230"} {
		if _, err := factory(t)(device(address)); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// temperatures makes a server of a maker nobody knows.
func temperatures(sensors map[string]uint8) bmc.Config {
	cfg := bmc.Config{User: user, Password: password, Identity: bmc.Identity{ManufacturerID: 4242}}
	value := 20.0
	for _, name := range slices.Sorted(maps.Keys(sensors)) {
		value++
		cfg.Sensors = append(cfg.Sensors, bmc.Sensor{
			Name: name, Type: bmc.TypeTemperature, Entity: sensors[name], Unit: bmc.DegreesC, Read: bmc.Fixed(value),
		})
	}
	return cfg
}

// TestGenericProfileFindsTheInlet holds what the generic profile makes of the
// sensors of unknown servers. The number is that of the sensor in name order.
func TestGenericProfileFindsTheInlet(t *testing.T) {
	const board, processor = bmc.EntityBoard, bmc.EntityProcessor
	for _, test := range []struct {
		name    string
		sensors map[string]uint8
		want    string // empty: no inlet
	}{
		{"entity 37h", map[string]uint8{"Air": bmc.EntityAirInlet, "Board": board}, "Air"},
		{"entity 40h", map[string]uint8{"Front": bmc.EntityDCMIInlet, "Board": board}, "Front"},
		{"a name", map[string]uint8{"Inlet_Temp": board, "Outlet_Temp": board}, "Inlet_Temp"},
		{"ambient", map[string]uint8{"Ambient": board, "Systemboard 1": board}, "Ambient"},
		{"front panel before ambient", map[string]uint8{"Ambient PCI": board, "FP Temp": board}, "FP Temp"},
		{"the system is no inlet", map[string]uint8{"System Temp": board, "Peripheral Temp": board}, ""},
		{"a processor is no inlet", map[string]uint8{"Temp": processor}, ""},
		{"a margin is no temperature", map[string]uint8{"Inlet Margin": board, "Amb Temp": board}, "Amb Temp"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cfg := temperatures(test.sensors)
			_, address := bmctest.Serve(t, cfg)
			inlets := parts(collect(t, collector(t, device(address))), facility.InletTemperature)
			if test.want == "" {
				if len(inlets) != 0 {
					t.Errorf("inlets %v; want none", inlets)
				}
				return
			}
			want, _ := cfg.Sensors[slices.Index(slices.Sorted(maps.Keys(test.sensors)), test.want)].Read()
			if got, found := inlets[""]; !found || got != want || len(inlets) != 1 {
				t.Errorf("inlets %v; want that of %q, %v", inlets, test.want, want)
			}
		})
	}
}

func TestSensorsOfOneNameAreToldApart(t *testing.T) {
	cfg := temperatures(nil)
	for i := range uint8(3) {
		cfg.Sensors = append(cfg.Sensors, bmc.Sensor{
			Name: "Temp", Type: bmc.TypeTemperature, Entity: bmc.EntityProcessor, Instance: 1 + i/2, Unit: bmc.DegreesC, Read: bmc.Fixed(50 + float64(i)),
		})
	}
	_, address := bmctest.Serve(t, cfg)
	got := parts(collect(t, collector(t, device(address))), facility.CPUTemperature)
	want := map[string]float64{"Temp": 50, "Temp 3.1": 51, "Temp 3.2": 52}
	if len(got) != 3 || got["Temp"] != want["Temp"] || got["Temp 3.1"] != want["Temp 3.1"] || got["Temp 3.2"] != want["Temp 3.2"] {
		t.Errorf("processor temperatures %v; want %v", got, want)
	}
}
