package bacnet

import (
	"math"
	"strconv"

	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Bits of status-flags (BACnetStatusFlags, clause 21).
const (
	flagFault        = 1
	flagOverridden   = 2
	flagOutOfService = 3
)

// snapshot is one object as it was read.
type snapshot struct {
	value        wire.Value
	flags        wire.Value
	outOfService bool
	reliability  float64 // 0: no fault detected
}

// trusted reports whether the value is what is being measured. Out of service,
// and overridden at an input, it is what somebody wrote there; with a fault it is
// what the device itself does not believe.
func (s snapshot) trusted(id wire.ObjectID) bool {
	switch {
	case s.flags.Bit(flagFault), s.flags.Bit(flagOutOfService), s.outOfService, s.reliability != 0:
		return false
	case s.flags.Bit(flagOverridden):
		return !id.Type().IsInput()
	}
	return true
}

// String is for people who look where a reading comes from.
func (s snapshot) String() string {
	out := s.value.String()
	for bit, name := range []string{"in-alarm", "fault", "overridden", "out-of-service"} {
		if s.flags.Bit(bit) {
			out += " " + name
		}
	}
	if s.outOfService {
		out += " out-of-service"
	}
	if s.reliability != 0 {
		out += " reliability " + strconv.FormatFloat(s.reliability, 'f', -1, 64)
	}
	return out
}

// read turns what was read into a reading. It returns false when there is
// nothing to report.
func (s *sensor) read(seen snapshot) (facility.Reading, bool) {
	reading := facility.Reading{Asset: s.asset, Point: s.rule.spec.Name, Part: s.part, Quality: facility.Good}
	value, isNumber, text := seen.value.Number, seen.value.IsNumber(), s.text(seen.value)
	r := s.rule
	switch {
	case isNumber && r.absent.HasNumber(value) || r.absent.HasText(text):
		return reading, false
	case !seen.trusted(s.object), seen.value.Kind == wire.Null,
		isNumber && r.missing.HasNumber(value) || r.missing.HasText(text):
		reading.Quality = facility.Unavailable
		return reading, true
	}
	if r.words != nil {
		reading = s.state(reading, value, isNumber, text)
		if seen.flags.Bit(flagOverridden) {
			reading.Text += " (overridden)"
		}
		return reading, true
	}
	if !isNumber {
		reading.Quality = facility.Unavailable // NaN: the device has no value
		return reading, true
	}
	reading.Value = s.converted(value)
	return facility.Judge(reading), true
}

// converted is a value in the unit of the point. Conversions leave noise in the
// last digits: 69.8 °F is 21 °C.
func (s *sensor) converted(value float64) float64 {
	return math.Round(s.convert.Apply(value)*1e6) / 1e6
}

// text is the device's own word for a state, or the value as text.
func (s *sensor) text(v wire.Value) string {
	if s.rule.property == wire.PresentValue && v.IsNumber() {
		if text := s.facts.texts[int(min(max(v.Number, -1), 1<<16))]; text != "" {
			return text
		}
	}
	return v.String()
}

func (s *sensor) state(reading facility.Reading, value float64, isNumber bool, text string) facility.Reading {
	if isNumber {
		if meant, known := s.rule.words.OfNumber(value); known {
			reading.Value, reading.Text = meant.Code, meant.Text
			if _, err := strconv.ParseFloat(text, 64); err != nil {
				reading.Text = text
			}
			return reading
		}
	}
	meant, quality := s.rule.words.OfText(text, value, isNumber)
	reading.Value, reading.Text, reading.Quality = meant.Code, meant.Text, quality
	return reading
}
