package bmc

import "math"

// Format is how the raw byte of an analog sensor is to be read (43.1, sensor
// units 1, bits 7:6).
type Format uint8

// Formats of the raw byte.
const (
	Unsigned Format = iota
	OnesComplement
	TwosComplement
)

// Linearisation is the function applied after y = (Mx + B·10^BExp)·10^RExp
// (table 43-1, byte 24).
type Linearisation uint8

// Linearisations. NonLinear sensors hand out M, B and exponents per reading,
// by Get Sensor Reading Factors.
const (
	Linear     Linearisation = 0
	Ln         Linearisation = 1
	Log10      Linearisation = 2
	Log2       Linearisation = 3
	E          Linearisation = 4
	Exp10      Linearisation = 5
	Exp2       Linearisation = 6
	Reciprocal Linearisation = 7
	Square     Linearisation = 8
	Cube       Linearisation = 9
	SquareRoot Linearisation = 10
	CubeRoot   Linearisation = 11
	NonLinear  Linearisation = 0x70
)

// Scale is how raw bytes become values. The zero Scale is 1:1, unsigned.
type Scale struct {
	M, B          int16 // 10 bits, signed
	BExp, RExp    int8  // 4 bits, signed
	Format        Format
	Linearisation Linearisation
}

func (s Scale) orDefault() Scale {
	if s.M == 0 {
		s.M = 1
	}
	return s
}

// value is what a reader must make of raw.
func (s Scale) value(raw uint8) float64 {
	x := float64(raw)
	switch {
	case s.Format == TwosComplement:
		x = float64(int8(raw))
	case s.Format == OnesComplement && raw >= 0x80:
		x = -float64(^raw)
	}
	y := (float64(s.M)*x + float64(s.B)*math.Pow10(int(s.BExp))) * math.Pow10(int(s.RExp))
	return s.Linearisation.apply(y)
}

func (l Linearisation) apply(y float64) float64 {
	switch l {
	case Ln:
		return math.Log(y)
	case Log10:
		return math.Log10(y)
	case Log2:
		return math.Log2(y)
	case E:
		return math.Exp(y)
	case Exp10:
		return math.Pow(10, y)
	case Exp2:
		return math.Exp2(y)
	case Reciprocal:
		return 1 / y
	case Square:
		return y * y
	case Cube:
		return y * y * y
	case SquareRoot:
		return math.Sqrt(y)
	case CubeRoot:
		return math.Cbrt(y)
	}
	return y
}

// raw is the byte whose value is nearest to v. Trying all 256 is exact for
// every linearisation and cheap beside the encryption of the answer.
func (s Scale) raw(v float64) uint8 {
	best, distance := uint8(0), math.Inf(1)
	for i := range 256 {
		if d := math.Abs(s.value(uint8(i)) - v); d < distance {
			best, distance = uint8(i), d
		}
	}
	return best
}
