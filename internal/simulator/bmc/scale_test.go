package bmc

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Whatever the scale, the raw byte for the value of a raw byte has that value.
func TestRawIsTheInverseOfValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Scale{
			M: int16(rapid.IntRange(-512, 511).Draw(t, "M")), B: int16(rapid.IntRange(-512, 511).Draw(t, "B")),
			BExp: int8(rapid.IntRange(-8, 7).Draw(t, "BExp")), RExp: int8(rapid.IntRange(-8, 7).Draw(t, "RExp")),
			Format:        Format(rapid.IntRange(0, 2).Draw(t, "format")),
			Linearisation: Linearisation(rapid.IntRange(0, 11).Draw(t, "linearisation")),
		}.orDefault()
		v := s.value(uint8(rapid.IntRange(0, 255).Draw(t, "raw")))
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return // no value to ask for
		}
		if got := s.value(s.raw(v)); got != v {
			t.Fatalf("%+v: value(raw(%v)) = %v", s, v, got)
		}
	})
}
