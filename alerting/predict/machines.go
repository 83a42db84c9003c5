package predict

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// loopPlace is the place of a loop in the cluster; −1 for own compressors.
func (e *ensemble) loopPlace(loop int) int { return slices.Index(e.cluster.loops, loop) }

// unlimited stands above every capacity of chillers: of water that comes from a
// plant nobody listed.
const unlimited = 1e11 // W

// loopCondition collects the chillers and pumps of a loop, and what is known
// to change: machines that are starting, that will be started, that will trip.
func (m *Model) loopCondition(e *ensemble, k, j int, now time.Time, w whatIf) (loopCondition, []change) {
	l := &m.plant.loops[j]
	st := &e.loopSteady[k]
	c := loopCondition{setpoint: or(st.supply.value, l.setpoint), flow: m.pumping(e, k, j, now, w)}
	if w.lost[l.name] {
		c.flow = 0
	}
	later := m.economise(&c, e, k, j, now, w)
	if len(l.chillers) == 0 && len(l.economisers) == 0 { // district water or a plant nobody listed: it holds its set point
		c.capacity, c.running = 10*unlimited, 1
		return c, nil
	}
	r := roll{outdoor: m.outdoor(j, now), later: later}
	if m.lastingOverload(e, k, j, now, w) {
		r.overloads = m.overloads(e, k, j, now, w)
	}
	for _, i := range l.chillers {
		m.call(&r, &c, j, i, now, w)
	}
	if r.missing > 0 && !r.youngest.IsZero() {
		c.open, c.openAge = float64(r.missing), now.Sub(r.youngest).Seconds()
	}
	if l.auto && !m.startsInVain(l) {
		r.later = append(r.later, m.standby(r.idle, r.missing, r.youngest, r.outdoor, now)...)
	}
	return c, r.later
}

// lastingOverload reports whether the halls give more heat than the running
// chillers of a loop are rated for. While a plant pulls its water down after an
// outage its machines carry more than their rating too, but that passes before
// a motor is hot.
func (m *Model) lastingOverload(e *ensemble, k, j int, now time.Time, w whatIf) bool {
	heat := e.heatOf(k)
	if e.transient && len(e.cluster.loops) == 1 {
		heat = e.loopLoad()
	}
	rated := 0.0
	for _, c := range m.plant.loops[j].chillers {
		ch := &m.plant.chillers[c]
		if state, _ := m.seen.state(ch.name); state == facility.StateRunning && !w.lost[ch.name] {
			rated += ch.capacity * m.soundness(j, c, now)
		}
	}
	rated *= or(e.loopSteady[k].capacity.value, chillerDerate) * m.outdoor(j, now)
	return (1-w.shed)*heat > rated
}

// A roll is what a round over the chillers of a loop finds.
type roll struct {
	outdoor float64 // capacity factor
	// overloads are the chillers whose motors will trip, and in how many seconds.
	overloads map[int]float64
	later     []change
	idle      []int
	missing   int
	youngest  time.Time // when the last of the missing stopped
}

// call takes one chiller into the roll.
func (m *Model) call(r *roll, c *loopCondition, j, i int, now time.Time, w whatIf) {
	ch := &m.plant.chillers[i]
	state, since := m.seen.state(ch.name)
	capacity := ch.capacity * r.outdoor
	switch {
	case w.lost[ch.name]:
		r.missing++
	case w.start[ch.name] && state != facility.StateRunning:
		r.later = append(r.later, change{at: m.startIn(i, now) + w.after[ch.name], capacity: capacity, machines: 1, asset: ch.name, why: WhyByHand})
	case (state == facility.StateRunning || state == facility.StateUnknown) && !m.unheardInTheDark(ch.name):
		share := m.soundness(j, i, now)
		c.capacity += capacity * share
		if share > 0 {
			c.running++
		} // else nobody but us knows, so no sequencer replaces it
		r.later = append(r.later, m.decline(i, share, capacity)...)
		if at, will := r.overloads[i]; will {
			r.later = append(r.later, change{at: at, capacity: -capacity * share, machines: -1, asset: ch.name, why: WhyOverload})
		} else if at, will := m.tripIn(j, i); will && share > 0 && m.towersLost(&m.plant.loops[j]) {
			r.later = append(r.later, change{at: at, capacity: -capacity * share, machines: -1, asset: ch.name, why: WhyHeadPressure})
		}
	case state == facility.StateStarting && m.startsInVain(&m.plant.loops[j]):
	case state == facility.StateStarting:
		r.later = append(r.later, change{at: max(5, m.startFor(ch)-now.Sub(since).Seconds()), capacity: capacity, machines: 1, asset: ch.name, why: WhyStart})
	case state == facility.StateAlarm || m.events.active[ch.name].Kind == EventStop || m.unheardInTheDark(ch.name):
		r.missing++
		if since.After(r.youngest) {
			r.youngest = since
		}
		if at, back := m.back(ch.name, ch.restart, 0.8*ch.restart, now); back {
			r.later = append(r.later, change{at: at, capacity: capacity, machines: 1, asset: ch.name, why: WhyMains})
		}
	default:
		r.idle = append(r.idle, i)
	}
}

// standby starts idle machines one after another for those that are missing.
func (m *Model) standby(idle []int, missing int, since time.Time, outdoor float64, now time.Time) []change {
	var out []change
	for n, i := range idle {
		if n >= missing {
			break
		}
		ch := &m.plant.chillers[i]
		waited := 0.0
		if !since.IsZero() {
			waited = now.Sub(since).Seconds()
		}
		begin := standbyDelay * float64(n+1)
		if waited > begin+120 { // it should have begun by now: the automatic is off or broken
			continue
		}
		out = append(out, change{at: max(0, begin-waited) + ch.start, capacity: ch.capacity * outdoor, machines: 1, asset: ch.name, why: WhyStandby})
	}
	return out
}

// startFor is how long the present start of a chiller takes: one that follows
// an outage of the mains takes longer than a usual one.
func (m *Model) startFor(ch *chiller) float64 {
	if _, stopped := m.back(ch.name, ch.restart, ch.restart, m.last); stopped {
		return ch.restart
	}
	return ch.start
}

// outdoor is the capacity factor of the present outdoor or condenser-water
// temperature against that of the plate.
func (m *Model) outdoor(j int, now time.Time) float64 {
	e, k := m.ensembleOf(j)
	if e.loopSteady[k].capacity.known() {
		return 1 // the load percentage has told the real capacity, weather included
	}
	l := &m.plant.loops[j]
	if l.waterToRej || len(l.chillers) == 0 {
		return 1
	}
	rated := float64(m.plant.chillers[l.chillers[0]].asset.Nameplate.RatedRejection)
	for _, s := range m.plant.sites {
		if t, ok := m.seen.get(s.Name, facility.OutdoorTemperature, now); ok && rated > 0 {
			return clamp(1+outdoorDerate*(rated-t), 0.75, 1.1)
		}
	}
	return 1
}
