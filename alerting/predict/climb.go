package predict

import (
	"math"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// climb follows a pressure with a short and a long memory; of something that
// rises steadily they differ by the slope times the difference of memories.
type climb struct {
	short, long slow
}

// follow takes one more value in.
func (c *climb) follow(v, dt, short, long float64) {
	c.short.follow(v, dt, short)
	c.long.follow(v, dt, long)
}

// slope is per second; 0 until the long memory is half filled.
func (c *climb) slope(short, long float64) float64 {
	if c.long.weight < long/2 {
		return 0
	}
	return (c.short.value - c.long.value) / (min(c.long.weight, long) - min(c.short.weight, short)) * lagShare(c.long.weight, long)
}

// lagShare corrects for a long memory that is not yet filled: a running mean
// lags by half its length, an exponential one by all of it.
func lagShare(weight, long float64) float64 {
	if weight < long {
		return 1.5
	}
	return 1
}

const (
	shortMemory, longMemory = 45.0, 240.0 // s
	// tripSoon is how far ahead a climbing pressure is believed to go on.
	tripSoon = 45 * 60.0 // s
	// leastSeen keeps the last digit of a pressure, a tenth of a bar, from being
	// taken for a climb in the first minutes.
	leastSeen = 0.35
	// towerlessClimb is how fast condensers climb at least when no tower takes
	// their heat: some 12 kg of condenser water for each kilowatt warm by 1 K in
	// 50 s, which is 25 to 30 kPa of R134a.
	towerlessClimb = 0.5 // kPa/s
)

// followPressures updates the condenser pressure of every running chiller.
func (m *Model) followPressures(now time.Time, dt float64) {
	for i := range m.plant.chillers {
		name := m.plant.chillers[i].name
		if state, _ := m.seen.state(name); state != facility.StateRunning {
			m.pressures[i] = climb{}
			continue
		}
		if v, ok := m.seen.get(name, facility.CondenserPressure, now); ok {
			m.pressures[i].follow(v, dt, shortMemory, longMemory)
		}
	}
}

// pressureClimb is the median slope over the running chillers of a loop, in
// kPa/s.
func (m *Model) pressureClimb(j int) float64 {
	var v []float64
	for _, c := range m.plant.loops[j].chillers {
		if m.pressures[c].long.known() {
			v = append(v, m.pressures[c].slope(shortMemory, longMemory))
		}
	}
	if len(v) == 0 {
		return 0
	}
	return median(v)
}

// tripIn is the time until chiller c trips on head pressure if it goes on
// climbing; false when it does not or nobody knows the trip pressure.
func (m *Model) tripIn(j, c int) (float64, bool) {
	trip := m.tripPressure(j, c)
	now, slope := m.pressures[c].short, m.pressures[c].slope(shortMemory, longMemory)
	slope /= max(leastSeen, m.seenOfClimb(&m.plant.loops[j]))
	if since, all := m.towerless(&m.plant.loops[j]); all && m.last.Sub(since).Seconds() < longMemory {
		slope = max(slope, towerlessClimb) // the slope is not known yet, its cause is
	}
	if trip == 0 || !now.known() || slope < 0.04 { // 2.4 kPa a minute: beyond weather
		return 0, false
	}
	at := max(0, (trip-now.value)/slope-shortMemory)
	return at, at < tripSoon
}

// seenOfClimb is the share of its true slope that a pressure shows which was
// level until the first tower of the loop failed, while the memories still hold
// the time before.
func (m *Model) seenOfClimb(l *loop) float64 {
	var since time.Time
	for _, t := range l.towers {
		if e, open := m.events.active[t]; open && (since.IsZero() || e.At.Before(since)) {
			since = e.At
		}
	}
	if since.IsZero() {
		return 1
	}
	age := m.last.Sub(since).Seconds() + shortMemory // a climb is seen that late
	lag := func(memory float64) float64 { return memory * (1 - math.Exp(-age/memory)) }
	return (lag(longMemory) - lag(shortMemory)) / (longMemory - shortMemory)
}

// towerless reports whether every tower of a loop is out, and since when the
// last one is.
func (m *Model) towerless(l *loop) (since time.Time, all bool) {
	for _, t := range l.towers {
		e, open := m.events.active[t]
		if !open || e.Kind == EventStop {
			return since, false
		}
		if e.At.After(since) {
			since = e.At
		}
	}
	return since, len(l.towers) > 0
}

// startsInVain reports whether a chiller that starts now would meet the
// condenser water that has just stopped its sisters.
func (m *Model) startsInVain(l *loop) bool {
	if _, all := m.towerless(l); !all {
		return false
	}
	for _, c := range l.chillers {
		if m.events.active[m.plant.chillers[c].name].Kind == EventTrip {
			return true
		}
	}
	return false
}

// tripPressure is that of the chiller, or of a sister where its own plate is
// silent.
func (m *Model) tripPressure(j, c int) float64 {
	if own := float64(m.plant.chillers[c].asset.Nameplate.HighPressureTrip); own > 0 {
		return own
	}
	for _, sister := range m.plant.loops[j].chillers {
		if p := float64(m.plant.chillers[sister].asset.Nameplate.HighPressureTrip); p > 0 {
			return p
		}
	}
	return 0
}
