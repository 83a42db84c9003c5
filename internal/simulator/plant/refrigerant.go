package plant

import "math"

// atmosphere is the standard pressure in kPa: gauge pressure is above it.
const atmosphere = 101.325

// saturationGauge returns the pressure of boiling or condensing R134a at t °C
// in kPa (gauge). It is an Antoine equation through the saturation table's
// 0 and 70 °C (292.8 and 2116.8 kPa absolute), within 0.2 % between them.
func saturationGauge(t float64) float64 {
	const a, b, c = 14.863855, 2342.01318, 255.0
	return math.Exp(a-b/(t+c)) - atmosphere
}
