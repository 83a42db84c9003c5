package snmp

import (
	"bytes"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gosnmp/gosnmp"
)

// everyKind has a variable of every kind that is decoded without the library.
func everyKind() *gosnmp.SnmpPacket {
	return &gosnmp.SnmpPacket{
		Version: gosnmp.Version2c, Community: "public", PDUType: gosnmp.GetResponse, RequestID: 1<<30 + 7,
		Error: gosnmp.GenErr, ErrorIndex: 3,
		Variables: []gosnmp.SnmpPDU{
			{Name: ".1.3.6.1.2.1.1.3.0", Type: gosnmp.TimeTicks, Value: uint32(math.MaxUint32)},
			{Name: ".1.3.6.1.4.1.318.1.1.26.9.4.3.1.6.129", Type: gosnmp.Integer, Value: -1},
			{Name: ".1.3.6.1.4.1.318.1.1.26.9.4.3.1.6.16384", Type: gosnmp.Integer, Value: math.MinInt32},
			{Name: ".1.3.6.1.4.1.4294967295.0", Type: gosnmp.Gauge32, Value: uint32(255)},
			{Name: ".2.5.1", Type: gosnmp.Counter32, Value: uint32(1 << 31)},
			{Name: ".0.0", Type: gosnmp.Counter64, Value: uint64(math.MaxUint64)},
			{Name: ".1.3.1", Type: gosnmp.OctetString, Value: []byte("Rack 3\x00\xff")},
			{Name: ".1.3.2", Type: gosnmp.OctetString, Value: bytes.Repeat([]byte("x"), 300)},
			{Name: ".1.3.3", Type: gosnmp.OctetString, Value: []byte{}},
			{Name: ".1.3.4", Type: gosnmp.NoSuchInstance},
			{Name: ".1.3.5", Type: gosnmp.NoSuchObject},
			{Name: ".1.3.6", Type: gosnmp.EndOfMibView},
			{Name: ".1.3.7", Type: gosnmp.Null},
		},
	}
}

