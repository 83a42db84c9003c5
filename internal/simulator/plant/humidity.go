package plant

import "math"

// magnus is the pressure of saturated water vapour over water at t °C in hPa
// (Magnus formula with the coefficients of WMO-No. 8, annex 4.B).
func magnus(t float64) float64 { return 6.112 * math.Exp(17.62*t/(243.12+t)) }
