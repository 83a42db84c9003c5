package sdr_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// reading is what ipmitool and FreeIPMI read of one sensor of a real server.
type reading struct {
	Name, Number, Class, Unit string
	Value                     *float64
	Agree                     bool
}

// TestRecordedServersDecodeAsTheirToolsDo takes SDR repositories and raw sensor
// bytes of real servers, and the values that two other implementations made of
// them.
func TestRecordedServersDecodeAsTheirToolsDo(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(peers.Shared(t, "recordings/ipmi"), "*", "sdr.bin"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) { compareRecording(t, dir) })
	}
}

func compareRecording(t *testing.T, dir string) {
	sensors := analogSensors(t, filepath.Join(dir, "sdr.bin"))
	raw := rawValues(t, filepath.Join(dir, filepath.Base(dir)+".emu"))
	compared := 0
	for _, want := range readings(t, filepath.Join(dir, "expected.json")) {
		if want.Value == nil {
			continue
		}
		s, ok := sensors[want.Number]
		if !ok {
			t.Errorf("%s (%s): no analog sensor in the repository", want.Name, want.Number)
			continue
		}
		if s.Name != want.Name {
			t.Errorf("sensor %s is named %q; want %q", want.Number, s.Name, want.Name)
		}
		// Both tools print three decimals at most.
		if got := s.Value(raw[want.Number]); math.Abs(got-*want.Value) > 0.00051 {
			t.Errorf("%s: value(%02x) = %v; want %v %s", s.Name, raw[want.Number], got, *want.Value, want.Unit)
		}
		compared++
	}
	if compared == 0 {
		t.Error("nothing was compared")
	}
	t.Logf("%d numeric readings agree", compared)
}

func readings(t *testing.T, file string) []reading {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var expected struct{ Sensors []reading }
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	return expected.Sensors
}

// analogSensors are those of the BMC itself, by number as the tools print it.
func analogSensors(t *testing.T, file string) map[string]sdr.Sensor {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	records, err := split(data)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]sdr.Sensor{}
	for _, r := range records {
		sensors, err := sdr.Decode(r)
		if err != nil {
			t.Error(err)
		}
		for _, s := range sensors {
			if s.Analog && s.Owner == 0x20 {
				out[fmt.Sprintf("%02Xh", s.Number)] = s
			}
		}
	}
	return out
}

// split cuts a repository that was stored as one sequence of records.
func split(b []byte) ([][]byte, error) {
	var out [][]byte
	for len(b) > 0 {
		h, err := sdr.DecodeHeader(b)
		if err != nil {
			return out, err
		}
		end := sdr.HeaderSize + h.Length
		if len(b) < end {
			return out, fmt.Errorf("sensor data record %04Xh: %d bytes, want %d", h.ID, len(b), end)
		}
		out, b = append(out, b[:end]), b[end:]
	}
	return out, nil
}

// rawValues are the bytes that the simulator script gives its sensors.
func rawValues(t *testing.T, file string) map[string]uint8 {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string]uint8{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var owner, lun, number, value uint8
		if n, _ := fmt.Sscanf(lines.Text(), "sensor_set_value 0x%x 0x%x 0x%x 0x%x", &owner, &lun, &number, &value); n == 4 && owner == 0x20 {
			out[fmt.Sprintf("%02Xh", number)] = value
		}
	}
	return out
}
