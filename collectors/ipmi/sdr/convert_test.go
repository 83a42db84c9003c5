package sdr_test

import (
	"math"
	"testing"

	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
)

func TestValue(t *testing.T) {
	one := sdr.Factors{M: 1}
	for _, test := range []struct {
		name   string
		sensor sdr.Sensor
		raw    uint8
		want   float64
	}{
		{"unsigned", sdr.Sensor{Factors: one}, 0xFF, 255},
		{"two's complement", sdr.Sensor{Format: sdr.TwosComplement, Factors: one}, 0xE0, -32},
		{"one's complement", sdr.Sensor{Format: sdr.OnesComplement, Factors: one}, 0xFE, -1},
		{"one's complement, minus zero", sdr.Sensor{Format: sdr.OnesComplement, Factors: one}, 0xFF, 0},
		{"multiplier", sdr.Sensor{Factors: sdr.Factors{M: 120}}, 48, 5760},
		{"negative multiplier", sdr.Sensor{Factors: sdr.Factors{M: -2, B: 100}}, 10, 80},
		{"result exponent", sdr.Sensor{Factors: sdr.Factors{M: 63, RExp: -3}}, 192, 12.096},
		{"offset with exponent", sdr.Sensor{Factors: sdr.Factors{M: 1, B: -13, BExp: 1}}, 150, 20},
		{"both exponents", sdr.Sensor{Factors: sdr.Factors{M: 5, B: 5, BExp: 2, RExp: -2}}, 100, 10},
		{"ln", sdr.Sensor{Linear: sdr.NaturalLog, Factors: one}, 10, math.Log(10)},
		{"log10", sdr.Sensor{Linear: sdr.Log10, Factors: one}, 100, 2},
		{"log2", sdr.Sensor{Linear: sdr.Log2, Factors: one}, 8, 3},
		{"e", sdr.Sensor{Linear: sdr.E, Factors: one}, 2, math.E * math.E},
		{"exp10", sdr.Sensor{Linear: sdr.Exp10, Factors: one}, 3, 1000},
		{"exp2", sdr.Sensor{Linear: sdr.Exp2, Factors: one}, 10, 1024},
		{"1/x", sdr.Sensor{Linear: sdr.Reciprocal, Factors: sdr.Factors{M: 1, RExp: -2}}, 50, 2},
		{"square", sdr.Sensor{Linear: sdr.Square, Factors: one}, 12, 144},
		{"cube", sdr.Sensor{Linear: sdr.Cube, Factors: one}, 3, 27},
		{"square root", sdr.Sensor{Linear: sdr.SquareRoot, Factors: one}, 144, 12},
		{"cube root", sdr.Sensor{Linear: sdr.CubeRoot, Factors: one}, 27, 3},
	} {
		if got := test.sensor.Value(test.raw); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%s: value(%02x) = %v; want %v", test.name, test.raw, got, test.want)
		}
	}
}

func TestNonLinearTakesTheFactorsOfTheReading(t *testing.T) {
	s := sdr.Sensor{Linear: sdr.NonLinear, Factors: sdr.Factors{M: 1}}
	if s.Linear.IsLinear() {
		t.Fatal("70h is linear")
	}
	// Next reading, M = 2, B = -10 with exponent 0, result exponent -1.
	f, ok := sdr.DecodeReadingFactors([]byte{0x33, 0x02, 0x00, 0xF6, 0xC0, 0x00, 0xF0})
	if !ok {
		t.Fatal("factors are too short")
	}
	if got, want := s.ValueWith(f, 0x32), 9.0; math.Abs(got-want) > 1e-9 {
		t.Errorf("value = %v; want %v", got, want)
	}
	if _, ok := sdr.DecodeReadingFactors(make([]byte, 6)); ok {
		t.Error("six bytes of factors were taken; want seven")
	}
}

func TestUnitsBecomeThoseOfPoints(t *testing.T) {
	for _, test := range []struct {
		unit     sdr.Unit
		in, want float64
	}{{sdr.Celsius, 21, 21}, {sdr.Fahrenheit, 77, 25}, {sdr.Kelvin, 300.15, 27}, {sdr.RPM, 6000, 6000}} {
		if got := test.unit.Canonical(test.in); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("unit %d: %v is %v; want %v", test.unit, test.in, got, test.want)
		}
	}
}
