package predict

import "math"

// A handover compares how fast a hall really warms with how fast the model,
// left alone between corrections, wants to warm it. Where they differ for
// minutes, some heat path is missing from the equations; near a limit the
// measured pace is then the better guide, far from it the physics.
type handover struct {
	measured, modelled climb
	recent             climb   // measured, over two minutes
	path               float64 // °C the model would have added since it runs
	age                float64 // s
	pace               float64 // measured over modelled
}

const (
	paceShort, paceLong = 60.0, 300.0 // s, long against probes of half a degree
	// paceAfter is when there is enough of both to compare.
	paceAfter = 360.0 // s
	// paceFloor is the least pace worth comparing.
	paceFloor = 0.0006 // K/s
	// paceHolds is how far into the future a pace is carried on.
	paceHolds    = 1500.0 // s
	paceSlowest  = 0.5
	paceFastest  = 1.8
	paceMemory   = 120.0 // s
	structureErr = 0.25  // of a forecast time, what no variant knows
)

// follow takes a measured inlet and the model's own rate in.
func (h *handover) follow(inlet, rate, dt float64) {
	if inlet == 0 || dt <= 0 {
		return
	}
	if h.pace == 0 {
		h.pace = 1
	}
	h.age += dt
	h.path += rate * dt
	h.measured.follow(inlet, dt, paceShort, paceLong)
	h.recent.follow(inlet, dt, recentShort, recentLong)
	h.modelled.follow(h.path, dt, paceShort, paceLong)
	real, own := h.measured.slope(paceShort, paceLong), h.modelled.slope(paceShort, paceLong)
	want := 1.0
	if h.age > paceAfter && own > paceFloor && real > paceFloor/2 {
		want = clamp(real/own, paceSlowest, paceFastest)
	}
	h.pace += (want - h.pace) * relax(dt, paceMemory)
}

// correct turns a time of the model into one at the measured pace, the more so
// the nearer it is.
func (h *handover) correct(t float64) float64 {
	if h.pace == 0 || math.IsInf(t, 1) {
		return t
	}
	return t / math.Pow(h.pace, math.Exp(-t/paceHolds))
}
