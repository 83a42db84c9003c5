package sdr_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
)

// full is a full record for a fan, written by hand from table 43-1.
func full(change func([]byte)) []byte {
	r := []byte{
		0x0E, 0x00, 0x51, 0x01, 0x2F, // header
		0x20, 0x00, 0x30, 0x1D, 0x01, 0x7F, 0x44, 0x04, 0x01,
		0x05, 0x30, 0x05, 0x00, 0x03, 0x00,
		0x00, 0x12, 0x00, 0x00, 0x78, 0x00, 0x00, 0x00, 0x00, 0x00, // units, linear, M = 120
		0x00, 0x00, 0x00, 0x00, 0xFF, 0x00,
		0x00, 0x00, 0x00, 0x00, 0x03, 0x05, 0x01, 0x01, 0x00, 0x00, 0x00,
		0xC4, 'F', 'a', 'n', '1',
	}
	if change != nil {
		change(r)
	}
	return r
}

func TestDecodeFull(t *testing.T) {
	got, err := sdr.Decode(full(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := []sdr.Sensor{{
		RecordID: 0x0E, Kind: sdr.Full, Owner: 0x20, Number: 0x30, Name: "Fan1", Entity: 0x1D, Instance: 1,
		Type: 0x04, EventType: sdr.Threshold, Analog: true, Unit: sdr.RPM, UnitText: "rpm", Factors: sdr.Factors{M: 120},
		Limits: sdr.Limits{Access: sdr.LimitsReadable, Readable: 0x03, Raw: [6]uint8{0x05, 0x03}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeTellsAnalogFromDiscrete(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func([]byte)
		want   bool
	}{
		{"threshold", nil, true},
		{"no analog reading", func(r []byte) { r[20] = 0xC0 }, false},
		{"states with a unit, as HPE fans in percent", func(r []byte) { r[13], r[20], r[21] = 0x0A, 0x01, 0x00 }, true},
		{"states without a unit", func(r []byte) { r[13], r[21] = 0x6F, 0x00 }, false},
	} {
		got, err := sdr.Decode(full(test.change))
		if err != nil {
			t.Fatal(err)
		}
		if got[0].Analog != test.want {
			t.Errorf("%s: Analog = %v; want %v", test.name, got[0].Analog, test.want)
		}
	}
}

func TestDecodeShared(t *testing.T) {
	compact := func(share0, share1 byte) []byte {
		r := make([]byte, 32, 48)
		copy(r, []byte{1, 0, 0x51, 0x02, 0x1F, 0x20, 0x00, 0x60, 0x0A, 0x01, 0, 0, 0x08, 0x6F})
		r[23], r[24], r[31] = share0, share1, 0xC4
		return append(r, "PSU "...)
	}
	for _, test := range []struct {
		name           string
		share0, share1 byte
		want           []string
	}{
		{"alone", 0x01, 0x00, []string{"PSU"}},
		{"numbered from 1", 0x02, 0x81, []string{"PSU1", "PSU2"}},
		{"lettered from B", 0x13, 0x01, []string{"PSUB", "PSUC", "PSUD"}},
	} {
		got, err := sdr.Decode(compact(test.share0, test.share1))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for i, s := range got {
			names = append(names, s.Name)
			if want := uint8(0x60 + i); s.Number != want {
				t.Errorf("%s: number %02x; want %02x", test.name, s.Number, want)
			}
			instance := uint8(1)
			if test.share1&0x80 != 0 {
				instance += uint8(i)
			}
			if s.Instance != instance {
				t.Errorf("%s: instance %d; want %d", test.name, s.Instance, instance)
			}
		}
		if diff := cmp.Diff(test.want, names); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestDecodeNames(t *testing.T) {
	for _, test := range []struct {
		name string
		text []byte
		want string
	}{
		{"8-bit", []byte{0xC5, 'I', 'n', 'l', 'e', 't'}, "Inlet"},
		{"trailing blanks and zeros", []byte{0xC6, 'F', 'P', ' ', 0, 0, 0}, "FP"},
		{"6-bit", []byte{0x83, 0x64, 0xC9, 0xB2}, "DELL"},
		{"BCD plus", []byte{0x42, 0x12, 0xC3}, "12.3"},
		{"unicode that is ASCII", []byte{0x03, 'P', 'S', '1'}, "PS1"},
		{"longer than the record", []byte{0xDF, 'P', 'S'}, "PS"},
		{"empty", []byte{0xC0}, ""},
	} {
		record := append(full(nil)[:47], test.text...)
		got, err := sdr.Decode(record)
		if err != nil {
			t.Fatal(err)
		}
		if got[0].Name != test.want {
			t.Errorf("%s: name %q; want %q", test.name, got[0].Name, test.want)
		}
	}
}

func TestDecodeRefusesTruncatedRecords(t *testing.T) {
	whole := full(nil)
	for n := range 48 {
		if _, err := sdr.Decode(whole[:n]); err == nil {
			t.Errorf("Decode of the first %d bytes gave no error", n)
		}
	}
}

func TestDecodePassesLocatorsOver(t *testing.T) {
	for _, kind := range []byte{0x08, 0x10, 0x11, 0x12, 0xC0} {
		got, err := sdr.Decode([]byte{1, 0, 0x51, kind, 2, 0, 0})
		if err != nil || got != nil {
			t.Errorf("kind %02x: %v, %v; want nothing", kind, got, err)
		}
	}
}

func FuzzSDR(f *testing.F) {
	f.Add(full(nil), uint8(48))
	f.Add(full(func(r []byte) { r[20], r[23] = 0x80, 0x07 }), uint8(0))
	f.Add([]byte{1, 0, 0x51, 0x02, 0x1F, 0x20, 0x00, 0x60}, uint8(1))
	f.Add([]byte{}, uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, raw uint8) {
		records, _ := split(data)
		for _, r := range append(records, data) {
			sensors, err := sdr.Decode(r)
			if err != nil && sensors != nil {
				t.Fatalf("sensors beside an error: %v, %v", sensors, err)
			}
			if l, ok := sdr.DecodeLocator(r); ok && len(l.Name) > 120 {
				t.Fatalf("a locator's name of %d bytes", len(l.Name))
			}
			if a, ok := sdr.DecodeAssociation(r); ok && len(a.Parts) > 4 {
				t.Fatalf("an association of %d parts", len(a.Parts))
			}
			if len(sensors) > 15 {
				t.Fatalf("one record gave %d sensors; want at most 15", len(sensors))
			}
			for _, s := range sensors {
				_ = s.Unit.Canonical(s.Value(raw)) // must not panic
				if len(s.Name) > 120 {
					t.Fatalf("a name of %d bytes", len(s.Name))
				}
			}
		}
	})
}

// locator is a record of 20 bytes after table 43-7: logical FRU 2 at 20h, entity
// 10.1, "PS1".
var locator = []byte{0x40, 0x00, 0x51, 0x11, 0x0E, 0x20, 0x02, 0x80, 0x00, 0x00, 0x10, 0x01, 0x0A, 0x01, 0x00, 0xC3, 'P', 'S', '1'}

func TestDecodeLocator(t *testing.T) {
	got, ok := sdr.DecodeLocator(locator)
	want := sdr.Locator{Kind: sdr.FRULocator, Address: 0x20, FRU: 2, Logical: true, Entity: sdr.Entity{ID: 10, Instance: 1}, Name: "PS1"}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("ok %v: %s", ok, diff)
	}
	controller := append([]byte{0x41, 0x00, 0x51, 0x12, 0x0D, 0x2C, 0x06, 0, 0x01, 0, 0, 0, 0x2E, 0x01, 0}, 0xC2, 'M', 'E')
	got, ok = sdr.DecodeLocator(controller)
	want = sdr.Locator{Kind: sdr.ControllerLocator, Address: 0x2C, Channel: 6, Entity: sdr.Entity{ID: 46, Instance: 1}, Name: "ME"}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("ok %v: %s", ok, diff)
	}
	for _, record := range [][]byte{nil, locator[:15], full(nil)} {
		if _, ok := sdr.DecodeLocator(record); ok {
			t.Errorf("% x is a locator; want none", record)
		}
	}
}

func TestDecodeAssociation(t *testing.T) {
	in := func(e sdr.Entity, record ...byte) bool {
		a, ok := sdr.DecodeAssociation(record)
		return ok && a.Container == sdr.Entity{ID: 10, Instance: 1} && a.Holds(e)
	}
	fan2 := sdr.Entity{ID: 29, Instance: 2}
	list := []byte{1, 0, 0x51, 0x08, 11, 10, 1, 0x00, 29, 1, 29, 2, 0, 0, 0, 0}
	ranged := []byte{1, 0, 0x51, 0x08, 11, 10, 1, 0x80, 29, 1, 29, 3, 0, 0, 0, 0}
	relative := []byte{1, 0, 0x51, 0x09, 27, 10, 1, 0x20, 0, 0x00, 0, 0, 29, 2, 0x20, 0}
	for name, record := range map[string][]byte{"a list": list, "a range": ranged, "relative to a device": relative} {
		if !in(fan2, record...) {
			t.Errorf("%s does not hold %v", name, fan2)
		}
		if in(sdr.Entity{ID: 29, Instance: 9}, record...) {
			t.Errorf("%s holds 29.9", name)
		}
	}
}
