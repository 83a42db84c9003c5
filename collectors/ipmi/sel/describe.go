package sel

import (
	"fmt"
	"strings"

	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/collectors/ipmi/states"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Describe says in one line what happened and how bad that is, as a health
// code. sensor is the one that the event is of, nil where nobody knows it.
func (r Record) Describe(sensor *sdr.Sensor) (text string, severity float64) {
	if r.IsOEM() {
		return r.oem(), facility.HealthUnknown
	}
	what, severity := r.event(sensor)
	return r.who(sensor) + ": " + what, severity
}

// who names the sensor, and what it is a sensor of unless its name says so.
func (r Record) who(sensor *sdr.Sensor) string {
	kind := states.TypeName(r.SensorType)
	if sensor == nil || sensor.Name == "" {
		return fmt.Sprintf("%s, sensor %02Xh of %s", kind, r.Sensor, r.generator())
	}
	if strings.Contains(strings.ToLower(sensor.Name), kind) {
		return sensor.Name
	}
	return fmt.Sprintf("%s (%s)", sensor.Name, kind)
}

// generator is who made the record (32.1, bytes 8 and 9): a controller, or
// software by the ranges of table 5-4.
func (r Record) generator() string {
	if r.Generator&0x01 == 0 {
		return fmt.Sprintf("controller %02Xh", r.Generator)
	}
	switch id := r.Generator >> 1; {
	case id < 0x10:
		return "the BIOS"
	case id < 0x20:
		return "the SMI handler"
	case id < 0x30:
		return "system management software"
	case id < 0x40:
		return "OEM software"
	}
	return "a remote console"
}

// event says what an event means (29.7, 42.1): a threshold that was crossed, a
// state that came or went, or nothing that the specification knows.
func (r Record) event(sensor *sdr.Sensor) (string, float64) {
	offset := r.Data[0] & 0x0F
	s, known := states.Event(r.SensorType, r.EventType, offset)
	if !known {
		return fmt.Sprintf("event %02Xh/%d %s, data %02X %02X %02X", r.EventType, offset, r.direction(), r.Data[0], r.Data[1], r.Data[2]), facility.HealthUnknown
	}
	text := s.Text + " " + r.direction() + r.values(sensor)
	if !r.Deasserted {
		return text, s.Health
	}
	return text, ended(s.Health)
}

// ended is how bad it is that a state is over: the end of something bad is
// good, the end of something good a warning.
func ended(health float64) float64 {
	switch health {
	case facility.HealthWarning, facility.HealthCritical, facility.HealthAbsent:
		return facility.HealthOK
	case facility.HealthOK:
		return facility.HealthWarning
	}
	return facility.HealthUnknown
}

func (r Record) direction() string {
	if r.Deasserted {
		return "deasserted"
	}
	return "asserted"
}

// values are the reading and the threshold that an event of a sensor that
// measures carries (table 29-6).
func (r Record) values(sensor *sdr.Sensor) string {
	const given, threshold = 0x01, states.Threshold
	if r.EventType != threshold {
		return ""
	}
	out := ""
	add := func(word string, has, raw uint8) {
		if has != given {
			return
		}
		if sensor == nil || !sensor.Analog || !sensor.Linear.IsLinear() {
			out += fmt.Sprintf(", %s %02Xh", word, raw)
			return
		}
		out += fmt.Sprintf(", %s %.4g %s", word, sensor.Value(raw), sensor.UnitText)
	}
	add("reading", r.Data[0]>>6, r.Data[1])
	add("threshold", r.Data[0]>>4&0x03, r.Data[2])
	return strings.TrimRight(out, " ")
}

// oem is a record that only its maker can read, as it is.
func (r Record) oem() string {
	if r.Kind < oemUntimedFrom && len(r.OEM) > 3 {
		maker := uint32(r.OEM[0]) | uint32(r.OEM[1])<<8 | uint32(r.OEM[2])<<16
		return fmt.Sprintf("OEM record %02Xh of maker %d: % X", r.Kind, maker, r.OEM[3:])
	}
	return fmt.Sprintf("OEM record %02Xh: % X", r.Kind, r.OEM)
}
