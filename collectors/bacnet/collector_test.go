package bacnet_test

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"math"
	"net"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/bacnet"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/bacnetd"
)

// Object types and properties by their numbers in the standard: the tests do
// not take them from the code under test.
const (
	analogInput = 0
	analogValue = 2
	binaryInput = 3
	device      = 8
	multiState  = 19
	accumulator = 23
	textValue   = 40
	integer     = 45
	largeAnalog = 46
	positive    = 48

	activeText, description, highLimit, inactiveText, limitEnable, lowLimit = 4, 28, 45, 46, 52, 59
	objectName, outOfService, presentValue, reliability, stateText          = 77, 81, 85, 103, 110
	statusFlags, units, vendorName, databaseRevision                        = 111, 117, 121, 155

	celsius, fahrenheit, litersPerSecond, kilowatts, percent, noUnits = 62, 64, 87, 48, 98, 95
)

// serve serves a device until the test ends.
func serve(t testing.TB, s *bacnetd.Server) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, conn) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return conn.LocalAddr().String()
}

// analog adds an object with a unit and healthy flags.
func analog(s *bacnetd.Server, kind, instance uint32, name string, unit uint32, value float32) bacnetd.ID {
	id := bacnetd.ID{Type: kind, Instance: instance}
	s.Set(id, objectName, name)
	s.Set(id, presentValue, value)
	s.Set(id, units, bacnetd.Enum(unit))
	s.Set(id, statusFlags, bacnetd.Bits("0000"))
	s.Set(id, reliability, bacnetd.Enum(0))
	return id
}

func binary(s *bacnetd.Server, instance uint32, name string, active uint32) bacnetd.ID {
	id := bacnetd.ID{Type: binaryInput, Instance: instance}
	s.Set(id, objectName, name)
	s.Set(id, presentValue, bacnetd.Enum(active))
	s.Set(id, statusFlags, bacnetd.Bits("0000"))
	s.Set(id, inactiveText, "Stopped")
	s.Set(id, activeText, "Running")
	return id
}

// factory makes collectors with the shipped profiles and one of the test's own.
func factory(t testing.TB, profile string) collectors.Factory {
	t.Helper()
	shipped, err := fs.Sub(configs.Profiles(), "bacnet")
	if err != nil {
		t.Fatal(err)
	}
	folders := []fs.FS{shipped}
	if profile != "" {
		folders = append(folders, fstest.MapFS{"own.yml": {Data: []byte("name: own\nobjects:\n" + profile)}})
	}
	open, err := bacnet.NewFactory(folders...)
	if err != nil {
		t.Fatal(err)
	}
	return open
}

func configured(address, profile string) collectors.Device {
	return collectors.Device{Name: "plc", Protocol: "bacnet", Address: address, Profiles: []string{profile}, Asset: "loop-1"}
}

func open(t testing.TB, f collectors.Factory, d collectors.Device) collectors.Collector {
	t.Helper()
	c, err := f(d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.(io.Closer).Close() })
	return c
}

// collect polls once, within ten seconds. Series are asset/point/part, without
// asset where it is the device's.
func collect(t testing.TB, c collectors.Collector) (map[string]facility.Reading, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	readings, err := c.Collect(ctx)
	out := map[string]facility.Reading{}
	for _, r := range readings {
		key := strings.TrimPrefix(strings.TrimSuffix(fmt.Sprintf("%s/%s/%s", r.Asset, r.Point, r.Part), "/"), "loop-1/")
		if _, twice := out[key]; twice {
			t.Errorf("%s twice", key)
		}
		out[key] = r
	}
	return out, err
}

