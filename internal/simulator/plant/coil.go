package plant

import "math"

// A coil exchanges heat between air and water in counterflow.
type coil struct {
	ua        float64 // W/K at design flows
	airDesign float64 // W/K: capacity flow of the design airflow
	watDesign float64 // W/K: capacity flow of the design water flow
}

// newCoil sizes the coil so that its effectiveness at design flows is eff.
func newCoil(airDesign, watDesign, eff float64) coil {
	c := coil{airDesign: airDesign, watDesign: watDesign}
	low, high := 0.01, 50.0
	for range 60 {
		middle := (low + high) / 2
		if counterflow(middle, min(airDesign, watDesign)/max(airDesign, watDesign)) < eff {
			low = middle
		} else {
			high = middle
		}
	}
	c.ua = low * min(airDesign, watDesign)
	return c
}

// effectiveness returns the effectiveness and the smaller capacity flow (W/K)
// for capacity flows of air and water. The film coefficients grow with the
// flows to the power 0.8 (turbulent); three quarters of the resistance are on
// the air side.
func (c coil) effectiveness(air, water float64) (eff, smaller float64) {
	smaller = min(air, water)
	if smaller <= 1 {
		return 0, 0
	}
	resistance := 0.75*math.Pow(air/c.airDesign, -0.8) + 0.25*math.Pow(water/c.watDesign, -0.8)
	return counterflow(c.ua/resistance/smaller, smaller/max(air, water)), smaller
}

// counterflow is the effectiveness of a counterflow exchanger with n transfer
// units and a ratio r of the capacity flows (Kays and London, Compact Heat
// Exchangers, table 2-2).
func counterflow(n, r float64) float64 {
	if r > 0.999 {
		return n / (1 + n)
	}
	e := math.Exp(-n * (1 - r))
	return (1 - e) / (1 - r*e)
}
