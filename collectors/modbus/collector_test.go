package modbus_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math"
	"net"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/modbus"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/modbusd"
)

// serve serves a gateway until the test ends.
func serve(t testing.TB) (*modbusd.Server, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &modbusd.Server{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return s, listener.Addr().String()
}

func shipped(t testing.TB) fs.FS {
	t.Helper()
	profiles, err := fs.Sub(configs.Profiles(), "modbus")
	if err != nil {
		t.Fatal(err)
	}
	return profiles
}

// factory makes collectors with the shipped profiles and one of the test's own.
func factory(t testing.TB, profile string) collectors.Factory {
	t.Helper()
	folders := []fs.FS{shipped(t)}
	if profile != "" {
		folders = append(folders, fstest.MapFS{"own.yml": {Data: []byte("name: own\n" + profile)}})
	}
	open, err := modbus.NewFactory(folders...)
	if err != nil {
		t.Fatal(err)
	}
	return open
}

func device(address, profile string, unit int) collectors.Device {
	return collectors.Device{Name: "meter", Protocol: "modbus", Address: address, Profiles: []string{profile}, Asset: "pdu-1", Unit: &unit}
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

// collect polls once, within five seconds.
func collect(t testing.TB, c collectors.Collector) (map[string]facility.Reading, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	readings, err := c.Collect(ctx)
	out := map[string]facility.Reading{}
	for _, r := range readings {
		if r.Asset != "pdu-1" {
			t.Errorf("asset of %+v; want pdu-1", r)
		}
		out[strings.TrimSuffix(string(r.Point)+"/"+r.Part, "/")] = r
	}
	return out, err
}

func float(v float32) []uint16 {
	bits := math.Float32bits(v)
	return []uint16{uint16(bits >> 16), uint16(bits)}
}

const types = `registers:
  - {register: 10, type: int16, point: component_temperature, part: int16, unit: celsius, scale: 0.1}
  - {register: 11, type: uint32, point: energy, part: uint32, unit: watt_hour}
  - {register: 13, type: int32, point: power, part: int32, unit: watt}
  - {register: 15, type: float32, point: voltage, part: float32, unit: volt}
  - {register: 17, type: float32, word_order: low_first, point: voltage, part: low_word, unit: volt}
  - {register: 19, type: float32, word_order: low_first, byte_order: low_first, point: voltage, part: low_all, unit: volt}
  - {register: 21, type: uint64, point: energy, part: uint64, unit: watt_hour}
  - {register: 25, type: bcd32, point: item_count, part: bcd32, unit: count}
  - {register: 27, type: string, length: 4, point: operating_mode, part: string}
  - {register: 31, point: power, part: sunspec, unit: watt, exponent: 32}
  - {register: 33, bit: 3, point: alarm_state, part: high-pressure, states: {0: "no", 1: "yes"}}
  - {register: 33, bit: 4, point: alarm_state, part: low-pressure, states: {0: "no", 1: "yes"}}
  - {register: 34, point: run_state, states: {0: "off", 2: running}, texts: {2: cooling}}
  - {register: 35, point: fan_speed, part: gone, unit: percent, absent: [65535]}
  - {register: 36, point: fan_speed, part: silent, unit: percent, unavailable: [65535]}
  - {register: 37, type: float32, point: voltage, part: nan, unit: volt}
  - {register: 5, table: discrete, point: door_state, states: {0: "no", 1: "yes"}}
  - {register: 6, table: coil, point: relay_state, states: {0: "off", 1: "on"}}
`

func TestTypes(t *testing.T) {
	s, address := serve(t)
	s.Set(1, modbusd.Holding, 10, 0xFF9C) // -100
	s.Set(1, modbusd.Holding, 11, 0x0001, 0x86A0)
	s.Set(1, modbusd.Holding, 13, 0xFFFF, 0xFC18)
	s.Set(1, modbusd.Holding, 15, 0x4366, 0x8000)
	s.Set(1, modbusd.Holding, 17, 0x8000, 0x4366)
	s.Set(1, modbusd.Holding, 19, 0x0080, 0x6643)
	s.Set(1, modbusd.Holding, 21, 0, 0, 0x0001, 0x86A0)
	s.Set(1, modbusd.Holding, 25, 0x0012, 0x3456)
	s.Set(1, modbusd.Holding, 27, 'A'<<8|'u', 't'<<8|'o', 0, 0)
	s.Set(1, modbusd.Holding, 31, 1234, 0xFFFF) // 1234 × 10⁻¹
	s.Set(1, modbusd.Holding, 33, 0b1000)
	s.Set(1, modbusd.Holding, 34, 2, 65535, 65535)
	s.Set(1, modbusd.Holding, 37, 0x7FC0, 0)
	s.Set(1, modbusd.Discrete, 5, 1)
	s.Set(1, modbusd.Coils, 6, 1)
	got, err := collect(t, open(t, factory(t, types), device(address, "own", 1)))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]facility.Reading{
		"component_temperature/int16": {Value: -10}, "energy/uint32": {Value: 100}, "power/int32": {Value: -1000},
		"voltage/float32": {Value: 230.5}, "voltage/low_word": {Value: 230.5}, "voltage/low_all": {Value: 230.5},
		"energy/uint64": {Value: 100}, "item_count/bcd32": {Value: 123456}, "operating_mode/string": {Text: "Auto"},
		"power/sunspec": {Value: 123.4}, "alarm_state/high-pressure": {Value: 1, Text: "yes"}, "alarm_state/low-pressure": {Text: "no"},
		"run_state": {Value: 4, Text: "cooling"}, "fan_speed/silent": {Quality: facility.Unavailable}, "voltage/nan": {Quality: facility.Unavailable},
		"door_state": {Value: 1, Text: "yes"}, "relay_state": {Value: 2, Text: "on"},
	} {
		r, has := got[key]
		if want.Quality == facility.Unknown {
			want.Quality = facility.Good
		}
		if !has || r.Value != want.Value || r.Text != want.Text || r.Quality != want.Quality {
			t.Errorf("%s = %+v; want %g %q %v", key, r, want.Value, want.Text, want.Quality)
		}
	}
	if _, has := got["fan_speed/gone"]; has {
		t.Error("an absent register gives a reading")
	}
	if asked := s.Asked(); asked != 3 {
		t.Errorf("%d questions; want one for each table", asked)
	}
}

// TestARegisterThatIsMissing reads a meter whose firmware lacks one register of
// the block.
func TestARegisterThatIsMissing(t *testing.T) {
	s, address := serve(t)
	for i, v := range []float32{230, 231, 232, 1, 2, 3} {
		s.Set(1, modbusd.Holding, uint16(100+2*i), float(v)...)
	}
	c := open(t, factory(t, `registers:
  - {register: 100, type: float32, repeat: 3, step: 2, point: phase_voltage, part: "L{i}", unit: volt}
  - {register: 106, type: float32, repeat: 3, step: 2, point: phase_current, part: "L{i}", unit: ampere}
  - {register: 112, type: float32, point: frequency, unit: hertz}
`), device(address, "own", 1))
	got, err := collect(t, c)
	if err == nil || !strings.Contains(err.Error(), "meter: unit 1: holding/1:112: it has no such register") {
		t.Errorf("error = %v; want it to name the register", err)
	}
	if got["phase_voltage/L3"].Value != 232 || got["phase_current/L1"].Value != 1 || got["frequency"].Quality != facility.Unavailable {
		t.Errorf("readings = %+v; want all but the frequency", got)
	}
	before := s.Asked()
	if _, err := collect(t, c); err != nil {
		t.Errorf("second poll: %v; want the missing register left alone", err)
	}
	if asked := s.Asked() - before; asked != 3 {
		t.Errorf("second poll: %d questions; want 3: the halves of the block that have what is asked for", asked)
	}
}

// TestABusyDeviceIsAskedAgainAsBefore refuses one poll for being busy: that says
// nothing of its registers, and is no reason to ask more often.
func TestABusyDeviceIsAskedAgainAsBefore(t *testing.T) {
	s, address := serve(t)
	s.Set(1, modbusd.Holding, 100, 50, 230)
	c := open(t, factory(t, `registers:
  - {register: 100, point: frequency, unit: hertz}
  - {register: 101, point: voltage, unit: volt}
`), device(address, "own", 1))
	const busy = 6
	s.Refuse(1, busy)
	if got, err := collect(t, c); err == nil || !strings.Contains(err.Error(), "it is busy") || len(got) != 0 {
		t.Errorf("while it is busy: %+v, %v; want no readings and the reason", got, err)
	}
	s.Refuse(1, 0)
	before := s.Asked()
	if got, err := collect(t, c); err != nil || got["frequency"].Value != 50 || got["voltage"].Value != 230 {
		t.Errorf("after that: %+v, %v; want both values", got, err)
	}
	if asked := s.Asked() - before; asked != 1 {
		t.Errorf("%d questions after that; want one for the block", asked)
	}
}

// TestSlowRegistersComeWithTheFirstAnswer begins with polls that reach nobody.
func TestSlowRegistersComeWithTheFirstAnswer(t *testing.T) {
	s, address := serve(t)
	c := open(t, factory(t, `registers:
  - {register: 100, point: frequency, unit: hertz}
  - {register: 200, point: voltage, unit: volt, poll: slow}
`), device(address, "own", 1))
	for range 2 {
		if _, err := collect(t, c); err == nil {
			t.Fatal("a unit that is not there answers")
		}
	}
	s.Set(1, modbusd.Holding, 100, 50)
	s.Set(1, modbusd.Holding, 200, 230)
	for poll := range 20 {
		got, err := collect(t, c)
		if _, slow := got["voltage"]; err != nil || slow != (poll == 0) {
			t.Fatalf("poll %d: %+v, %v; want the slow register with the first of twenty", poll, got, err)
		}
	}
	if got, err := collect(t, c); err != nil || len(got) != 2 {
		t.Errorf("poll 20: %+v, %v; want the slow register again", got, err)
	}
}

// TestADeadUnitCostsItsOwnPolls puts two units behind a gateway, of which one
// hangs.
func TestADeadUnitCostsItsOwnPolls(t *testing.T) {
	s, address := serve(t)
	for unit := range byte(3) {
		s.Set(unit, modbusd.Input, 0, make([]uint16, 80)...)
	}
	f := factory(t, "")
	dead, alive := open(t, f, device(address, "eastron-sdm630", 1)), open(t, f, device(address, "eastron-sdm630", 2))
	missing := open(t, f, device(address, "eastron-sdm630", 9))
	if got, err := collect(t, alive); err != nil || len(got) < 20 {
		t.Fatalf("%d readings, %v", len(got), err)
	}
	s.Hang(1, true)
	_, err := collect(t, dead)
	if collectors.FaultOf(err) != collectors.FaultTimeout || !strings.Contains(err.Error(), "no answer from "+address) {
		t.Errorf("hung unit: %v", err)
	}
	if _, err := collect(t, missing); collectors.FaultOf(err) != collectors.FaultTimeout || !strings.Contains(err.Error(), "it does not answer the gateway") {
		t.Errorf("missing unit: %v", err)
	}
	if got, err := collect(t, alive); err != nil || len(got) < 20 {
		t.Errorf("after that the other unit: %d readings, %v", len(got), err)
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	f := factory(t, "")
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	_, err = collect(t, open(t, f, device(closed.Addr().String(), "eastron-sdm630", 1)))
	if collectors.FaultOf(err) != collectors.FaultRefused || !strings.Contains(err.Error(), "switch Modbus/TCP on") {
		t.Errorf("closed port: %v", err)
	}
	ssh, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ssh.Close()
	go func() {
		if conn, err := ssh.Accept(); err == nil {
			_, _ = conn.Write([]byte("SSH-2.0-OpenSSH_9.2\r\n"))
			conn.Close()
		}
	}()
	if _, err = collect(t, open(t, f, device(ssh.Addr().String(), "eastron-sdm630", 1))); err == nil || !strings.Contains(err.Error(), "something else than Modbus/TCP") {
		t.Errorf("another protocol: %v", err)
	}
	unit := 300
	_, err = f(collectors.Device{Name: "m", Address: "x", Unit: &unit, Profiles: []string{"eastron-sdm603"}})
	if err == nil || !strings.Contains(err.Error(), `did you mean "eastron-sdm630"?`) || !strings.Contains(err.Error(), "unit: 300; want 0 to 255") {
		t.Errorf("bad device: %v", err)
	}
	if _, err = f(collectors.Device{Name: "m", Address: "x"}); err == nil || !strings.Contains(err.Error(), "profiles: missing") {
		t.Errorf("device without a profile: %v", err)
	}
}

func TestBadProfiles(t *testing.T) {
	_, err := modbus.NewFactory(fstest.MapFS{"bad.yml": {Data: []byte(`name: bad
numbering: 1
registers:
  - {register: 0, point: power, unit: watt}
  - {register: 1, point: pover, unit: watt}
  - {register: 2, type: uint33, point: power, unit: watt}
  - {register: 3, point: power, unit: volt}
  - {register: 4, point: run_state}
  - {register: 5, bit: 16, point: alarm_state, states: {1: "yes"}}
  - {register: 6, table: coil, type: uint16, point: relay_state, states: {1: "on"}}
  - {register: 7, point: power, unit: watt, word_order: middle}
  - {register: 8, repeat: 3, point: power, unit: watt}
`)}})
	if err == nil {
		t.Fatal("a profile full of mistakes is accepted")
	}
	for _, want := range []string{
		`bad.yml:4:5: register 0: outside of 0 to 65535`, `bad.yml:5:5: unknown point "pover"; did you mean "power"?`,
		`bad.yml:6:5: type "uint33": want one of`, `bad.yml:7:5: unit "volt" of power: want one of`, `bad.yml:8:5: states: missing`,
		`bad.yml:9:5: bit 16: uint16 has none`, `bad.yml:10:5: type uint16 cannot stand in table coil`, `bad.yml:11:5: word_order "middle"`, `bad.yml:12:5: repeat: 3 every 0 registers`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing %q in:\n%v", want, err)
		}
	}
}

func TestInspect(t *testing.T) {
	s, address := serve(t)
	s.Set(255, modbusd.Input, 0, make([]uint16, 80)...)
	s.Set(255, modbusd.Input, 52, float(1234.5)...)
	d := device(address, "eastron-sdm630", 0)
	d.Unit = nil // a meter on the network itself
	seen, err := open(t, factory(t, ""), d).(collectors.Inspector).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range seen.Sources {
		if source.Point == facility.Power && source.Part == "" {
			if source.Object != "input/255:52" || source.Raw != "1234.5" || source.Value != 1234.5 || source.Profile != "eastron-sdm630" || source.Latency <= 0 {
				t.Errorf("power comes from %+v", source)
			}
			return
		}
	}
	t.Error("no power among the sources")
}

// TestInspectWithoutASite names readings after the device, as the other
// protocols do.
func TestInspectWithoutASite(t *testing.T) {
	s, address := serve(t)
	s.Set(255, modbusd.Input, 0, make([]uint16, 80)...)
	d := device(address, "eastron-sdm630", 0)
	d.Name, d.Asset, d.Assets, d.Unit = "meter", "", nil, nil
	seen, err := open(t, factory(t, ""), d).(collectors.Inspector).Inspect(t.Context())
	if err != nil || len(seen.Sources) == 0 {
		t.Fatalf("%d sources, %v", len(seen.Sources), err)
	}
	for _, source := range seen.Sources {
		if source.Asset != "meter" {
			t.Errorf("%s is of %q; want the device's name", source.Point, source.Asset)
		}
	}
}

func TestNothingStaysBehind(t *testing.T) {
	defer goleak.VerifyNone(t)
	s := &modbusd.Server{}
	s.Set(1, modbusd.Input, 0, make([]uint16, 80)...)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, listener) }()
	f := factory(t, "")
	for range 3 {
		c, err := f(device(listener.Addr().String(), "eastron-sdm630", 1))
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

// TestPymodbus reads a server that is not ours.
func TestPymodbus(t *testing.T) {
	python := peers.NeedPython(t, "pymodbus")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	_, port, _ := net.SplitHostPort(address)
	script := `
from pymodbus.server import StartTcpServer
from pymodbus.datastore import ModbusSequentialDataBlock as Block, ModbusSlaveContext, ModbusServerContext
registers = [0] * 100
registers[52:54] = [0x449A, 0x5000]
StartTcpServer(context=ModbusServerContext(slaves={7: ModbusSlaveContext(ir=Block(1, registers))}, single=False), address=("127.0.0.1", ` + port + `))
`
	server := exec.CommandContext(t.Context(), python, "-c", script)
	var said strings.Builder
	server.Stderr = &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // killed on purpose
	})
	c := open(t, factory(t, ""), device(address, "eastron-sdm630", 7))
	var got map[string]facility.Reading
	eventually.True(t, "pymodbus answers", func() bool {
		got, err = collect(t, c)
		return err == nil
	})
	if got["power"].Value != 1234.5 {
		t.Errorf("power = %+v; want 1234.5 W; %s", got["power"], said.String())
	}
	if _, err := collect(t, open(t, factory(t, ""), device(address, "eastron-sdm630", 8))); err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a unit that is not there: %v", err)
	}
}

func BenchmarkPoll(b *testing.B) {
	s, address := serve(b)
	s.Set(1, modbusd.Input, 0, make([]uint16, 80)...)
	c := open(b, factory(b, ""), device(address, "eastron-sdm630", 1))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Collect(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
