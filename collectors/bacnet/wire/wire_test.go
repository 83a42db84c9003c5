package wire_test

import (
	"encoding/hex"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
)

// octets reads bytes as the standard prints them.
func octets(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var analog5 = wire.NewObjectID(wire.AnalogInput, 5)

// TestExamplesOfTheStandard holds encodings to those of annex F.
func TestExamplesOfTheStandard(t *testing.T) {
	analog16 := wire.NewObjectID(wire.AnalogInput, 16)
	for name, tt := range map[string]struct {
		got  []byte
		want string
	}{
		// The second octet differs by purpose: the examples accept 1024 octets.
		"ReadProperty (F.3.5)": {
			wire.AppendReadProperty(nil, 1, wire.Reference{Object: analog5, Property: wire.PresentValue, Index: wire.WholeArray}),
			"00 05 01 0C 0C 00000005 1955",
		},
		"ReadPropertyMultiple (F.3.7)": {
			wire.AppendReadPropertyMultiple(nil, 0xF1, []wire.Reference{
				{Object: analog16, Property: wire.PresentValue, Index: wire.WholeArray}, {Object: analog16, Property: wire.Reliability, Index: wire.WholeArray},
			}),
			"00 05 F1 0E 0C 00000010 1E 0955 0967 1F",
		},
		"ReadPropertyMultiple of two objects": {
			wire.AppendReadPropertyMultiple(nil, 2, []wire.Reference{
				{Object: analog5, Property: wire.PresentValue, Index: wire.WholeArray}, {Object: analog16, Property: wire.ObjectList, Index: 300},
			}),
			"00 05 02 0E 0C 00000005 1E 0955 1F 0C 00000010 1E 094C 1A012C 1F",
		},
		"Who-Is":                {wire.AppendWhoIs(nil, -1), "10 08"},
		"Who-Is for 3 (F.4.9)":  {wire.AppendWhoIs(nil, 3), "10 08 0903 1903"},
		"header":                {wire.SetLength(append(wire.AppendHeader(nil, wire.Route{}, true), 0x10, 0x08)), "81 0A 0008 01 04 1008"},
		"header through router": {wire.SetLength(append(wire.AppendHeader(nil, wire.Route{Network: 2001, MAC: "\x0c"}, false), 0x10, 0x08)), "81 0A 000D 01 20 07D1 01 0C FF 1008"},
	} {
		if want := octets(t, tt.want); !cmp.Equal(tt.got, want) {
			t.Errorf("%s = %x; want %x", name, tt.got, want)
		}
	}
}

func TestReadPropertyAnswer(t *testing.T) {
	a, ok := wire.ParseAnswer(octets(t, "30 01 0C 0C 00000005 1955 3E 44 4290999A 3F")) // F.3.5
	if !ok || a.Invoke != 1 {
		t.Fatalf("answer = %+v, %v", a, ok)
	}
	got, err := a.ReadProperty()
	want := wire.Reference{Object: analog5, Property: wire.PresentValue, Index: wire.WholeArray}
	if err != nil || got.Reference != want || len(got.Values) != 1 || math.Abs(got.Values[0].Number-72.3) > 1e-5 || got.Values[0].String() != "72.3" {
		t.Errorf("got %+v, %v; want 72.3 of %+v", got, err, want)
	}
}

func TestReadPropertyMultipleAnswer(t *testing.T) {
	a, _ := wire.ParseAnswer(octets(t, "30 F1 0E 0C 00000010 1E 2955 4E 44 4290999A 4F 2967 4E 9100 4F 1F"+ // F.3.7
		"0C 00000021 1E 2955 5E 9101 911F 5F 294C 3902 4E C4 00000005 4F 1F"))
	got, err := a.ReadPropertyMultiple()
	if err != nil || len(got) != 4 {
		t.Fatalf("got %+v, %v; want four results", got, err)
	}
	if got[1].Values[0] != (wire.Value{Kind: wire.Enumerated}) {
		t.Errorf("reliability = %+v", got[1])
	}
	if want := (wire.Refusal{Type: wire.TypeError, Class: 1, Code: 31}); got[2].Err != want || !want.Absent() {
		t.Errorf("a missing object = %+v; want %v", got[2], want)
	}
	if got[3].Index != 2 || got[3].Values[0].String() != "analog-input,5" {
		t.Errorf("an element = %+v", got[3])
	}
}

// TestValues holds values to the examples of clause 20.2.
func TestValues(t *testing.T) {
	for name, tt := range map[string]struct {
		octets string
		want   wire.Value
		text   string
	}{
		"null":             {"00", wire.Value{Kind: wire.Null}, "null"},
		"boolean":          {"11", wire.Value{Kind: wire.Boolean, Number: 1}, "1"},
		"unsigned":         {"21 48", wire.Value{Kind: wire.Unsigned, Number: 72}, "72"},
		"signed":           {"31 48", wire.Value{Kind: wire.Signed, Number: 72}, "72"},
		"negative":         {"32 FF38", wire.Value{Kind: wire.Signed, Number: -200}, "-200"},
		"real":             {"44 42900000", wire.Value{Kind: wire.Real, Number: 72}, "72"},
		"double":           {"55 08 4052000000000000", wire.Value{Kind: wire.Double, Number: 72}, "72"},
		"octets":           {"63 1234FF", wire.Value{Kind: wire.OctetString, Text: "1234ff"}, "1234ff"},
		"text":             {"75 19 00 546869732069732061204241436E657420737472696E6721", wire.Value{Kind: wire.CharacterString, Text: "This is a BACnet string!"}, "This is a BACnet string!"},
		"text in UCS-2":    {"75 05 04 00B000C3", wire.Value{Kind: wire.CharacterString, Text: "°Ã"}, "°Ã"},
		"text in 8859-1":   {"73 05 B043", wire.Value{Kind: wire.CharacterString, Text: "°C"}, "°C"},
		"text, wrong utf8": {"73 00 B043", wire.Value{Kind: wire.CharacterString, Text: "\ufffdC"}, "\ufffdC"},
		"bits":             {"82 03 A8", wire.Value{Kind: wire.BitString, Text: "10101"}, "10101"},
		"enumerated":       {"91 00", wire.Value{Kind: wire.Enumerated}, "0"},
		"object":           {"C4 00C0000F", wire.Value{Kind: wire.Object, Number: 0x00C0000F}, "binary-input,15"},
		"constructed":      {"2E 2E 21 01 2F 11 1A 1234 2F", wire.Value{Kind: wire.Constructed}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := wire.ParseAnswer(octets(t, "30 01 0C 0C 00000005 1955 3E"+tt.octets+"3F"))
			got, err := a.ReadProperty()
			if err != nil || len(got.Values) != 1 || got.Values[0] != tt.want || got.Values[0].String() != tt.text {
				t.Errorf("got %+v, %v; want %+v, %q", got.Values, err, tt.want, tt.text)
			}
		})
	}
}