func marshal(t testing.TB, p *gosnmp.SnmpPacket) []byte {
	t.Helper()
	raw, err := p.MarshalMsg()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// libraryAnswer is what the library makes of raw.
func libraryAnswer(raw []byte) (*answer, uint32, bool) {
	library := gosnmp.GoSNMP{Version: gosnmp.Version2c}
	packet, err := safely(func() (*gosnmp.SnmpPacket, error) { return library.SnmpDecodePacket(bytes.Clone(raw)) })
	if err != nil || packet.PDUType != gosnmp.GetResponse || packet.Version != gosnmp.Version2c {
		return nil, 0, false
	}
	a := &answer{}
	a.take(packet)
	return a, packet.RequestID, true
}

// diff compares answers by what readings are made of.
func diff(a, b *answer) string {
	type seen struct {
		name, text string
		missing    bool
		kind       gosnmp.Asn1BER
		number     float64
		isNumber   bool
	}
	view := func(a *answer) (out []seen) {
		for i := range a.variables {
			v := &a.variables[i]
			n, is := number(v)
			out = append(out, seen{v.name, text(v), isMissing(v.kind), v.kind, n, is})
		}
		return out
	}
	return cmp.Diff([]int{int(a.status), a.at}, []int{int(b.status), b.at}) + cmp.Diff(view(a), view(b), cmp.AllowUnexported(seen{}))
}

func TestDecodeLikeTheLibrary(t *testing.T) {
	raw := marshal(t, everyKind())
	want, id, ok := libraryAnswer(raw)
	if !ok || len(want.variables) != len(everyKind().Variables) {
		t.Fatal("the library does not decode its own message")
	}
	var got answer
	gotID, ok := got.decodePlain(raw, gosnmp.Version2c, &nameMemory{})
	if !ok || gotID != id {
		t.Fatalf("decodePlain = %d, %v; want %d", gotID, ok, id)
	}
	if d := diff(want, &got); d != "" {
		t.Errorf("library, ours: %s", d)
	}
}

// TestDecodeLeavesTheUnusual names what goes to the library.
func TestDecodeLeavesTheUnusual(t *testing.T) {
	change := func(f func(*gosnmp.SnmpPacket)) []byte {
		p := everyKind()
		f(p)
		return marshal(t, p)
	}
	raw := marshal(t, everyKind())
	for name, message := range map[string][]byte{
		"nothing":         {},
		"another version": change(func(p *gosnmp.SnmpPacket) { p.Version = gosnmp.Version1 }),
		"a request":       change(func(p *gosnmp.SnmpPacket) { p.PDUType = gosnmp.GetRequest }),
		"a trailing byte": append(bytes.Clone(raw), 0),
		"an identifier": change(func(p *gosnmp.SnmpPacket) {
			p.Variables = []gosnmp.SnmpPDU{{Name: ".1.3.1", Type: gosnmp.ObjectIdentifier, Value: ".1.3.6.1.4.1.318"}}
		}),
		"an address": change(func(p *gosnmp.SnmpPacket) {
			p.Variables = []gosnmp.SnmpPDU{{Name: ".1.3.1", Type: gosnmp.IPAddress, Value: "192.0.2.1"}}
		}),
		"an endless length": append([]byte{0x30, 0x80}, raw[4:]...),
	} {
		if _, ok := new(answer).decodePlain(message, gosnmp.Version2c, &nameMemory{}); ok {
			t.Errorf("%s: decoded", name)
		}
	}
}

// TestDecodeNothingThatIsCut cuts a message everywhere.
func TestDecodeNothingThatIsCut(t *testing.T) {
	raw := marshal(t, everyKind())
	for n := range raw {
		if _, ok := new(answer).decodePlain(raw[:n:n], gosnmp.Version2c, &nameMemory{}); ok {
			t.Errorf("decoded %d of %d bytes", n, len(raw))
		}
	}
}

// TestNamesAreRemembered decodes answers whose rows come and go, in another
// order, with one memory.
func TestNamesAreRemembered(t *testing.T) {
	var memory nameMemory
	for _, rows := range [][]string{{".1.3.1", ".1.3.2", ".1.3.3"}, {".1.3.1", ".1.3.3"}, {}, {".1.3.3", ".1.3.1.200", ".1.3.1"}, {".1.3.3", ".1.3.1.200", ".1.3.1", ".1.3.4"}} {
		p := everyKind()
		p.Variables = nil
		for _, name := range rows {
			p.Variables = append(p.Variables, gosnmp.SnmpPDU{Name: name, Type: gosnmp.Integer, Value: 1})
		}
		raw := marshal(t, p)
		for range 2 {
			var a answer
			if _, ok := a.decodePlain(raw, gosnmp.Version2c, &memory); !ok {
				t.Fatalf("%v: not decoded", rows)
			}
			var got []string
			for _, v := range a.variables {
				got = append(got, v.name)
			}
			if len(got) != len(rows) || len(rows) > 0 && !cmp.Equal(got, rows) {
				t.Errorf("got %v; want %v", got, rows)
			}
		}
	}
}

// TestDecodeAgainAllocatesNothing holds what the memory is for.
func TestDecodeAgainAllocatesNothing(t *testing.T) {
	raw := marshal(t, everyKind())
	var a answer
	var memory nameMemory
	if n := testing.AllocsPerRun(100, func() { a.decodePlain(raw, gosnmp.Version2c, &memory) }); n > 0 {
		t.Errorf("%g allocations", n)
	}
}

func TestNameText(t *testing.T) {
	for _, test := range []struct {
		raw  string
		want string
		ok   bool
	}{
		{"\x2b\x06\x01", ".1.3.6.1", true},
		{"\x2b", ".1.3", true},
		{"\x00", ".0.0", true},
		{"\x55\x04", ".2.5.4", true},
		{"\x2b\x81\x00", ".1.3.128", true},
		{"\x2b\x8f\xff\xff\xff\x7f", ".1.3.4294967295", true},
		{"", "", false},
		{"\x2b\x81", "", false},
		{"\x2b\x80\x01", "", false},
		{"\x2b\x90\x80\x80\x80\x00", "", false},
		{"\x88\x37", "", false},
	} {
		if got, ok := nameText([]byte(test.raw)); got != test.want || ok != test.ok {
			t.Errorf("%x = %q, %v; want %q, %v", test.raw, got, ok, test.want, test.ok)
		}
	}
	longest := append([]byte{0x2b}, bytes.Repeat([]byte{0x7f}, longestName-1)...)
	if _, ok := nameText(longest); !ok {
		t.Error("the longest name is not understood")
	}
	if _, ok := nameText(append(longest, 1)); ok {
		t.Error("a longer name is")
	}
}

// FuzzDecodePlain decodes with a memory of another answer: what is decoded is
// what the library decodes.
func FuzzDecodePlain(f *testing.F) {
	raw := marshal(f, everyKind())
	f.Add(raw)
	f.Add(raw[:len(raw)-2])
	f.Add(bytes.Replace(raw, []byte{0x02, 0x01}, []byte{0x02, 0x00}, 1))
	f.Add(bytes.Replace(raw, []byte{0x2b}, []byte{0x80}, 3))
	f.Fuzz(func(t *testing.T, message []byte) {
		var got answer
		var memory nameMemory
		got.decodePlain(raw, gosnmp.Version2c, &memory)
		id, ok := got.decodePlain(message, gosnmp.Version2c, &memory)
		if !ok {
			return
		}
		want, wantID, ok := libraryAnswer(message)
		if !ok {
			return // it knows fewer lengths
		}
		if d := diff(want, &got); d != "" || id != wantID {
			t.Errorf("request %d, ours %d; library, ours: %s", wantID, id, d)
		}
	})
}
