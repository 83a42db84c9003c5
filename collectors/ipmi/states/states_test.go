package states_test

import (
	"testing"

	"github.com/ridethrough/ridethrough/collectors/ipmi/states"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestEveryStateHasWordsAndAHealth(t *testing.T) {
	for sensorType := range 256 {
		for _, eventType := range []uint8{0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, states.Specific} {
			for i, s := range states.Of(uint8(sensorType), eventType) {
				if s.Text == "" && s.Health != facility.HealthUnknown || s.Health < 0 || s.Health > facility.HealthAbsent || i > 14 {
					t.Errorf("state %d of type %02x/%02x is %+v; want words, a health code and at most 15 states", i, sensorType, eventType, s)
				}
			}
		}
	}
}

func TestWorst(t *testing.T) {
	for _, test := range []struct {
		sensorType, eventType uint8
		mask                  uint16
		code                  float64
		text                  string
	}{
		{0x08, states.Specific, 1<<0 | 1<<3, facility.HealthCritical, "present, input lost"},
		{0x0D, states.Specific, 1 << 0, facility.HealthOK, "present"},
		{0x29, states.Specific, 1<<0 | 1<<2, facility.HealthWarning, "low, present"},
		{0x2C, states.Specific, 1 << 0, facility.HealthAbsent, "not installed"},
		{0x2C, states.Specific, 1<<0 | 1<<7, facility.HealthCritical, "not installed, communication lost"},
		{0x04, states.Presence, 1 << 0, facility.HealthAbsent, "absent"},
		{0x01, states.Digital, 1 << 1, facility.HealthUnknown, "asserted"},
		{0xC5, states.Specific, 0x7FFF, facility.HealthUnknown, ""},
	} {
		code, text := states.Worst(states.Asserted(test.sensorType, test.eventType, test.mask))
		if code != test.code || text != test.text {
			t.Errorf("%02x/%02x %04x: %v %q; want %v %q", test.sensorType, test.eventType, test.mask, code, text, test.code, test.text)
		}
	}
}

func TestEvent(t *testing.T) {
	if s, ok := states.Event(0x01, states.Threshold, 9); !ok || s.Health != facility.HealthCritical || s.Text != "upper critical, going high" {
		t.Errorf("event = %+v, %v; want the upper critical threshold", s, ok)
	}
	for _, offset := range []uint8{12, 15} {
		if s, ok := states.Event(0x01, states.Threshold, offset); ok {
			t.Errorf("offset %d is %+v; the specification has none", offset, s)
		}
	}
}
