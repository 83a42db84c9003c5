package plant

import "github.com/ridethrough/ridethrough/internal/facility"

// A tower gives the heat of condenser water to the outdoor air.
type tower struct {
	name, loop string
	ua         float64 // W/K between condenser water and wet bulb at full fan
	fan        float64
	state      facility.RunState
	reason     string
	powered    bool
	rated      float64 // W of the fan
	power      float64
}

// Condenser water is kept at 28 °C as far as the wet bulb allows: the approach
// of a tower at its design load is 5 K.
const (
	condenserWaterTarget = 28.0
	towerApproach        = 5.0
	towerFanRate         = 1.0 / 40
	condenserWaterPerKW  = 8.0 // kg for each kW rejected
)

// reject moves heat from the condenser water to the wet bulb.
func (l *loop) reject(heat, wetBulb, dt float64) {
	if len(l.towers) == 0 {
		return
	}
	out := 0.0
	for _, t := range l.towers {
		target := clamp((l.condenserWater.t-condenserWaterTarget)/3+0.5, 0.2, 1)
		if t.state != facility.StateRunning || !t.powered {
			target = 0
		}
		t.fan += clamp(target-t.fan, -towerFanRate*dt, towerFanRate*dt)
		t.power = t.rated * t.fan * t.fan * t.fan
		out += t.ua * (0.08 + 0.92*t.fan) * (l.condenserWater.t - wetBulb)
	}
	l.condenserWater.add(heat-out, dt)
}
