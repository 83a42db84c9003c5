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
	shed  float64 // share of the IT load of every hall
	fans  bool
}

// Time between starts of standby machines by a sequencer: each waits to see
// whether the one before was enough.
const standbyDelay = 90.0 // s

// A change is one chiller that begins or ceases to deliver.
type change struct {
	at       float64 // s from now
	capacity float64 // W, negative when lost
	machines float64 // that come, or go when negative
	asset    string
	what     string // in words; empty when it is not worth telling
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
	out := []phase{first}
	order := make([]int, len(changes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(changes[a].at - changes[b].at) })
	for _, i := range order {
		next := out[len(out)-1].clone()
		next.from = changes[i].at
		l := &next.loops[loopsOf[i]]
		l.capacity = max(0, l.capacity+changes[i].capacity)
		l.running = max(0, l.running+changes[i].machines)
		if l.capacity < 1 {
			l.running = 0
		}
		out = append(out, next)
	}
	return out
}

// hallCondition collects the units of a hall that move air and cool.
func (m *Model) hallCondition(e *ensemble, k, i int, now time.Time, w whatIf) hallCondition {
	c := hallCondition{power: 1 - w.shed}
	h := &m.plant.halls[i]
	total, cooling := 0.0, map[int]*bank{}
	most := 0.0
	for _, u := range h.units {
		un := &m.plant.units[u]
		if w.lost[un.name] {
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
		if state == facility.StateRunning || state == facility.StateUnknown {
			b := cooling[un.loop]
			if b == nil {
				b = &bank{loop: e.loopPlace(un.loop), ntu: 1}
				cooling[un.loop] = b
			}
			b.share += un.air * speed
			b.water += un.water
			b.capacity += or(m.compressors[u].value, un.capacity)
		}
	}
	reference := or(e.fansRef[k], total)
	scale := e.points[k].air / max(reference, 1)
	c.air, c.most = total*scale, most*scale
	for _, b := range cooling {
		b.share /= max(total, 1)
		c.banks = append(c.banks, *b)
	}
	slices.SortFunc(c.banks, func(a, b bank) int { return a.loop - b.loop })
	return c
}

// loopPlace is the place of a loop in the cluster; −1 for own compressors.
func (e *ensemble) loopPlace(loop int) int { return slices.Index(e.cluster.loops, loop) }

// loopCondition collects the chillers and pumps of a loop, and what is known
// to change: machines that are starting, that will be started, that will trip.
func (m *Model) loopCondition(e *ensemble, k, j int, now time.Time, w whatIf) (loopCondition, []change) {
	l := &m.plant.loops[j]
	st := &e.loopSteady[k]
	c := loopCondition{setpoint: or(st.supply.value, l.setpoint), flow: m.pumping(e, k, j, now, w), trust: st.capacity.known()}
	if w.lost[l.name] {
		c.flow = 0
	}
	if len(l.chillers) == 0 { // district water or a plant nobody listed: it holds its set point
		c.capacity, c.running = 1e12, 1
		return c, nil
	}
	outdoor := m.outdoor(j, now)
	var later []change
	var idle []int
	missing := 0
	youngest := time.Time{}
	for _, i := range l.chillers {
		ch := &m.plant.chillers[i]
		state, since := m.seen.state(ch.name)
		capacity := ch.capacity * outdoor
		switch {
		case w.lost[ch.name]:
			missing++
		case w.start[ch.name] && state != facility.StateRunning:
			later = append(later, change{ch.start, capacity, 1, ch.name, "started by hand"})
		case state == facility.StateRunning || state == facility.StateUnknown:
			share := m.soundness(j, i, now)
			c.capacity += capacity * share
			if share > 0 {
				c.running++
			} // else nobody but us knows, so no sequencer replaces it
			later = append(later, m.decline(i, share, capacity)...)
			if at, will := m.tripIn(j, i); will && share > 0 && m.towersLost(l) {
				later = append(later, change{at, -capacity * share, -1, ch.name, "trips on head pressure"})
			}
		case state == facility.StateStarting:
			later = append(later, change{max(5, ch.start-now.Sub(since).Seconds()), capacity, 1, ch.name, "delivers after its start"})
		case state == facility.StateAlarm || m.events.active[ch.name].Kind == EventStop:
			missing++
			if since.After(youngest) {
				youngest = since
			}
			if at, back := m.restart(ch, now); back {
				later = append(later, change{at, capacity, 1, ch.name, "restarts after the mains"})
			}
		default:
			idle = append(idle, i)
		}
	}
	if missing > 0 && !youngest.IsZero() {
		c.open, c.openAge = float64(missing), now.Sub(youngest).Seconds()
	}
	if l.auto {
		later = append(later, m.standby(idle, missing, youngest, outdoor, now)...)
	}
	return c, later
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
		out = append(out, change{max(0, begin-waited) + ch.start, ch.capacity * outdoor, 1, ch.name, "standby machine delivers"})
	}
	return out
}

