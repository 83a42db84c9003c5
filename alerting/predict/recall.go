package predict

import (
	"math"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// recallLive continues where a memory stopped.
func (m *Model) recallLive(live *liveMemory) {
	if len(live.Clusters) != len(m.ensembles) || len(live.Halls) != len(m.plant.halls) {
		return // another model; the parameters are taken all the same
	}
	for i, e := range m.ensembles {
		if !e.fits(live.Clusters[i]) {
			return
		}
	}
	m.first, m.last = live.First, live.Last
	m.dark, m.darkAt, m.litAt = live.Dark, live.DarkAt, live.LitAt
	for name, ev := range live.Events {
		m.events.active[name] = ev
	}
	for name, u := range live.Units {
		m.events.units[name] = &history{u.Ran, u.State, u.Doubt, u.Since, u.RanFor, u.Strain}
	}
	for i := range m.plant.chillers {
		m.pressures[i], m.shares[i] = live.Pressures[m.plant.chillers[i].name], live.Shares[m.plant.chillers[i].name]
	}
	for _, s := range live.Signals {
		m.seen[facility.SeriesKey{Asset: s.Asset, Point: s.Point, Part: s.Part}] = &signal{value: s.Value, at: s.At, since: s.Since, before: s.Before}
	}
	for i, h := range live.Halls {
		m.recallHall(i, h)
	}
	for i, e := range m.ensembles {
		e.recallLive(live.Clusters[i])
		e.remember(m.last)
	}
}

// recallHall registers the probes in the order in which they were found, each
// with what it usually reads.
func (m *Model) recallHall(i int, h hallMemory) {
	v := &m.verdicts[i]
	v.Severity, v.Since = min(h.Severity, Page), h.Since
	m.pending[i], m.calm[i] = h.Pending, h.Calm
	for _, p := range h.Probes {
		hall, row, rack, known := m.plant.place(p.Asset)
		if !known || hall != i {
			continue
		}
		sig := &signal{}
		m.seen[facility.SeriesKey{Asset: p.Asset, Point: facility.InletTemperature, Part: p.Part}] = sig
		bmc := p.Part == bmcPart
		m.inlets[i].add(row, rack, sig, bmc)
		r := &m.inlets[i].rows[row]
		list := r.probes
		if bmc {
			list = r.bmcs
		}
		list[len(list)-1].base, list[len(list)-1].settled = p.Base, p.Settled
	}
	for j, r := range h.Rows {
		if j < len(m.inlets[i].rows) {
			m.inlets[i].rows[j].offset, m.inlets[i].rows[j].known = r.Offset, r.Known
		}
	}
}

// fits reports whether a memory has the shape of the ensemble and numbers in it.
func (e *ensemble) fits(c clusterMemory) bool {
	for _, v := range slices.Concat(c.States, c.Curves, c.Rates) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return len(c.States) == len(e.sims)*e.layout.size && len(c.Curves) == 2*len(e.sims)*len(e.loopSteady) &&
		len(c.Points) == len(e.points) && len(c.HallMean) == len(e.hallSteady) && len(c.LoopMean) == len(e.loopSteady) &&
		len(c.Paces) == len(e.paces) && len(c.Fans) == len(e.fansRef) && (len(c.Rates) == 0 || len(c.Rates) == e.layout.size)
}

func (e *ensemble) recallLive(c clusterMemory) {
	e.transient, e.synced, e.calmSince, e.assimil = c.Transient, c.Synced, c.CalmSince, c.Assimil
	_ = e.source.UnmarshalBinary(c.Random) // a damaged one leaves the draws as they begin
	if len(c.Rates) > 0 {
		e.rates = c.Rates
	}
	copy(e.fansRef, c.Fans)
	for i := range e.sims {
		s := &e.sims[i]
		drawn := make([]float64, len(e.drawn))
		for n, z := range e.drawn {
			drawn[n] = s.x[z]
		}
		copy(s.x, c.States[i*e.layout.size:])
		for n, z := range e.drawn {
			s.x[z] = drawn[n]
		}
		for k := range s.loops {
			at := 2 * (i*len(s.loops) + k)
			s.loops[k].curve, s.loops[k].full = c.Curves[at], c.Curves[at+1]
		}
	}
	for k := range e.points {
		setAll(e.points[k].fields(), c.Points[k])
		setAll(e.hallSteady[k].fields(), c.HallMean[k])
		p := c.Paces[k]
		e.paces[k] = warming{p.Measured, p.Recent, p.Age, p.WarmAir}
	}
	for k := range e.loopSteady {
		setAll(e.loopSteady[k].fields(), c.LoopMean[k])
	}
	for _, name := range c.RanWith {
		e.ranWith[name] = true
	}
}
