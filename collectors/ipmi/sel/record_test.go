package sel_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sel"
)

// inlet is a sensor of whole degrees.
var inlet = &sdr.Sensor{Name: "Inlet Temp", Type: 0x01, EventType: sdr.Threshold, Analog: true, Unit: sdr.Celsius, UnitText: "°C", Factors: sdr.Factors{M: 1}}

// record is a system event, written by hand from table 32-1.
func record(generator, sensorType, sensor, eventType byte, data ...byte) []byte {
	out := []byte{0x01, 0x00, 0x02, 0x00, 0x10, 0x5E, 0x5F, generator, 0x00, 0x04, sensorType, sensor, eventType}
	return append(out, append(data, 0xFF, 0xFF, 0xFF)[:3]...)
}

func TestDescribe(t *testing.T) {
	for _, test := range []struct {
		name     string
		record   []byte
		sensor   *sdr.Sensor
		text     string
		severity float64
	}{
		{"a threshold with its values", record(0x20, 0x01, 5, 0x01, 0x59, 48, 47), inlet, "Inlet Temp (temperature): upper critical, going high asserted, reading 48 °C, threshold 47 °C", 3},
		{"a threshold that is over", record(0x20, 0x01, 5, 0x81, 0x57, 40, 42), inlet, "Inlet Temp (temperature): upper non-critical, going high deasserted, reading 40 °C, threshold 42 °C", 1},
		{"a threshold of a sensor nobody knows", record(0x20, 0x01, 5, 0x01, 0x52, 3, 4), nil, "temperature, sensor 05h of controller 20h: lower critical, going low asserted, reading 03h, threshold 04h", 3},
		{"a supply that was pulled", record(0x20, 0x08, 9, 0xEF, 0x00), &sdr.Sensor{Name: "PS1 Status"}, "PS1 Status (power supply): present deasserted", 2},
		{"a supply that lost its input", record(0x20, 0x08, 9, 0x6F, 0x03), &sdr.Sensor{Name: "Power Supply 1"}, "Power Supply 1: input lost asserted", 3},
		{"redundancy", record(0x20, 0x04, 9, 0x0B, 0x01), &sdr.Sensor{Name: "Fan Redundancy"}, "Fan Redundancy: redundancy lost asserted", 2},
		{"the BIOS", record(0x01, 0x0C, 0x10, 0x6F, 0x01), nil, "memory, sensor 10h of the BIOS: uncorrectable ECC error asserted", 3},
		{"an event of its maker", record(0x20, 0xC8, 7, 0x70, 0xA3, 1, 2), nil, "OEM sensor C8h, sensor 07h of controller 20h: event 70h/3 asserted, data A3 01 02", 0},
		{"a state that is reserved", record(0x20, 0x08, 9, 0x6F, 0x0E), nil, "power supply, sensor 09h of controller 20h: event 6Fh/14 asserted, data 0E FF FF", 0},
		{"a record of its maker", append([]byte{9, 0, 0xC0, 1, 0, 0, 0x60, 0xA2, 0x02, 0x00}, 1, 2, 3, 4, 5, 6), nil, "OEM record C0h of maker 674: 01 02 03 04 05 06", 0},
		{"a record without time", append([]byte{9, 0, 0xFB}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13), nil, "OEM record FBh: 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D", 0},
	} {
		r, err := sel.Decode(test.record)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if text, severity := r.Describe(test.sensor); text != test.text || severity != test.severity {
			t.Errorf("%s: %q, %v; want %q, %v", test.name, text, severity, test.text, test.severity)
		}
	}
}

func TestAt(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	const ours = 1_700_000_000
	for _, test := range []struct {
		name            string
		stamp, logClock uint32
		want            int64
	}{
		{"clocks agree", ours - 60, ours, ours - 60},
		{"clocks agree but for a second", ours - 60, ours - 1, ours - 60},
		{"the log keeps local time", ours + 7200 - 60, ours + 7200, ours - 60},
		{"both count from the start", 100, 160, ours - 60},
		{"from before the clock was set", 100, ours, ours},
		{"not specified", sel.Unspecified, ours, ours},
		{"the log does not tell its time", ours - 60, sel.Unspecified, ours},
		{"not over yet", ours + 60, ours, ours},
	} {
		if got := (sel.Record{Stamp: test.stamp}).At(now, test.logClock).Unix(); got != test.want {
			t.Errorf("%s: %d s off; want %d", test.name, got-ours, test.want-ours)
		}
	}
}

func TestAShortRecordIsRefused(t *testing.T) {
	if _, err := sel.Decode(make([]byte, 15)); err == nil || err.Error() != "event log record: 15 bytes, want 16" {
		t.Errorf("Decode = %v; want that it is short", err)
	}
}

func FuzzRecord(f *testing.F) {
	f.Add(record(0x20, 0x01, 5, 0x01, 0x59, 48, 47))
	f.Add(record(0x41, 0xC8, 7, 0x70, 0xA3))
	f.Add(append([]byte{9, 0, 0xC0, 1, 0, 0, 0x60}, make([]byte, 9)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := sel.Decode(b)
		if (err == nil) != (len(b) >= sel.Size) {
			t.Fatalf("Decode of %d bytes = %v", len(b), err)
		}
		if err != nil {
			return
		}
		for _, s := range []*sdr.Sensor{nil, inlet} {
			text, severity := r.Describe(s)
			if text == "" || strings.ContainsAny(text, "\n\r") || len(text) > 256 || severity < 0 || severity > 4 {
				t.Errorf("Describe(% x) = %q, %v; want one line and a health code", b, text, severity)
			}
		}
		now := time.Unix(1_700_000_000, 0)
		if r.At(now, r.Stamp).After(now) {
			t.Error("an event is not over yet")
		}
	})
}
