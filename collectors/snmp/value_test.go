package snmp

import (
	"math"
	"testing"

	"github.com/gosnmp/gosnmp"
)

func pointer(p gosnmp.SnmpPDU) *variable {
	v := variableOf(&p)
	return &v
}

func TestNumber(t *testing.T) {
	for _, test := range []struct {
		value any
		want  float64
		ok    bool
	}{
		{-5, -5, true},
		{uint(4294967295), 4294967295, true},
		{uint32(7), 7, true},
		{uint64(1 << 60), 1 << 60, true},
		{float32(23.5), 23.5, true},
		{float32(math.Inf(1)), 0, false},
		{math.NaN(), 0, false},
		{nil, 0, false},
		{[]byte("23.5"), 23.5, true},
		{[]byte("23.5 C"), 23.5, true},
		{[]byte("  -4,2 °C\x00"), -4.2, true},
		{[]byte("45%"), 45, true},
		{[]byte("1500 W"), 1500, true},
		{[]byte("12 m³/h"), 12, true},
		{[]byte("N/A"), 0, false},
		{[]byte(""), 0, false},
		{[]byte("--"), 0, false},
		{[]byte("12:30"), 0, false},
		{[]byte("3.4.1"), 0, false},
		{[]byte("7 of 9 outlets"), 0, false},
		{[]byte("\xff\xfe"), 0, false},
	} {
		got, ok := number(pointer(gosnmp.SnmpPDU{Type: gosnmp.OctetString, Value: test.value}))
		if ok != test.ok || ok && got != test.want {
			t.Errorf("number(%v) = %g, %v; want %g, %v", test.value, got, ok, test.want, test.ok)
		}
	}
	if _, ok := number(pointer(gosnmp.SnmpPDU{Type: gosnmp.ObjectIdentifier, Value: ".1.3"})); ok {
		t.Error("an object identifier is no number")
	}
}

func TestTemplate(t *testing.T) {
	columns := map[int]string{2: "1", 3: "7", 4: "Above rack 3"}
	for _, test := range []struct{ template, want string }{
		{"", ""},
		{"bypass", "bypass"},
		{"{index}", "2.5"},
		{"L{3}", "L7"},
		{"{4}", "Above rack 3"},
		{"{#2}", "5"},
		{"{#9}", ""},
		{"{2?unit-}B{3}", "B7"},
		{"{3?unit-}B{2}", "unit-7-B1"},
		{"{#1?unit-}x", "unit-2-x"},
		{"{#1?unit-}", "unit-2"},
	} {
		parsed, err := parseTemplate(test.template)
		if err != nil {
			t.Errorf("%q: %v", test.template, err)
			continue
		}
		if got := parsed.expand("2.5", columns); got != test.want {
			t.Errorf("%q = %q; want %q", test.template, got, test.want)
		}
	}
}

func TestCondition(t *testing.T) {
	for _, test := range []struct {
		patterns []string
		text     string
		want     bool
	}{
		{[]string{"C"}, "C", true},
		{[]string{"C"}, "F", false},
		{[]string{"L/s", "l/s"}, "l/s", true},
		{[]string{"Upper*"}, "Upper Supply", true},
		{[]string{"*.1.2"}, ".1.3.1.2", true},
		{[]string{"!0"}, "3", true},
		{[]string{"!0"}, "0", false},
		{[]string{"*", "!x*"}, "xy", false},
		{[]string{"Fan ?*"}, "Fan 1", true},
		{[]string{"a[b"}, "a[b", true},
		{[]string{"*/s"}, "L/s", true},
	} {
		condition, err := newCondition("1", test.patterns)
		if err != nil {
			t.Fatal(err)
		}
		if got := condition.holds(test.text); got != test.want {
			t.Errorf("%v holds for %q = %v; want %v", test.patterns, test.text, got, test.want)
		}
	}
}

func FuzzValue(f *testing.F) {
	for _, s := range []string{"23.5", "-4,2 °C", "N/A", "\xff", "1e400", "+", "0x10", "9.9.9", "12 BTU/h"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		v := &variable{kind: gosnmp.OctetString, form: formOctets, octets: octets}
		if n, ok := number(v); ok && (math.IsNaN(n) || math.IsInf(n, 0)) {
			t.Errorf("number(%q) = %g", octets, n)
		}
		text(v)
	})
}

// FuzzDecode feeds answers to a session of each version: whatever comes, it is
// an answer, an error, or nothing.
func FuzzDecode(f *testing.F) {
	answer := gosnmp.SnmpPacket{
		Version: gosnmp.Version2c, Community: "public", PDUType: gosnmp.GetResponse, RequestID: 1 << 30,
		Variables: []gosnmp.SnmpPDU{{Name: ".1.3.6.1.2.1.1.1.0", Type: gosnmp.OctetString, Value: "x"}},
	}
	raw, err := answer.MarshalMsg()
	if err != nil {
		f.Fatal(err)
	}
	report := gosnmp.SnmpPacket{
		Version: gosnmp.Version3, MsgID: 1 << 30, SecurityModel: gosnmp.UserSecurityModel, PDUType: gosnmp.Report,
		SecurityParameters: &gosnmp.UsmSecurityParameters{AuthoritativeEngineID: "\x80\x00\x1f\x88\x80abc"},
		Variables:          []gosnmp.SnmpPDU{{Name: ".1.3.6.1.6.3.15.1.1.4.0", Type: gosnmp.Counter32, Value: uint32(1)}},
	}
	raw3, err := report.MarshalMsg()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{raw, raw3} {
		f.Add(seed)
		f.Add(seed[:len(seed)-3])
		f.Add(append([]byte{0x30, 0x82}, seed...))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, version := range []string{"1", "2c", "3"} {
			s := newSession(testDevice(version), newKeyring())
			s.id, s.space = 1, new(space)
			answer, err := s.decode(&query{}, append([]byte(nil), raw...), 0)
			if answer != nil && err != nil {
				t.Errorf("version %s: an answer and an error", version)
			}
			for i := range variablesOf(answer) {
				number(&answer.variables[i])
				text(&answer.variables[i])
			}
		}
	})
}
