package predict

import (
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A chiller that says it runs is judged by its water.
const (
	// warmLeaving is how far leaving water may stand above the set point: the
	// band of a chiller's own control with start-up overshoot is about 1.5 K.
	warmLeaving = 1.5 // K
	// lazy and idle are shares of its capacity that a chiller with warm leaving
	// water must remove to count as sound, or as running at all.
	lazy, idle = 0.75, 0.2
	// doubts is how many polls in a row must agree before it is said.
	doubts = 2
)

// watchDelivery raises events for chillers that say they run while their
// water tells otherwise.
func (m *Model) watchDelivery(j int, now time.Time) {
	for _, c := range m.plant.loops[j].chillers {
		name := m.plant.chillers[c].name
		h := m.events.unit(name)
		if h.state != facility.StateRunning || now.Sub(h.ranFor).Seconds() < 1.5*chillerRamp && h.ranFor.After(m.first.Add(together)) {
			continue
		}
		share, warm, ok := m.delivered(j, c, now)
		switch {
		case !ok:
		case warm < warmLeaving || share >= lazy:
			h.doubt = 0
			if k := m.events.active[name].Kind; warm < 1 && (k == EventSilent || k == EventDegraded) {
				m.events.clear(name)
			}
		case m.newDoubt(name, h, now):
			kind, word := EventDegraded, "delivers"
			if share < idle {
				kind, word = EventSilent, "reports running, delivers"
			}
			if m.events.active[name].Kind != EventSilent {
				m.events.raise(name, kind, now, fmt.Sprintf("leaving water %.1f K above set point; %s %.0f %% of capacity", warm, word, 100*share))
			}
		}
	}
}

// newDoubt counts polls that contradict the unit, one for each new sample.
func (m *Model) newDoubt(name string, h *history, now time.Time) bool {
	sig := m.seen[facility.SeriesKey{Asset: name, Point: facility.ChilledWaterSupplyTemperature}]
	if h.doubt == 0 || sig.at.After(h.since) {
		h.doubt++
		h.since = sig.at
	}
	return h.doubt >= doubts
}

// delivered is the heat that chiller c removes by its own water temperatures,
// as a share of its capacity, and how far its leaving water is above the set
// point. Water is taken to share itself evenly over the running machines.
func (m *Model) delivered(j, c int, now time.Time) (share, warm float64, ok bool) {
	e, k := m.ensembleOf(j)
	name := m.plant.chillers[c].name
	leaving, okL := m.seen.get(name, facility.ChilledWaterSupplyTemperature, now)
	entering, okE := m.seen.get(name, facility.ChilledWaterReturnTemperature, now)
	set := e.loopSteady[k].supply
	if !okL || !okE || !set.known() {
		return 0, 0, false
	}
	running := 0.0
	for _, other := range m.plant.loops[j].chillers {
		if state, _ := m.seen.state(m.plant.chillers[other].name); state == facility.StateRunning {
			running++
		}
	}
	flow := or(e.loopNow[k].flow, e.loopSteady[k].flow.value) / max(running, 1)
	if flow == 0 {
		return 0, 0, false
	}
	factor := or(e.loopSteady[k].capacity.value, chillerDerate)
	share = flow * (entering - leaving) / (factor * m.plant.chillers[c].capacity)
	return max(share, 0), leaving - set.value, true
}

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
	climbing := m.pressureClimb(j) > 0.1 // kPa/s: 6 kPa a minute
	for _, t := range l.towers {
		own, ok := m.seen.get(t, facility.FanSpeed, now)
		switch {
		case ok && own < 0.5*usual.value && climbing:
			m.events.raise(t, EventDegraded, now, fmt.Sprintf("fan_speed %.0f → %.0f %%, condenser pressure rising", usual.value, own))
		case ok && own > 0.8*usual.value || speed > 0.8*usual.value:
			if m.events.active[t].Kind == EventDegraded {
				m.events.clear(t)
			}
		}
	}
}
