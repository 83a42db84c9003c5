package plant

import (
	"math"
	"math/rand/v2"
	"time"
)

// hour is the hour of the plant's own day at t, with its fraction. It may leave
// 0 to 24: only its sine is used.
func (c Config) hour(t time.Time) float64 { return c.HourAtStart + t.Sub(c.Start).Hours() }

// outdoor is the dry-bulb temperature at an hour.
func (w Weather) outdoor(hour float64) float64 {
	return w.Mean + w.Swing*math.Cos((hour-15)*math.Pi/12)
}

// The load of a rack wanders around the share that the hour of the day gives.
const (
	wander    = 0.02  // of design, standard deviation
	wanderFor = 600.0 // s
	busiest   = 14.0  // hour of the day
)

// dayShare is the load at an hour, as a share of design.
func (c Config) dayShare(hour float64) float64 {
	return c.Load * (1 + c.LoadSwing*math.Cos((hour-busiest)*math.Pi/12))
}

// vary moves the load of a rack dt seconds on (an Ornstein-Uhlenbeck process).
func (r *rack) vary(day, dt float64, noise *rand.Rand) {
	r.drift += -r.drift*dt/wanderFor + wander*math.Sqrt(2*dt/wanderFor)*noise.NormFloat64()
	r.share = max(0, day*r.bias*(1+r.drift))
}