const types = `
  - {object: "analog-input,1", point: chilled_water_supply_temperature}
  - {object: "analog-input,2", point: chilled_water_return_temperature}
  - {object: "analog-value,3", point: chilled_water_flow}
  - {object: "large-analog-value,4", point: power}
  - {object: "accumulator,5", point: energy, unit: kilowatt_hour, scale: 0.1}
  - {object: "integer-value,6", point: component_temperature, part: integer, unit: celsius}
  - {object: "positive-integer-value,7", point: item_count}
  - {object: "analog-input,8", point: fan_speed, part: nan}
  - {object: "analog-input,9", point: fan_speed, part: gone, absent: [-1]}
  - {object: "analog-input,10", point: fan_speed, part: silent, unavailable: [-1]}
  - {object: "binary-input,1", point: run_state, states: {0: "off", 1: running}}
  - {object: "multi-state-value,1", point: component_run_state, part: by-text, states: {Auto run: running}}
  - {object: "multi-state-value,2", point: component_run_state, part: by-number, states: {2: standby}}
  - {object: "characterstring-value,1", point: operating_mode}
  - {object: device, property: system-status, point: component_state, part: controller, states: {0: ok}, others: warning}
`

// typed is a device with an object of every type.
func typed() *bacnetd.Server {
	s := &bacnetd.Server{Instance: 1234}
	analog(s, analogInput, 1, "t1", fahrenheit, 44.6)
	analog(s, analogInput, 2, "t2", celsius, 12.5)
	analog(s, analogValue, 3, "f", litersPerSecond, 2)
	s.Set(analog(s, largeAnalog, 4, "p", kilowatts, 0), presentValue, 123.456)
	s.Set(analog(s, accumulator, 5, "e", noUnits, 0), presentValue, uint32(70000))
	s.Set(analog(s, integer, 6, "i", noUnits, 0), presentValue, int32(-12))
	s.Set(analog(s, positive, 7, "n", noUnits, 0), presentValue, uint32(3))
	analog(s, analogInput, 8, "nan", percent, float32(math.NaN()))
	analog(s, analogInput, 9, "gone", percent, -1)
	analog(s, analogInput, 10, "silent", percent, -1)
	binary(s, 1, "run", 1)
	for i := range uint32(2) {
		id := bacnetd.ID{Type: multiState, Instance: i + 1}
		s.Set(id, presentValue, uint32(2))
		s.Set(id, statusFlags, bacnetd.Bits("0000"))
		s.Set(id, stateText, "Off", bacnetd.Latin1("Auto run"))
	}
	s.Set(bacnetd.ID{Type: textValue, Instance: 1}, presentValue, bacnetd.Latin1("Kühlen"))
	s.Set(bacnetd.ID{Type: device, Instance: 1234}, 112, bacnetd.Enum(0))
	return s
}

var typedWant = map[string]facility.Reading{
	"chilled_water_supply_temperature": {Value: 7}, "chilled_water_return_temperature": {Value: 12.5}, "chilled_water_flow": {Value: 120},
	"power": {Value: 123456}, "energy": {Value: 7000}, "component_temperature/integer": {Value: -12}, "item_count": {Value: 3},
	"fan_speed/nan": {Quality: facility.Unavailable}, "fan_speed/silent": {Quality: facility.Unavailable},
	"run_state": {Value: 4, Text: "Running"}, "component_run_state/by-text": {Value: 4, Text: "Auto run"},
	"component_run_state/by-number": {Value: 2, Text: "Auto run"}, "operating_mode": {Text: "Kühlen"},
	"component_state/controller": {Value: 1, Text: "ok"},
}

func compare(t *testing.T, got, want map[string]facility.Reading) {
	t.Helper()
	for key, w := range want {
		if w.Quality == facility.Unknown {
			w.Quality = facility.Good
		}
		r, has := got[key]
		if !has || math.Abs(r.Value-w.Value) > 1e-6 || r.Text != w.Text || r.Quality != w.Quality {
			t.Errorf("%s = %+v, there: %v; want %g %q %v", key, r, has, w.Value, w.Text, w.Quality)
		}
	}
	for key, r := range got {
		if _, wanted := want[key]; !wanted {
			t.Errorf("%s = %+v; want nothing", key, r)
		}
	}
}

