package ipmi_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// recordedRoles says which sensor of each recorded server is what. Servers
// whose name is missing are read all the same, by their readings.
var recordedRoles = map[string]map[facility.Point]string{
	"dell_r630":   {facility.InletTemperature: "Inlet Temp", facility.ExhaustTemperature: "Exhaust Temp", facility.Power: "Pwr Consumption"},
	"dell_r640":   {facility.InletTemperature: "Inlet Temp", facility.ExhaustTemperature: "Exhaust Temp", facility.Power: "Pwr Consumption"},
	"dell_r730":   {facility.InletTemperature: "Inlet Temp", facility.ExhaustTemperature: "Exhaust Temp", facility.Power: "Pwr Consumption"},
	"dell_r740xd": {facility.InletTemperature: "Inlet Temp", facility.ExhaustTemperature: "Exhaust Temp", facility.Power: "Pwr Consumption"},
	"quanta_t41":  {facility.InletTemperature: "Temp_Ambient_FP", facility.ExhaustTemperature: "Temp_Outlet", facility.Power: "Pwr_Node"},
	"s2600tp":     {facility.InletTemperature: "BB Inlet Temp", facility.ExhaustTemperature: "Exit Air Temp"},
	"s2600wtt":    {facility.InletTemperature: "Front Panel Temp", facility.ExhaustTemperature: "Exit Air Temp"},
}

// TestRecordedServersOnTheWire polls recorded servers, played by OpenIPMI's
// simulator, and compares with what ipmitool and FreeIPMI read of them.
func TestRecordedServersOnTheWire(t *testing.T) {
	peers.Need(t, "ipmi_sim")
	dirs, err := filepath.Glob(filepath.Join(peers.Shared(t, "recordings/ipmi"), "*", "sdr.bin"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			c := collector(t, simulated(t, dir))
			compareReadings(t, dir, collect(t, c))
			collect(t, c) // again, in the same session
		})
	}
}

func compareReadings(t *testing.T, dir string, readings []facility.Reading) {
	expected := expectedValues(t, filepath.Join(dir, "expected.json"))
	for point, name := range recordedRoles[filepath.Base(dir)] {
		want := expected[name]
		if got := find(t, readings, point, ""); len(want) != 1 || math.Abs(got.Value-want[0]) > 0.00051 {
			t.Errorf("%s = %v; want %v of %q", point, got.Value, want, name)
		}
	}
	compared := 0
	for _, r := range readings {
		spec, _ := facility.Describe(r.Point)
		want, known := expected[r.Part]
		if spec.Unit == facility.UnitState || r.Quality == facility.Unavailable || !known || strings.Contains(string(r.Point), "_limit_") || r.Point == facility.Airflow {
			continue
		}
		compared++
		if !near(want, r.Value) {
			t.Errorf("%s %q = %v; want %v", r.Point, r.Part, r.Value, want)
		}
	}
	t.Logf("%d readings, %d of them compared by name", len(readings), compared)
}

func near(want []float64, got float64) bool {
	for _, w := range want {
		if math.Abs(w-got) <= 0.00051 {
			return true
		}
	}
	return false
}

// expectedValues are the numbers that both tools agree on, by sensor name.
func expectedValues(t *testing.T, file string) map[string][]float64 {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var expected struct {
		Sensors []struct {
			Name  string
			Value *float64
		}
	}
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	out := map[string][]float64{}
	for _, s := range expected.Sensors {
		if s.Value != nil {
			out[s.Name] = append(out[s.Name], *s.Value)
		}
	}
	return out
}

// simulated starts ipmi_sim with a recorded server and returns the device.
func simulated(t *testing.T, dir string) collectors.Device {
	t.Helper()
	address := freeAddress(t)
	state := t.TempDir()
	shared, err := os.ReadFile(peers.Shared(t, "recordings/ipmi/lan.conf"))
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(address)
	conf := filepath.Join(state, "lan.conf")
	text := strings.Replace(string(shared), "addr 127.0.0.1 9623", fmt.Sprintf("addr %s %s", host, port), 1)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(peers.Need(t, "ipmi_sim"), "-n", "-c", conf, "-f", filepath.Join(dir, filepath.Base(dir)+".emu"), "-s", state)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	d := collectors.Device{
		Name: filepath.Base(dir), Protocol: "ipmi", Address: address, Asset: "srv-1", Credentials: "bmc",
		Login: collectors.Credentials{Name: "bmc", User: "ipmiusr", Password: configs.NewSecret("test")},
	}
	answers(t, d.Address)
	return d
}

// freeAddress is a loopback address that was free a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.LocalAddr().String()
}

// answers waits until something answers a presence ping (13.2.3).
func answers(t *testing.T, address string) {
	t.Helper()
	ping := []byte{0x06, 0x00, 0xFF, 0x06, 0x00, 0x00, 0x11, 0xBE, 0x80, 0x01, 0x00, 0x00}
	conn, err := net.Dial("udp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); {
		_ = conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		_, _ = conn.Write(ping)
		if _, err := conn.Read(make([]byte, 64)); err == nil {
			return
		}
	}
	t.Fatalf("%s did not answer for 20 s", address)
}
