package predict

import (
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A room unit on chilled water whose fan turns while its air passes uncooled has
// lost its water: a valve that closed, a branch that was shut. Its run state
// does not say so.
const (
	// uncooledRise is the share of the usual difference between return and
	// supply air below which a coil counts as dry.
	uncooledRise = 0.45
	// uncooledWarm is how far its supply air must be above the usual one: a
	// valve that control itself closed leaves it at the set point.
	uncooledWarm = 3.0 // K
	// waterSettles is how long after a machine of the loop changed its state water
	// and coils may still be on their way.
	waterSettles = 3 * time.Minute
)

// watchCoils raises events for room units that blow but do not cool, as long as
// the plant itself has cold water for them.
func (m *Model) watchCoils(e *ensemble, now time.Time) {
	for k, i := range e.cluster.halls {
		usual := e.hallSteady[k].ret.value - e.hallSteady[k].supply.value
		if !e.hallSteady[k].ret.known() || usual < 3 || m.unsettled(e, now) { // K, below it probes say nothing
			continue
		}
		var dry []int
		for _, u := range m.plant.halls[i].units {
			if m.plant.units[u].loop >= 0 && m.coilIsDry(e, u, usual, e.hallSteady[k].supply.value, now) {
				dry = append(dry, u)
			}
		}
		for _, u := range dry {
			m.doubtCoil(u, len(dry), e.hallSteady[k].supply.value, now)
		}
	}
}

// unsettled reports whether a chiller, pump or tower of the cluster has just
// changed its state.
func (m *Model) unsettled(e *ensemble, now time.Time) bool {
	for _, j := range e.cluster.loops {
		l := &m.plant.loops[j]
		names := append(slices.Clone(l.pumps), l.towers...)
		for _, c := range l.chillers {
			names = append(names, m.plant.chillers[c].name)
		}
		for _, name := range names {
			if h := m.events.unit(name); h.since.After(m.first.Add(together)) && now.Sub(h.since) < waterSettles {
				return true
			}
		}
	}
	return false
}

// coilIsDry reports whether a unit blows air that it does not cool, and clears
// its event when it cools again.
func (m *Model) coilIsDry(e *ensemble, u int, usual, set float64, now time.Time) bool {
	un := &m.plant.units[u]
	h := m.events.unit(un.name)
	supply, okS := m.seen.get(un.name, facility.SupplyAirTemperature, now)
	ret, okR := m.seen.get(un.name, facility.ReturnAirTemperature, now)
	blowing := h.state == facility.StateRunning && m.fan(u, now) >= 2*fanIdle && now.Sub(h.ranFor) > 5*time.Minute
	open := m.events.active[un.name].Kind == EventSilent
	if !okS || !okR || !blowing {
		return false
	}
	if open && ret-supply > 1.6*uncooledRise*usual {
		m.events.clear(un.name)
	}
	dry := ret-supply < uncooledRise*usual && supply > set+uncooledWarm && m.waterIsCold(e, un.loop)
	if !dry {
		h.doubt = 0
	}
	return dry && !open
}

// doubtCoil raises the event of a dry coil: of one after a second look, of
// several at once.
func (m *Model) doubtCoil(u, together int, set float64, now time.Time) {
	name := m.plant.units[u].name
	h := m.events.unit(name)
	if h.doubt++; h.doubt < doubts && together < 2 {
		return
	}
	supply, _ := m.seen.get(name, facility.SupplyAirTemperature, now)
	m.events.raise(name, EventSilent, now, fmt.Sprintf("reports running, but blows %.1f °C, %.1f K above usual, from cold water", supply, supply-set))
}

// waterIsCold reports whether a loop moves water as cold as it always is.
func (m *Model) waterIsCold(e *ensemble, j int) bool {
	k := e.loopPlace(j)
	s, v := &e.loopSteady[k], e.loopNow[k]
	if _, lost := m.events.active[m.plant.loops[j].name]; lost {
		return false
	}
	flowing := s.flow.value == 0 || v.flow > 0.35*s.flow.value
	return flowing && s.supply.known() && v.supply < s.supply.value+warmWater
}