// restart says when a machine that stopped with the mains comes back.
func (m *Model) restart(ch *chiller, now time.Time) (float64, bool) {
	_, since := m.seen.state(ch.name)
	if m.darkAt.IsZero() || since.Before(m.darkAt.Add(-together)) || since.Sub(m.darkAt) > 5*time.Minute {
		return 0, false
	}
	lit := m.litAt
	if m.dark { // the generator will carry it
		lit = m.darkAt.Add(time.Duration(m.generatorStart() * float64(time.Second)))
	}
	at := lit.Add(time.Duration(ch.restart * float64(time.Second)))
	wait := at.Sub(now).Seconds()
	if wait < -0.8*ch.restart { // long overdue: it does not come
		return 0, false
	}
	return max(10, wait), true
}

func (m *Model) generatorStart() float64 {
	longest := 0.0
	for _, g := range m.plant.generators {
		longest = max(longest, or(g.Nameplate.GeneratorStart.Seconds(), 20)) // 10 to 20 s is usual
	}
	if longest == 0 {
		return 1e9 // no generator: the mains must come back first
	}
	return longest
}

// soundness is the share of its capacity that a chiller that says it runs is
// taken to have.
func (m *Model) soundness(j, i int, now time.Time) float64 {
	switch m.events.active[m.plant.chillers[i].name].Kind {
	case EventSilent:
		return 0
	case EventDegraded:
		if s := m.shares[i].short; s.known() {
			return clamp(s.value, 0, 1)
		}
		if share, _, ok := m.delivered(j, i, now); ok {
			return clamp(share, 0, 1)
		}
	}
	if m.settledIn(i, now) {
		return 1
	}
	return m.promise(j, i, now)
}

// promise is what a chiller that has just been started is believed to reach:
// all of it, unless it lags far behind its ramp, or a sister on the same loop
// has been caught saying that it runs when it does not.
func (m *Model) promise(j, i int, now time.Time) float64 {
	share, warm, ok := m.delivered(j, i, now)
	if !ok || warm < 2*warmLeaving {
		return 1
	}
	age := now.Sub(m.events.unit(m.plant.chillers[i].name).ranFor).Seconds()
	late := age > chillerRamp/2 && share < 0.4*min(1, age/chillerRamp)
	for _, sister := range m.plant.loops[j].chillers {
		late = late || m.events.active[m.plant.chillers[sister].name].Kind == EventSilent && share < 2*idle
	}
	if late {
		return clamp(share, 0, 1) * 0.5 // water that merely passes looks like some load
	}
	return 1
}

func (m *Model) towersLost(l *loop) bool {
	for _, t := range l.towers {
		if _, open := m.events.active[t]; open {
			return true
		}
	}
	return false
}

// outdoor is the capacity factor of the present outdoor or condenser-water
// temperature against that of the plate.
func (m *Model) outdoor(j int, now time.Time) float64 {
	e, k := m.ensembleOf(j)
	if e.loopSteady[k].capacity.known() {
		return 1 // the load percentage has told the real capacity, weather included
	}
	l := &m.plant.loops[j]
	if l.waterToRej {
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

// pumping is the share of full flow that the pumps that run can give.
func (m *Model) pumping(e *ensemble, k, j int, now time.Time, w whatIf) float64 {
	l := &m.plant.loops[j]
	if m.events.active[l.name].Kind == EventLostFlow {
		return clamp(e.loopNow[k].flow/max(e.loopSteady[k].flow.value, 1)*0.5, 0, 1)
	}
	running, known := 0, 0
	for _, p := range l.pumps {
		state, _ := m.seen.state(p)
		if state != facility.StateUnknown {
			known++
		}
		if (state == facility.StateRunning || w.start[p]) && !w.lost[p] {
			running++
		}
	}
	spare := 0 // standby pumps start within seconds
	for _, p := range l.pumps {
		if state, _ := m.seen.state(p); (state == facility.StateOff || state == facility.StateStandby) && !w.lost[p] && m.events.active[p].Kind == "" {
			spare++
		}
	}
	if known == 0 {
		return 1
	}
	return clamp(float64(running+spare)/float64(l.required), 0, 1)
}
