package ipmi

import (
	"testing"

	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/collectors/ipmi/states"
)

func TestPattern(t *testing.T) {
	for _, test := range []struct {
		pattern pattern
		name    string
		want    bool
	}{
		{"Inlet Temp", "Inlet Temp", true},
		{"inlet temp", "INLET TEMP", true},
		{"Inlet Temp", "Inlet Temp 2", false},
		{"Inlet*", "Inlet Temp 2", true},
		{"*inlet*", "BB Inlet Temp", true},
		{"*inlet*", "Outlet", false},
		{"##-Inlet*", "01-Inlet Ambient", true},
		{"##-Inlet*", "1-Inlet Ambient", false},
		{"CPU# Temp", "CPU2 Temp", true},
		{"CPU# Temp", "CPUA Temp", false},
		{"CPU? Temp", "CPUA Temp", true},
		{"*a*b*c", "xaxbxbc", true},
		{"*a*b*c", "xaxbxb", false},
		{"*", "", true},
		{"", "", true},
		{"?", "", false},
		{"a**b", "ab", true},
	} {
		if got := test.pattern.matches(test.name); got != test.want {
			t.Errorf("%q matches %q = %v; want %v", test.pattern, test.name, got, test.want)
		}
	}
}

func FuzzPattern(f *testing.F) {
	f.Add("*a*b", "xxab")
	f.Add("#?*", "1a")
	f.Fuzz(func(t *testing.T, p, name string) {
		_ = pattern(p).matches(name) // must not panic
		if !pattern("*").matches(name) {
			t.Errorf("* does not match %q", name)
		}
	})
}

func TestJudge(t *testing.T) {
	const specific, digital = states.Specific, states.Digital
	for _, test := range []struct {
		name                  string
		sensorType, eventType uint8
		mask                  uint16
		asserted              health
		code                  float64
		text                  string
	}{
		{"supply present", typePowerSupply, specific, 1 << 0, "", good, "present"},
		{"supply failed", typePowerSupply, specific, 1<<0 | 1<<1, "", critical, "present, failed"},
		{"supply without input", typePowerSupply, specific, 1<<0 | 1<<3, "", critical, "present, input lost"},
		{"supply will fail", typePowerSupply, specific, 1<<0 | 1<<2, "", warning, "present, failure predicted"},
		{"no supply", typePowerSupply, specific, 0, "", absent, "absent"},
		{"no drive", typeDrive, specific, 0, "", absent, "absent"},
		{"a drive that rebuilds", typeDrive, specific, 1<<0 | 1<<7, "", warning, "present, rebuild in progress"},
		{"thermal trip", typeProcessor, specific, 1<<1 | 1<<7, "", critical, "thermal trip, present"},
		{"a battery of which nothing is told", typeBattery, specific, 0, "", good, "no state asserted"},
		{"digital", typeFan, digital, 1 << 1, "", unclear, "asserted"},
		{"digital that a profile knows", typeFan, digital, 1 << 1, "critical", critical, "asserted"},
		{"digital, deasserted", typeFan, digital, 1 << 0, "critical", good, "deasserted"},
		{"an entity that is absent", 0x25, specific, 1 << 1, "", absent, "absent"},
		{"thresholds alone", typeFan, states.Threshold, 1 << 4, "", critical, "above the upper critical threshold"},
		{"a state beyond the table", typeFan, states.Availability, 1 << 14, "", unclear, "no state asserted"},
	} {
		code, text := judge(sdr.Sensor{Type: test.sensorType, EventType: test.eventType}, test.mask, test.asserted)
		if code != test.code || text != test.text {
			t.Errorf("%s: %v %q; want %v %q", test.name, code, text, test.code, test.text)
		}
	}
}

func TestRedundancy(t *testing.T) {
	for _, test := range []struct {
		mask uint16
		code float64
		text string
	}{
		{0, 0, "no state asserted"},
		{1 << 0, 1, "fully redundant"},
		{1 << 1, 3, "redundancy lost"},
		{1 << 2, 2, "redundancy degraded"},
		{1<<2 | 1<<5, 3, "redundancy degraded, not redundant, insufficient"},
		{1 << 14, 0, "no state asserted"},
	} {
		if code, text := redundancy(test.mask); code != test.code || text != test.text {
			t.Errorf("redundancy(%04x) = %v %q; want %v %q", test.mask, code, text, test.code, test.text)
		}
	}
}

func TestAlarm(t *testing.T) {
	intrusion := sdr.Sensor{Type: typeIntrusion, EventType: states.Specific}
	for mask, want := range map[uint16]float64{0: 0, 1 << 0: 1, 1 << 4: 1} {
		if got, text := alarm(intrusion, mask, ""); got != want {
			t.Errorf("alarm(%04x) = %v %q; want %v", mask, got, text, want)
		}
	}
}

func TestThreshold(t *testing.T) {
	for _, test := range []struct {
		status uint8
		want   float64
	}{{0xC0, good}, {0xC1, warning}, {0xC8, warning}, {0xC3, critical}, {0xD8, critical}, {0xE0, critical}} {
		if got, _ := states.Crossed(test.status); got != test.want {
			t.Errorf("crossed(%02x) = %v; want %v", test.status, got, test.want)
		}
	}
}
