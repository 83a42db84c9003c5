package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Deviations that start a transient without any event: the water or a hall
// moves further than control and weather ever move it.
const (
	warmWater = 1.5 // K above the usual supply temperature
	warmHall  = 1.5 // K above the usual inlet temperature
	// warmOverload is how far the water may warm while every chiller of the loop
	// runs at nearlyFull or more: then nothing is left to pull it down.
	warmOverload = 0.5 // K
	// nearlyFull is within what load is metered.
	nearlyFull = 0.95
	// calmFor is how long all must be usual before the filter rests.
	calmFor = 15 * time.Minute
)

// advance brings a cluster to now and returns what its equipment does.
func (m *Model) advance(e *ensemble, now time.Time, dt float64) []phase {
	trouble := m.troubled(e, now)
	if trouble {
		e.calmSince = time.Time{}
		if e.synced && !e.transient {
			e.transient, e.assimil = true, now
		}
	} else if e.calmSince.IsZero() {
		e.calmSince = now
	}
	if e.transient && !e.calmSince.IsZero() && now.Sub(e.calmSince) >= calmFor {
		e.transient = false
	}
	if !e.transient {
		return m.rest(e, now, dt)
	}
	for k := range e.points {
		if v := e.hallNow[k]; v.power > 0 && v.inlet > 0 {
			e.points[k].power += (v.power - e.points[k].power) * relax(dt, 60)
			e.points[k].powerAt = v.inlet
		}
	}
	e.believe(m.plant)
	phases := m.phases(e, now, whatIf{})
	if at, fresh := m.onset(e, now); fresh {
		if back := e.rewind(at, now); back.Before(now) {
			dt = now.Sub(back).Seconds()
		}
		e.believe(m.plant)
	}
	e.follow(&phases[0], dt)
	e.remember(now)
	for k := range e.paces {
		e.paces[k].follow(e.hallNow[k].inlet, dt)
	}
	m.watchSaturation(e, &phases[0], now)
	if e.assimilate(now) {
		m.weighCompressors(e, &phases[0], now)
	}
	e.believe(m.plant)
	return phases
}

// rest learns from the quiet plant and holds the variants at its state.
func (m *Model) rest(e *ensemble, now time.Time, dt float64) []phase {
	clear(e.paces)
	m.learn(e, now, max(dt, 1))
	for k, i := range e.cluster.halls {
		e.points[k] = m.point(e, k)
		if e.hallSteady[k].fans.known() {
			e.fansRef[k] = e.hallSteady[k].fans.value
		} else {
			e.fansRef[k] = m.fans(i, now)
		}
	}
	for k, j := range e.cluster.loops {
		if s := &e.loopSteady[k]; !s.supply.known() {
			s.supply.value = m.plant.loops[j].setpoint
		}
	}
	e.believe(m.plant)
	phases := m.phases(e, now, whatIf{})
	e.sync(m.plant, &phases[0])
	e.remember(now)
	m.known(e)
	return phases
}

// follow runs every variant in real time.
func (e *ensemble) follow(c *phase, dt float64) {
	if dt <= 0 {
		return
	}
	if e.rates == nil {
		e.rates = make([]float64, e.layout.size)
	}
	for j := range e.rates {
		before, _ := e.moments(j)
		e.rates[j] = -before / dt
	}
	defer func() {
		for j := range e.rates {
			after, _ := e.moments(j)
			e.rates[j] += after / dt
		}
	}()
	for i := range e.sims {
		e.sims[i].elapse = 0
		for left := dt; left > 0; left -= finest {
			e.sims[i].step(c, min(left, finest))
		}
	}
}

// rate is how fast an entry of the vector moves at present, per second: a
// measurement of some age is brought to now with it.
func (e *ensemble) rate(j int) float64 {
	if e.rates == nil || !e.transient {
		return 0
	}
	return e.rates[j]
}

// A plant that has lost a machine and holds its temperatures all the same has
// a new normal: after this long it is learnt like the old one.
const (
	newNormal  = 40 * time.Minute
	stillSlope = 2e-4 // K/s, 0.7 K an hour: the daily swing
)

// troubled reports whether anything in the cluster is not as usual.
func (m *Model) troubled(e *ensemble, now time.Time) bool {
	still := true
	for k := range e.paces {
		still = still && e.paces[k].measured.slope(paceShort, paceLong) < stillSlope
	}
	for name, ev := range m.events.active {
		if m.concerns(e, name) && (now.Sub(ev.At) < newNormal || !still && e.transient) {
			return true
		}
	}
	return m.deviates(e)
}

// deviates reports whether the water or the air of a cluster is warmer than
// usual.
func (m *Model) deviates(e *ensemble) bool {
	for k, i := range e.cluster.halls {
		if m.inlets[i].ok && m.inlets[i].shift > warmHall && e.hallSteady[k].inlet.weight > 300 {
			return true
		}
	}
	for k, j := range e.cluster.loops {
		s, v := &e.loopSteady[k], e.loopNow[k]
		warm := warmWater
		if v.load > nearlyFull && m.allCalled(j) {
			warm = warmOverload
		}
		if s.supply.weight > 300 && v.supply > s.supply.value+warm {
			return true
		}
	}
	return false
}

// allCalled reports whether no chiller of a loop is left that could start.
func (m *Model) allCalled(j int) bool {
	for _, c := range m.plant.loops[j].chillers {
		switch state, _ := m.seen.state(m.plant.chillers[c].name); state {
		case facility.StateOff, facility.StateStandby, facility.StateStarting:
			return false
		}
	}
	return true
}

// concerns reports whether an asset has to do with a cluster.
func (m *Model) concerns(e *ensemble, name string) bool {
	a, _ := m.plant.site.Asset(name)
	if a.Kind == facility.KindUtility {
		return true
	}
	for _, i := range e.cluster.halls {
		if h := &m.plant.halls[i]; a.Hall == h.name || h.ups == name {
			return true
		}
	}
	for _, j := range e.cluster.loops {
		if a.Loop == m.plant.loops[j].name {
			return true
		}
	}
	return false
}
