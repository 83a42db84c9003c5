package fru_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/collectors/ipmi/fru"
)

// area is an area with its length and checksum filled in.
func area(fixed []byte, fields ...[]byte) []byte {
	out := append([]byte{1, 0}, fixed...)
	for _, f := range fields {
		out = append(out, f...)
	}
	out = append(out, 0xC1)
	for len(out)%8 != 7 {
		out = append(out, 0)
	}
	out[1] = byte((len(out) + 1) / 8)
	sum := byte(0)
	for _, v := range out {
		sum -= v
	}
	return append(out, sum)
}

func latin(s string) []byte { return append([]byte{0xC0 | byte(len(s))}, s...) }

// image is an inventory with each encoding of a text (13).
func image() []byte {
	sixBit := []byte{0x83, 0x29, 0xDC, 0xA6} // "IPMI" packed (13.2)
	bcd := []byte{0x42, 0x12, 0x3B}          // "123-"
	binary := []byte{0x02, 0xBE, 0xEF}
	chassis := area([]byte{0x17}, latin("CH-1"), latin("CS-1"))
	board := area([]byte{25, 0, 0, 0}, latin("ACME"), sixBit, bcd, binary)
	wide := append([]byte{0xC6}, 'E', 0, 'x', 0, 'e', 0)
	product := area([]byte{1}, wide, latin("R1 "), latin("PN"), latin("A0"), latin("S-42"), latin("TAG"))
	header := []byte{1, 0, 1, byte(1 + len(chassis)/8), byte(1 + (len(chassis)+len(board))/8), 0, 0, 0}
	return append(append(append(header, chassis...), board...), product...)
}

var want = fru.Inventory{
	Chassis: fru.Chassis{Type: 0x17, PartNumber: "CH-1", Serial: "CS-1"},
	Board:   fru.Board{Manufacturer: "ACME", Product: "IPMI", Serial: "123-", PartNumber: "BEEF"},
	Product: fru.Product{Manufacturer: "Exe", Name: "R1", PartNumber: "PN", Version: "A0", Serial: "S-42", AssetTag: "TAG"},
}

func TestDecode(t *testing.T) {
	b := image()
	got, err := fru.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDamagedInventoriesGiveWhatCanBeRead(t *testing.T) {
	for _, test := range []struct {
		name    string
		damage  func([]byte) []byte
		want    string
		product string
	}{
		{"a wrong checksum", func(b []byte) []byte { b[len(b)-1]++; return b }, "FRU product area: wrong checksum", "R1"},
		{"the end is missing", func(b []byte) []byte { return b[:len(b)-24] }, "FRU product area: ends within a field", ""},
		{"an area outside", func(b []byte) []byte { b[4] = 0xF0; return b }, "FRU product area: at byte 1920", ""},
		{"another version", func(b []byte) []byte { b[0] = 0x02; return b }, "FRU header: format version 2, want 1", ""},
		{"nothing", func(b []byte) []byte { return nil }, "FRU header: 0 bytes, want 8", ""},
	} {
		got, err := fru.Decode(test.damage(image()))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want %s", test.name, err, test.want)
		}
		if test.product != "" && got.Product.Name != test.product {
			t.Errorf("%s: product %q; want %q", test.name, got.Product.Name, test.product)
		}
	}
}

func FuzzFRU(f *testing.F) {
	f.Add(image())
	f.Add([]byte{1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 25, 0, 0, 0, 0xFF, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		got, _ := fru.Decode(b)
		for _, s := range []string{got.Board.Manufacturer, got.Product.Name, got.Chassis.Serial} {
			if len(s) > 4*64 || strings.ContainsAny(s, "\x00\n\x1b") {
				t.Errorf("text %q of an inventory; want it short and printable", s)
			}
		}
	})
}