// TestDevices reads the same objects from devices of different abilities.
func TestDevices(t *testing.T) {
	for name, change := range map[string]func(*bacnetd.Server, *collectors.Device){
		"able":                         func(*bacnetd.Server, *collectors.Device) {},
		"with messages of 50 octets":   func(s *bacnetd.Server, _ *collectors.Device) { s.MaxAPDU = 50 },
		"with messages of 128 octets":  func(s *bacnetd.Server, _ *collectors.Device) { s.MaxAPDU = 128 },
		"without ReadPropertyMultiple": func(s *bacnetd.Server, _ *collectors.Device) { s.NoMultiple = true },
		"known only by Who-Is":         func(s *bacnetd.Server, _ *collectors.Device) { s.NoWildcard = true },
		"that loses two datagrams":     func(s *bacnetd.Server, _ *collectors.Device) { s.Lose(2) },
		"of a known instance": func(s *bacnetd.Server, d *collectors.Device) {
			s.NoWildcard = true
			instance := 1234
			d.Instance = &instance
		},
		"behind a router": func(s *bacnetd.Server, d *collectors.Device) {
			s.Network, s.MAC = 2001, "\x0c"
			d.Route = "2001:0c"
		},
		"from a port of its own": func(_ *bacnetd.Server, d *collectors.Device) { d.LocalPort = freePort(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := typed()
			d := configured("", "own")
			change(s, &d)
			d.Address = serve(t, s)
			c := open(t, factory(t, types), d)
			for range 2 {
				got, err := collect(t, c)
				if err != nil {
					t.Fatal(err)
				}
				compare(t, got, typedWant)
			}
		})
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	conn, err := net.ListenPacket("udp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().(*net.UDPAddr).Port
}

// TestOneLocalPort reads two devices from the same port at once.
func TestOneLocalPort(t *testing.T) {
	f, port := factory(t, "  - {object: \"analog-input,1\", point: power}\n"), freePort(t)
	var devices []collectors.Collector
	for i := range 2 {
		s := &bacnetd.Server{Instance: uint32(i)}
		analog(s, analogInput, 1, "p", kilowatts, float32(i))
		d := configured(serve(t, s), "own")
		d.LocalPort = port
		devices = append(devices, open(t, f, d))
	}
	for range 3 {
		for i, c := range devices {
			if got, err := collect(t, c); err != nil || got["power"].Value != float64(1000*i) {
				t.Errorf("device %d: %+v, %v", i, got, err)
			}
		}
	}
}

func TestOneQuestionForEverything(t *testing.T) {
	s := typed()
	c := open(t, factory(t, types), configured(serve(t, s), "own"))
	for range 2 { // learn the device, and what its objects lack
		if _, err := collect(t, c); err != nil {
			t.Fatal(err)
		}
	}
	before := s.Asked()
	if _, err := collect(t, c); err != nil {
		t.Fatal(err)
	}
	if asked := s.Asked() - before; asked != 1 {
		t.Errorf("%d questions for 15 objects; want 1", asked)
	}
}

func TestQuality(t *testing.T) {
	s := &bacnetd.Server{}
	ids := map[string]bacnetd.ID{}
	for i, name := range []string{"good", "in-alarm", "fault", "overridden", "out-of-service", "unreliable", "no-flags", "null"} {
		ids[name] = analog(s, analogInput, uint32(i), name, percent, 50)
	}
	s.Set(ids["in-alarm"], statusFlags, bacnetd.Bits("1000"))
	s.Set(ids["fault"], statusFlags, bacnetd.Bits("0100"))
	s.Set(ids["overridden"], statusFlags, bacnetd.Bits("0010"))
	s.Set(ids["out-of-service"], statusFlags, bacnetd.Bits("0001"))
	s.Set(ids["unreliable"], reliability, bacnetd.Enum(1))
	s.Set(ids["no-flags"], statusFlags, bacnetd.Failure(32))
	s.Set(ids["no-flags"], outOfService, true)
	s.Set(ids["null"], presentValue, nil)
	output := analog(s, 1, 1, "an output", percent, 70)
	s.Set(output, statusFlags, bacnetd.Bits("0010"))
	relay := bacnetd.ID{Type: 5, Instance: 1}
	s.Set(relay, objectName, "relay")
	s.Set(relay, presentValue, bacnetd.Enum(1))
	s.Set(relay, statusFlags, bacnetd.Bits("0010"))
	c := open(t, factory(t, `
  - {name: "*", point: fan_speed, part: "{name}"}
  - {name: relay, point: relay_state, states: {0: "off", 1: "on"}}
`), configured(serve(t, s), "own"))
	if _, err := collect(t, c); err != nil {
		t.Fatal(err)
	}
	got, err := collect(t, c) // by now it asks for out-of-service alone
	if err != nil {
		t.Fatal(err)
	}
	bad := facility.Reading{Quality: facility.Unavailable}
	compare(t, got, map[string]facility.Reading{
		"fan_speed/good": {Value: 50}, "fan_speed/in-alarm": {Value: 50}, "fan_speed/an output": {Value: 70},
		"fan_speed/fault": bad, "fan_speed/overridden": bad, "fan_speed/out-of-service": bad, "fan_speed/unreliable": bad, "fan_speed/no-flags": bad, "fan_speed/null": bad,
		"relay_state": {Value: 2, Text: "on (overridden)"},
	})
}

func TestLimits(t *testing.T) {
	s := &bacnetd.Server{}
	both, high, none := analog(s, analogInput, 1, "a", fahrenheit, 50), analog(s, analogInput, 2, "b", celsius, 10), analog(s, analogInput, 3, "c", celsius, 20)
	for _, id := range []bacnetd.ID{both, high} {
		s.Set(id, highLimit, float32(59))
		s.Set(id, lowLimit, float32(41))
	}
	s.Set(both, limitEnable, bacnetd.Bits("11"))
	s.Set(high, limitEnable, bacnetd.Bits("01"))
	s.Set(none, presentValue, float32(20))
	c := open(t, factory(t, `  - {name: "?", point: component_temperature, part: "{instance}", limits: true}`), configured(serve(t, s), "own"))
	got, err := collect(t, c)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, got, map[string]facility.Reading{
		"component_temperature/1": {Value: 10}, "component_temperature/2": {Value: 10}, "component_temperature/3": {Value: 20},
		"component_temperature_limit_low/1": {Value: 5}, "component_temperature_limit_high/1": {Value: 15}, "component_temperature_limit_high/2": {Value: 59},
	})
	if got, _ := collect(t, c); len(got) != 3 {
		t.Errorf("second poll: %d readings; want limits seldom", len(got))
	}
}

func TestAnObjectThatIsMissing(t *testing.T) {
	s := &bacnetd.Server{}
	analog(s, analogInput, 1, "p", kilowatts, 4)
	analog(s, analogInput, 2, "no unit", noUnits, 4)
	c := open(t, factory(t, `
  - {object: "analog-input,1", point: power}
  - {object: "analog-input,9", point: fan_speed, unit: percent}
  - {object: "analog-input,2", point: load}
`), configured(serve(t, s), "own"))
	got, err := collect(t, c)
	if err == nil || !strings.Contains(err.Error(), "plc: analog-input,9: it has no such object") ||
		!strings.Contains(err.Error(), "analog-input,2: its engineering unit (95 ) is none of load: give unit") {
		t.Errorf("error = %v; want it to name both objects", err)
	}
	compare(t, got, map[string]facility.Reading{"power": {Value: 4000}, "fan_speed": {Quality: facility.Unavailable}})
	if _, err := collect(t, c); err != nil {
		t.Errorf("second poll: %v; want the missing object left alone", err)
	}
}

// TestADatabaseThatChanges renames an object, as a new program in a controller
// does.
func TestADatabaseThatChanges(t *testing.T) {
	s := &bacnetd.Server{}
	own := bacnetd.ID{Type: device}
	s.Set(own, databaseRevision, uint32(1))
	first := analog(s, analogInput, 1, "supply", celsius, 7)
	c := open(t, factory(t, `  - {name: "*supply*", point: chilled_water_supply_temperature}`), configured(serve(t, s), "own"))
	if got, err := collect(t, c); err != nil || got["chilled_water_supply_temperature"].Value != 7 {
		t.Fatalf("%+v, %v", got, err)
	}
	s.Set(first, objectName, "spare")
	analog(s, analogInput, 2, "supply", celsius, 8)
	s.Set(own, databaseRevision, uint32(2))
	for range 20 {
		got, err := collect(t, c)
		if err != nil {
			t.Fatal(err)
		}
		if got["chilled_water_supply_temperature"].Value == 8 {
			return
		}
	}
	t.Error("20 polls later it still reads the old object")
}

func TestErrorsSayWhatToDo(t *testing.T) {
	f := factory(t, types)
	closed, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	_, err = collect(t, open(t, f, configured(closed.LocalAddr().String(), "own")))
	if collectors.FaultOf(err) != collectors.FaultRefused || !strings.Contains(err.Error(), "switch BACnet/IP on") {
		t.Errorf("closed port: %v", err)
	}
	s := typed()
	c := open(t, f, configured(serve(t, s), "own"))
	if _, err := collect(t, c); err != nil {
		t.Fatal(err)
	}
	s.Silence(true)
	if _, err := collect(t, c); collectors.FaultOf(err) != collectors.FaultTimeout || !strings.Contains(err.Error(), "plc: no answer from 127.0.0.1") {
		t.Errorf("silent device: %v", err)
	}
	s.Silence(false)
	if got, err := collect(t, c); err != nil || len(got) != len(typedWant) {
		t.Errorf("after that: %d readings, %v", len(got), err)
	}
	instance := 4194303
	_, err = f(collectors.Device{Name: "m", Address: "x", Instance: &instance, Route: "0:1", LocalPort: 70000, Profiles: []string{"chilled-water-by-nam"}})
	for _, want := range []string{`did you mean "chilled-water-by-name"?`, "instance: 4194303; want 0 to 4194302", `route "0:1": want`, "local_port: 70000"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("bad device: %v; want %s", err, want)
		}
	}
	if _, err = f(collectors.Device{Name: "m", Address: "x"}); err == nil || !strings.Contains(err.Error(), "profiles: missing") {
		t.Errorf("device without a profile: %v", err)
	}
}

