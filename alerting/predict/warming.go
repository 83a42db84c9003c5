package predict

import "time"

// A warming is how fast a hall really warms since it left its usual state.
type warming struct {
	measured climb     // °C
	recent   climb     // °C, over two minutes
	age      float64   // s
	warmAir  time.Time // since when its supply air is above what control lets it
}

const (
	paceShort, paceLong = 60.0, 300.0 // s, long against probes of half a degree
	// paceHolds is how far into the future a pace is carried on.
	paceHolds    = 1500.0 // s
	structureErr = 0.20   // of a forecast time, what no variant knows
)

// follow takes a measured inlet in.
func (w *warming) follow(inlet, dt float64) {
	if inlet == 0 || dt <= 0 {
		return
	}
	w.age += dt
	w.measured.follow(inlet, dt, paceShort, paceLong)
	w.recent.follow(inlet, dt, recentShort, recentLong)
}
