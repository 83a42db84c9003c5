package sdr

import "math"

// Format is how a raw byte is a number (43.1, byte 21 bits 7:6).
type Format uint8

// Formats.
const (
	Unsigned Format = iota
	OnesComplement
	TwosComplement
	NotAnalog
)

// number is raw in the format.
func (f Format) number(raw uint8) float64 {
	switch {
	case f == TwosComplement:
		return float64(int8(raw))
	case f == OnesComplement && raw >= 0x80:
		return -float64(^raw)
	}
	return float64(raw)
}

// Linearisation is the function that follows the linear formula (43.1, byte 24).
type Linearisation uint8

// Linearisations. From NonLinear on, the factors differ with the reading and
// must be asked for: Get Sensor Reading Factors (35.5).
const (
	Linear Linearisation = iota
	NaturalLog
	Log10
	Log2
	E
	Exp10
	Exp2
	Reciprocal
	Square
	Cube
	SquareRoot
	CubeRoot
	NonLinear Linearisation = 0x70
)

// IsLinear reports whether the factors of the record hold for every reading.
func (l Linearisation) IsLinear() bool { return l < NonLinear }

func (l Linearisation) apply(y float64) float64 {
	switch l {
	case NaturalLog:
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

// Factors of the formula y = L[(M·x + B·10^BExp)·10^RExp] (36.3).
type Factors struct {
	M, B       int16 // 10 bits, signed
	RExp, BExp int8  // 4 bits, signed
}

// decodeFactors reads bytes 25 to 30 of a full record: M, M and tolerance, B, B
// and accuracy, accuracy and direction, exponents.
func decodeFactors(b []byte) Factors {
	return Factors{
		M: tenBits(b[0], b[1]), B: tenBits(b[2], b[3]),
		RExp: int8(b[5]) >> 4, BExp: int8(b[5]<<4) >> 4,
	}
}

// DecodeReadingFactors reads the answer to Get Sensor Reading Factors (35.5):
// the next reading, then the bytes of a full record.
func DecodeReadingFactors(data []byte) (f Factors, ok bool) {
	const size = 7
	if len(data) < size {
		return Factors{}, false
	}
	return decodeFactors(data[1:size]), true
}

// tenBits is a signed number of ten bits: eight, then two at the top of the
// next byte.
func tenBits(low, high uint8) int16 {
	return int16(uint16(low)<<6|uint16(high>>6)<<14) >> 6
}

// value applies the factors to x.
func (f Factors) value(x float64) float64 {
	return (float64(f.M)*x + float64(f.B)*math.Pow10(int(f.BExp))) * math.Pow10(int(f.RExp))
}

// Value is what the raw byte means, in the sensor's own unit. It is not finite
// where the formula has no value (the logarithm of zero).
func (s Sensor) Value(raw uint8) float64 { return s.ValueWith(s.Factors, raw) }

// ValueWith is Value with the factors of one reading, for sensors that are not
// linear.
func (s Sensor) ValueWith(f Factors, raw uint8) float64 {
	return s.Linear.apply(f.value(s.Format.number(raw)))
}