func TestInspect(t *testing.T) {
	s := &bacnetd.Server{Instance: 77}
	s.Set(bacnetd.ID{Type: device, Instance: 77}, vendorName, "Example")
	analog(s, analogInput, 1, "CHWS temp", celsius, 7.5)
	analog(s, analogInput, 2, "something else", celsius, 20)
	seen, err := open(t, factory(t, ""), configured(serve(t, s), "chilled-water-by-name")).(collectors.Inspector).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if seen.Identity["vendor-name"] != "Example" || seen.Identity["device instance"] != "77" {
		t.Errorf("identity = %v", seen.Identity)
	}
	if len(seen.Sources) != 1 || seen.Sources[0].Object != "analog-input,1" || seen.Sources[0].Raw != "7.5" || seen.Sources[0].Value != 7.5 || seen.Sources[0].Latency <= 0 {
		t.Errorf("sources = %+v", seen.Sources)
	}
	if len(seen.Unread) != 1 || seen.Unread[0].Type != "something else" || seen.Unread[0].Value != "20 (engineering unit 62)" {
		t.Errorf("unread = %+v", seen.Unread)
	}
}

func TestNothingStaysBehind(t *testing.T) {
	defer goleak.VerifyNone(t)
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- typed().Serve(ctx, conn) }()
	f := factory(t, types)
	for range 3 {
		c, err := f(configured(conn.LocalAddr().String(), "own"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := collect(t, c); err != nil {
			t.Error(err)
		}
		if err := c.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
