package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// strainedFrom is a load that no error of metering makes of a rating.
	strainedFrom = 1.10
	// strainedWithin is how near its set point the water leaves then, so that
	// what is carried is carried by the motor.
	strainedWithin = 0.5 // K
	// slowestRelay is how much longer than one of trip class 10 a relay of class
	// 30 takes (IEC 60947-4-1, table 2).
	slowestRelay = 3.0
)

// followStrain keeps since when each chiller carries more than its rating.
// That begins while its water leaves at the set point, and goes on when the
// water warms because all chillers together carry too little: the motor does not
// cool. One that outlasts the slowest relay has none that matters, and is let go.
func (m *Model) followStrain(now time.Time) {
	for j := range m.plant.loops {
		for _, c := range m.plant.loops[j].chillers {
			h := m.events.unit(m.plant.chillers[c].name)
			load, warm, ok := m.loadAndWarmth(j, c, now)
			switch {
			case !ok || load <= overloadFrom || m.held(c, now) > slowestRelay*relayTime(load):
				h.strained = time.Time{}
			case load >= strainedFrom && warm < strainedWithin && h.strained.IsZero():
				h.strained = now
			}
		}
	}
}

// held is for how many seconds a strained chiller has carried its load; 0 for one
// that is not.
func (m *Model) held(c int, now time.Time) float64 {
	since := m.events.unit(m.plant.chillers[c].name).strained
	if since.IsZero() {
		return 0
	}
	return max(1, now.Sub(since).Seconds())
}

// untilTrip is how long a chiller carries its load from now on, in seconds. One
// that outlasts its time has a slower relay: then half as long again as it has held.
func (m *Model) untilTrip(c int, load float64, now time.Time) float64 {
	held := m.held(c, now)
	return max(relayTime(load)-held, held/2)
}

// loadAndWarmth are the load of a running chiller as a share of its rating, and how
// far above the set point its water leaves.
func (m *Model) loadAndWarmth(j, c int, now time.Time) (load, warm float64, ok bool) {
	name := m.plant.chillers[c].name
	load, told := m.seen.get(name, facility.Load, now)
	_, warm, known := m.delivered(j, c, now)
	state, _ := m.seen.state(name)
	return load / 100, warm, told && known && state == facility.StateRunning
}
