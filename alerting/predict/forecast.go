package predict

import (
	"math"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// tell looks ahead for one cluster and adds what it sees to the result. In
// quiet times every eighth variant is enough to see that nothing happens.
func (m *Model) tell(e *ensemble, phases []phase, r *Result) {
	every := 1
	if !e.transient {
		every = max(1, len(e.sims)/8)
	}
	var hunched []phase
	if e.hunch = (hunch{}); e.transient {
		if e.hunch = m.suspect(e, r.At); e.hunch.share > 0 {
			hunched = m.phases(e, r.At, whatIf{lost: e.hunch.gone})
		}
	}
	o := e.lookBoth(phases, hunched, r.Horizon.Seconds(), every)
	o.trend = m.trends(e, phases, r.At)
	grounds, before := m.grounds(e, phases, r), len(r.Forecasts)
	reason := grounds.String()
	for k, i := range e.cluster.halls {
		m.tellHall(e, &o, k, i, reason, r)
	}
	for i := range r.Forecasts[before:] {
		if f := &r.Forecasts[before+i]; f.Kind == facility.KindHall {
			f.Grounds = grounds
		}
	}
	m.balances(e, phases, r)
}

func (m *Model) tellHall(e *ensemble, o *outlook, k, i int, reason string, r *Result) {
	in := &m.inlets[i]
	h := &m.plant.halls[i]
	now := e.hallNow[k].inlet
	offsets := in.offsets()
	for _, limit := range m.site.Limits.All() {
		f := Forecast{
			Place: h.name, Kind: facility.KindHall, Limit: limit, Now: facility.Celsius(now + in.measuredWarmest()), Reason: reason,
			Hunch: e.hunch.sharedOut(len(e.sims)),
		}
		r.Forecasts = append(r.Forecasts, o.forecast(f, k, now, in.warmest(), func(limit float64) ([3]float64, float64) {
			if len(offsets) == 0 {
				return o.quantiles(k, limit)
			}
			return o.firstRow(k, limit, offsets, in.doubt) // the hall crosses when its first row does
		}))
	}
	for j, row := range in.rows {
		if row.ok {
			m.tellPlace(o, k, Forecast{Place: h.rows[j].name, Kind: facility.KindRow, Now: facility.Celsius(now + row.offset), Reason: reason}, now, row.apart, r)
			m.tellRacks(o, k, &row, now, reason, r)
		}
	}
}

// tellPlace forecasts every limit of a row or rack.
func (m *Model) tellPlace(o *outlook, k int, f Forecast, hall, offset float64, r *Result) {
	for _, limit := range m.limitsOf(f.Place) {
		f.Limit = limit
		r.Forecasts = append(r.Forecasts, o.forecast(f, k, hall, offset, func(limit float64) ([3]float64, float64) {
			return o.quantiles(k, limit-offset)
		}))
	}
}

// tellRacks forecasts the racks that have probes of their own.
func (m *Model) tellRacks(o *outlook, k int, row *rowInlets, hall float64, reason string, r *Result) {
	sum, n := map[string]float64{}, map[string]float64{}
	var names []string
	for _, p := range row.probes {
		if p.rack == "" || !p.signal.fresh(r.At) || math.Abs(p.signal.value-row.temp) > misplaced {
			continue
		}
		if n[p.rack] == 0 {
			names = append(names, p.rack)
		}
		sum[p.rack] += p.signal.value
		n[p.rack]++
	}
	for _, name := range names {
		m.tellPlace(o, k, Forecast{Place: name, Kind: facility.KindRack, Reason: reason}, hall, sum[name]/n[name]-hall, r)
	}
}

// balance is IT load and running capacity of a cluster by the medians of the
// ensemble.
func (e *ensemble) balance(c *phase, p *plant) (load, capacity float64) {
	for k := range e.points {
		load += e.points[k].power * c.halls[k].power
		for _, b := range c.halls[k].banks {
			if b.loop < 0 {
				capacity += b.capacity
			}
		}
	}
	for k := range e.cluster.loops {
		capacity += e.capacity(k, &c.loops[k])
	}
	return load, capacity
}

// capacity is what the chillers of a loop can remove now.
func (e *ensemble) capacity(k int, c *loopCondition) float64 {
	factor := 0.0
	for i := range e.sims {
		factor += e.sims[i].loops[k].capacity
	}
	return c.capacity * factor / float64(len(e.sims)) * min(1, c.flow)
}

// balances adds heat against capacity for halls and loops.
func (m *Model) balances(e *ensemble, phases []phase, r *Result) {
	c := &phases[0]
	for k, i := range e.cluster.halls {
		b := Balance{Place: m.plant.halls[i].name, Load: facility.Watts(e.points[k].power)}
		for _, bank := range c.halls[k].banks {
			if bank.loop < 0 {
				b.Capacity += facility.Watts(bank.capacity)
				continue
			}
			s := &e.sims[0]
			x := s.x[e.layout.hallX[k]:]
			water := s.x[e.layout.loopX[bank.loop]+e.layout.cells[bank.loop]]
			if air := c.halls[k].air * bank.share; air > 0 {
				b.Capacity += facility.Watts(max(0, s.halls[k].coil(air, &bank)*air*(x[xReturn]-water)) * min(1, c.loops[bank.loop].flow))
			}
		}
		r.Balances = append(r.Balances, b)
	}
	for k, j := range e.cluster.loops {
		load := max(0, e.loopNow[k].flow*(e.loopNow[k].ret-e.loopNow[k].supply))
		if !e.transient {
			load = e.heatOf(k)
		}
		r.Balances = append(r.Balances, Balance{Place: m.plant.loops[j].name, Load: facility.Watts(load), Capacity: facility.Watts(e.capacity(k, &c.loops[k]))})
	}
}
