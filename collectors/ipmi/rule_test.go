package ipmi

import "testing"

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
	for _, test := range []struct {
		name                  string
		sensorType, eventType uint8
		mask                  uint16
		asserted              health
		code                  float64
		text                  string
	}{
		{"supply present", typePowerSupply, eventSpecific, 1 << 0, "", good, "present"},
		{"supply failed", typePowerSupply, eventSpecific, 1<<0 | 1<<1, "", critical, "present, failed"},
		{"supply without input", typePowerSupply, eventSpecific, 1<<0 | 1<<3, "", critical, "present, input lost"},
		{"supply will fail", typePowerSupply, eventSpecific, 1<<0 | 1<<2, "", warning, "present, failure predicted"},
		{"no supply", typePowerSupply, eventSpecific, 0, "", absent, "absent"},
		{"redundant", typeFan, eventRedundancy, 1 << 0, "", good, "fully redundant"},
		{"not redundant, insufficient", typeFan, eventRedundancy, 1 << 5, "", critical, "not redundant, insufficient"},
		{"thermal trip", typeProcessor, eventSpecific, 1<<1 | 1<<7, "", critical, "thermal trip, present"},
		{"digital", typeFan, eventDigital, 1 << 1, "", unclear, "asserted"},
		{"digital that a profile knows", typeFan, eventDigital, 1 << 1, "critical", critical, "asserted"},
		{"digital, deasserted", typeFan, eventDigital, 1 << 0, "critical", good, "deasserted"},
		{"a state beyond the table", typeFan, eventRedundancy, 1 << 14, "", unclear, "no state asserted"},
	} {
		code, text := judge(test.sensorType, test.eventType, test.mask, test.asserted)
		if code != test.code || text != test.text {
			t.Errorf("%s: %v %q; want %v %q", test.name, code, text, test.code, test.text)
		}
	}
}

func TestThreshold(t *testing.T) {
	for _, test := range []struct {
		status uint8
		want   float64
	}{{0xC0, good}, {0xC1, warning}, {0xC8, warning}, {0xC3, critical}, {0xD8, critical}, {0xE0, critical}} {
		if got, _ := threshold(test.status); got != test.want {
			t.Errorf("threshold(%02x) = %v; want %v", test.status, got, test.want)
		}
	}
}
