package predict

import (
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	towersLoaded = 0.4  // load of the chillers below which towers may rest
	towerStands  = 0.25 // of the usual fan speed
	// towerNeeded keeps fans out that a thermostat turns on and off: they stand
	// for minutes at less than half of their duty.
	towerNeeded = 60.0 // %
	towerFull   = 90.0 // %, a fan at the end of its range
)

// towerSpeed is the mean fan speed of the towers of a loop.
func (m *Model) towerSpeed(j int, now time.Time) (float64, bool) {
	var v []float64
	for _, t := range m.plant.loops[j].towers {
		if s, ok := m.seen.get(t, facility.FanSpeed, now); ok {
			v = append(v, s)
		}
	}
	if len(v) == 0 {
		return 0, false
	}
	sum := 0.0
	for _, s := range v {
		sum += s
	}
	return sum / float64(len(v)), true
}

// watchTowers raises an event for each tower whose fan has dropped while the
// condenser pressure of the chillers climbs.
func (m *Model) watchTowers(j int, now time.Time) {
	l := &m.plant.loops[j]
	for _, t := range l.towers {
		m.watchState(t, EventTrip, now)
	}
	e, k := m.ensembleOf(j)
	usual := e.loopSteady[k].tower
	speed, ok := m.towerSpeed(j, now)
	if !ok || !usual.known() || usual.value < 20 {
		return
	}
	climbing := m.pressureClimb(j) > 0.04 // kPa/s: 2.4 kPa a minute, beyond any weather
	// Fans of towers follow the heat. Where the chillers give as much as before, a
	// loop whose fans nearly all stand has lost them, and so has one tower that
	// stands while its sisters turn as fast as they can.
	loaded := e.loopNow[k].load > towersLoaded
	all := loaded && usual.value > towerNeeded && speed < towerStands*usual.value
	for _, t := range l.towers {
		own, ok := m.seen.get(t, facility.FanSpeed, now)
		others := (speed*float64(len(l.towers)) - own) / max(1, float64(len(l.towers)-1))
		alone := loaded && own < towerStands*usual.value && usual.value > towerFull && others > towerFull
		switch {
		case ok && own < 0.5*usual.value && climbing:
			m.events.raise(t, EventDegraded, now, fmt.Sprintf("fan_speed %.0f → %.0f %%, condenser pressure rising", usual.value, own))
		case ok && (all || alone) && own < 0.5*usual.value:
			m.events.raise(t, EventDegraded, now, fmt.Sprintf("fan_speed %.0f → %.0f %% while the chillers give as much as before", usual.value, own))
		case ok && own > 0.8*usual.value || speed > 0.8*usual.value:
			if m.events.active[t].Kind == EventDegraded && !alone {
				m.events.clear(t)
			}
		}
	}
}

func (m *Model) towersLost(l *loop) bool {
	for _, t := range l.towers {
		if _, open := m.events.active[t]; open {
			return true
		}
	}
	return false
}
