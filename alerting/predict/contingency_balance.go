package predict

import "github.com/ridethrough/ridethrough/internal/facility"

// balance keeps the place with the least cooling for its heat.
func (s *study) balance(c *Contingency, e *ensemble, p *phase) {
	keep := func(place string, load, capacity float64) {
		b := Balance{Place: place, Load: facility.Watts(load), Capacity: facility.Watts(capacity)}
		if c.Tightest.Place == "" || load*float64(c.Tightest.Capacity) > float64(c.Tightest.Load)*capacity {
			c.Tightest = b
		}
	}
	for k, j := range e.cluster.loops {
		keep(s.m.plant.loops[j].name, e.loopHeat(k), e.capacity(k, &p.loops[k]))
	}
	for k, i := range e.cluster.halls {
		load := e.points[k].power * p.halls[k].power
		keep(s.m.plant.halls[i].name, load, e.coils(k, p, load, float64(s.m.site.Limits.Allowable)))
	}
}

// loopHeat is the heat that a loop has to remove.
func (e *ensemble) loopHeat(k int) float64 {
	if len(e.cluster.loops) == 1 {
		return e.loopLoad()
	}
	return e.heatOf(k)
}

// coils is what the room units of a hall can remove before its inlets cross a
// limit: compressors by their plate, coils at the return air of that moment and
// with the water at its set point; mean of the variants.
func (e *ensemble) coils(k int, p *phase, load, limit float64) float64 {
	c := &p.halls[k]
	sum, n := 0.0, 0.0
	for i := 0; i < len(e.sims); i += fewVariants {
		n++
		ret := limit + load/max(c.air, 1)
		for b := range c.banks {
			bank := &c.banks[b]
			if bank.loop < 0 {
				sum += bank.capacity
			} else if air := c.air * bank.share; air > 0 && bank.water > 0 {
				sum += e.sims[i].halls[k].coil(air, bank) * air * max(0, ret-p.loops[bank.loop].setpoint)
			}
		}
	}
	return sum / max(n, 1)
}