func TestCutShort(t *testing.T) {
	whole := octets(t, "30 F1 0E 0C 00000010 1E 2955 4E 75 05 00 41424344 4F 2967 4E 9100 4F 1F")
	for n := range whole {
		a, ok := wire.ParseAnswer(whole[:n])
		if !ok || n == 3 {
			continue // no answer, or one about nothing
		}
		if got, err := a.ReadPropertyMultiple(); err == nil {
			t.Errorf("%d octets of %d = %+v; want an error", n, len(whole), got)
		}
	}
	for _, text := range []string{
		"30 01 0C 0C 00000005 1955 3E 75 FF FFFFFFFF 3F", // a length of 4 GiB
		"30 01 0C 0C 00000005 1955 3E 43 429099 3F",      // a real of three octets
		"30 01 0C 0C 00000005 1955 3E 82 09 A8 3F",       // nine unused bits
		"30 01 0C 0C 00000005 1955 3E 2E 2E 3F",          // closed in the wrong order
	} {
		a, _ := wire.ParseAnswer(octets(t, text))
		if got, err := a.ReadProperty(); err == nil {
			t.Errorf("%s = %+v; want an error", text, got)
		}
	}
}

func TestFrames(t *testing.T) {
	for name, tt := range map[string]struct {
		octets string
		want   wire.Frame
		fails  bool
	}{
		"unicast":            {"81 0A 0008 01 00 1008", wire.Frame{APDU: []byte{0x10, 8}}, false},
		"broadcast":          {"81 0B 000C 01 20 FFFF 00 FF 1008", wire.Frame{APDU: []byte{0x10, 8}}, false},
		"forwarded":          {"81 04 000E 0A000001BAC0 01 00 1008", wire.Frame{APDU: []byte{0x10, 8}}, false},
		"from behind router": {"81 0A 000C 01 08 07D1 01 0C 1008", wire.Frame{From: wire.Route{Network: 2001, MAC: "\x0c"}, APDU: []byte{0x10, 8}}, false},
		"router says no":     {"81 0A 000A 01 80 03 01 07D1", wire.Frame{Rejected: true}, false},
		"wrong length":       {"81 0A 0009 01 00 1008", wire.Frame{}, true},
		"another version":    {"81 0A 0008 02 00 1008", wire.Frame{}, true},
		"a long address":     {"81 0A 000C 01 08 07D1 20 0C 1008", wire.Frame{}, true},
		"nothing in it":      {"81 0A 0006 01 00", wire.Frame{}, true},
		"result of the link": {"81 00 0006 0000", wire.Frame{}, true},
	} {
		got, err := wire.ParseFrame(octets(t, tt.octets))
		if diff := cmp.Diff(tt.want, got); (err != nil) != tt.fails || !tt.fails && diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}

func TestRefusals(t *testing.T) {
	for text, want := range map[string]string{
		"50 01 0C 9101 911F": "it has no such object (error class 1, code 31)",
		"60 01 09":           "it does not know the service (reject, code 9)",
		"71 01 04":           "the answer is too long for one message (abort, code 4)",
		"71 01 63":           "abort, code 99",
		"3C 01 00 04 0C":     "it sends its answer in segments, which were not asked for",
	} {
		a, ok := wire.ParseAnswer(octets(t, text))
		if !ok || a.Err == nil || a.Err.Error() != want {
			t.Errorf("%s = %+v, %v; want %q", text, a, ok, want)
		}
	}
}

func TestIAm(t *testing.T) {
	got, ok := wire.ParseIAm(octets(t, "10 00 C4 02000003 22 0400 91 03 21 63")) // F.4.9
	if want := (wire.IAm{Instance: 3, MaxAPDU: 1024, Vendor: 99}); !ok || got != want {
		t.Errorf("got %+v, %v; want %+v", got, ok, want)
	}
}

func TestObjectIDs(t *testing.T) {
	for text, want := range map[string]wire.ObjectID{"analog-input,3": 3, "multi-state-value,7": 19<<22 | 7, "128,1": 128<<22 | 1} {
		got, err := wire.ParseObjectID(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%s = %v, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"analog-input", "analog-inptu,3", "analog-input,4194303", "5000,1", "analog-input,-1"} {
		if got, err := wire.ParseObjectID(text); err == nil {
			t.Errorf("%q = %v; want an error", text, got)
		}
	}
}

// FuzzDatagram reads datagrams as anybody may send them.
func FuzzDatagram(f *testing.F) {
	for _, text := range []string{
		"81 0A 0017 01 00 30 01 0C 0C 00000005 1955 3E 44 4290999A 3F",
		"81 0A 0025 01 08 07D1 01 0C 30 F1 0E 0C 00000010 1E 2955 4E 44 4290999A 4F 2967 4E 9100 4F 1F",
		"81 0A 0014 01 00 10 00 C4 02000003 22 0400 91 03 21 63",
		"81 0A 000D 01 00 50 01 0C 9101 911F",
		"81 0A 0016 01 00 30 01 0C 0C 00000005 1955 3E 2E 2E 21 01 2F 2F 3F",
	} {
		f.Add(wire.SetLength(octets(f, text)))
	}
	f.Fuzz(func(t *testing.T, datagram []byte) {
		frame, err := wire.ParseFrame(datagram)
		if err != nil {
			frame.APDU = datagram // a length that fits is not found by chance
		}
		_, _ = wire.ParseIAm(frame.APDU)
		a, ok := wire.ParseAnswer(frame.APDU)
		if !ok {
			return
		}
		r, _ := a.ReadProperty()
		all, _ := a.ReadPropertyMultiple()
		for _, one := range append(all, r) {
			if len(one.Values) > len(datagram) {
				t.Fatalf("%d values of %d octets", len(one.Values), len(datagram))
			}
			for _, v := range one.Values {
				if len(v.String()) > 8*len(datagram)+32 {
					t.Fatalf("a value of %d octets from %d", len(v.String()), len(datagram))
				}
			}
		}
	})
}
