package predict

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A what-if is a change that somebody makes or suffers: assets lost, standby
// machines started, load shed, fans at full speed.
type whatIf struct {
	lost  map[string]bool
	start map[string]bool
	after map[string]float64 // s that somebody comes later to a machine in start
	shed  float64            // share of the IT load of every hall
	fans  bool
	limit bool // the demand of every chiller limited to its rating
	// powered leaves the ends of batteries out: whoever asks follows the power side
	// himself.
	powered bool
}

// Time between starts of standby machines by a sequencer: each waits to see
// whether the one before was enough.
const standbyDelay = 90.0 // s

// A change is one chiller that begins or ceases to deliver, or power that comes
// back to fans and pumps.
type change struct {
	at       float64 // s from now
	capacity float64 // W, negative when lost
	machines float64 // that come, or go when negative
	asset    string
	why      ExpectedWhy // empty when it is not worth telling
	motors   bool        // fans and pumps have power again; all else is nothing
}

// phases describes the present and what is known to come for a cluster.
func (m *Model) phases(e *ensemble, now time.Time, w whatIf) []phase {
	first := phase{}
	for k, i := range e.cluster.halls {
		first.halls = append(first.halls, m.hallCondition(e, k, i, now, w))
	}
	var changes []change
	var loopsOf []int
	for k, j := range e.cluster.loops {
		c, later := m.loopCondition(e, k, j, now, w)
		first.loops = append(first.loops, c)
		changes = append(changes, later...)
		for range later {
			loopsOf = append(loopsOf, k)
		}
	}
	after, at, back := m.motorsBack(e, now, w)
	if back {
		changes, loopsOf = append(changes, change{at: at, motors: true}), append(loopsOf, -1)
	}
	out := []phase{first}
	order := make([]int, len(changes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(changes[a].at - changes[b].at) })
	for _, i := range order {
		next := out[len(out)-1].clone()
		next.from = changes[i].at
		if changes[i].motors {
			m.withMotors(e, now, after, &next)
			out = append(out, next)
			continue
		}
		l := &next.loops[loopsOf[i]]
		l.capacity = max(0, l.capacity+changes[i].capacity)
		l.running = max(0, l.running+changes[i].machines)
		if l.capacity < 1 {
			l.running = 0
		}
		out = append(out, next)
	}
	return m.withPowerEnds(e, now, w, out)
}

// withMotors gives a phase the fans and pumps that have power again.
func (m *Model) withMotors(e *ensemble, now time.Time, after whatIf, p *phase) {
	for k, i := range e.cluster.halls {
		p.halls[k] = m.hallCondition(e, k, i, now, after)
	}
	for k, j := range e.cluster.loops {
		p.loops[k].flow = m.pumping(e, k, j, now, after)
	}
}

// hallCondition collects the units of a hall that move air and cool.
func (m *Model) hallCondition(e *ensemble, k, i int, now time.Time, w whatIf) hallCondition {
	c := hallCondition{power: 1 - w.shed}
	h := &m.plant.halls[i]
	total, most := 0.0, 0.0
	var banks []*bank
	bankOf := map[int]*bank{} // by loop
	for _, u := range h.units {
		un := &m.plant.units[u]
		if w.lost[un.name] || m.unheardInTheDark(un.name) && !w.start[un.name] {
			continue
		}
		speed := m.blowing(u, now)
		state, _ := m.seen.state(un.name)
		if w.start[un.name] {
			speed, state = max(speed, 0.8), facility.StateRunning
		}
		if speed == 0 {
			continue
		}
		most += un.air
		if w.fans {
			speed = 1
		}
		total += un.air * speed
		if (state == facility.StateRunning || state == facility.StateUnknown) && m.events.active[un.name].Kind != EventSilent {
			b := bankOf[un.loop]
			if b == nil || un.loop < 0 { // a compressor helps no other unit
				b = &bank{loop: e.loopPlace(un.loop), ntu: 1}
				bankOf[un.loop] = b
				banks = append(banks, b)
			}
			b.share += un.air * speed
			b.water += un.water
			b.capacity += m.compressor(u, now)
		}
	}
	reference := or(e.fansRef[k], total)
	scale := e.points[k].air / max(reference, 1)
	c.air, c.most = total*scale, most*scale
	for _, b := range banks {
		b.share /= max(total, 1)
		c.banks = append(c.banks, *b)
	}
	slices.SortStableFunc(c.banks, func(a, b bank) int { return a.loop - b.loop })
	return c
}
