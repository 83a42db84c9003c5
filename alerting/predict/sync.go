package predict

// sync sets every variant to the measured operating point, in balance under
// its own parameters, so that nothing moves until something happens.
func (e *ensemble) sync(p *plant, c *phase) {
	e.believe(p)
	for i := range e.sims {
		s := &e.sims[i]
		s.elapse = 0
		for k := range s.halls {
			e.syncHall(s, k, &c.halls[k], c)
		}
		for k := range s.loops {
			e.syncLoop(s, k, c)
		}
	}
	e.synced = true
}

func (e *ensemble) syncHall(s *sim, k int, c *hallCondition, p *phase) {
	h := &s.halls[k]
	x := s.x[e.layout.hallX[k]:]
	pt := &h.point
	x[xInlet] = pt.at
	x[xSupply] = pt.setpoint
	x[xReturn] = pt.setpoint + pt.power/max(pt.air, 1)
	x[xValve] = 0.5 // set with the loop below
	x[xMetal] = pt.at + pt.power/(max(pt.servers, 1)*h.effectiveness)
	for b := range c.banks {
		bank := &c.banks[b]
		if bank.loop < 0 {
			continue
		}
		water := e.loopSteady[bank.loop].supply.value
		if need := (x[xReturn] - pt.setpoint) / (x[xReturn] - water); need > 0 && need < 0.9 {
			// A coil that holds its set point is at least this good.
			for n := 0; n < 20 && h.coil(pt.air*bank.share, bank) < 1.03*need; n++ {
				h.ntu *= 1.06
				s.x[e.layout.hallZ[k]+zNTU] += 0.0583 / spreadNTU // ln 1.06
			}
		}
	}
	e.atLeastDX(s, h, k, c.banks, x[xReturn])
}

// atLeastDX raises the capacity of compressors that evidently suffice together.
func (e *ensemble) atLeastDX(s *sim, h *hallPhysics, k int, banks []bank, ret float64) {
	need, capacity := 0.0, 0.0
	for b := range banks {
		if banks[b].loop < 0 {
			need += h.point.air * banks[b].share * (ret - h.point.setpoint)
			capacity += banks[b].capacity
		}
	}
	for n := 0; n < 20 && capacity > 0 && capacity*h.compressors < 1.02*need; n++ {
		h.compressors *= 1.06
		s.x[e.layout.hallZ[k]+zNTU] += 0.0583 / spreadCompressors // ln 1.06
	}
}

// syncLoop puts the set point in the supply pipe, the heat of the halls on the
// chillers, and bends the valve curve so that the measured flow carries it.
func (e *ensemble) syncLoop(s *sim, j int, c *phase) {
	l, st := &s.loops[j], &e.loopSteady[j]
	x := s.x[e.layout.loopX[j]:]
	cells := e.layout.cells[j]
	water := st.supply.value
	heat, full, possible := 0.0, 0.0, 0.0
	for k := range s.halls {
		h := &s.halls[k]
		for b := range c.halls[k].banks {
			if bank := &c.halls[k].banks[b]; bank.loop == j {
				hot := s.x[e.layout.hallX[k]+xReturn]
				heat += h.point.air * bank.share * (hot - h.point.setpoint)
				possible += h.coil(h.point.air*bank.share, bank) * h.point.air * bank.share * (hot - water)
				full += bank.water
			}
		}
	}
	l.full = full
	flow := or(st.flow.value, heat/6) // W/K: 6 K is the usual design rise
	x[0] = heat
	for i := 1; i <= cells; i++ {
		x[i] = water
	}
	for i := cells + 1; i <= cells+pipeCells; i++ {
		x[i] = water + heat/max(flow, 1)
	}
	x[e.layout.header[j]] = water
	l.curve = 1
	if q, share := heat/max(possible, 1), flow/max(full, 1); q > share+0.02 && q < 1 {
		l.curve = clamp(share*(1-q)/(q-share), 0.1, 10)
	}
	for k := range s.halls {
		for b := range c.halls[k].banks {
			if bank := &c.halls[k].banks[b]; bank.loop == j {
				s.x[e.layout.hallX[k]+xValve] = e.valve(s, k, bank, l.curve, water)
			}
		}
	}
	if cond := &c.loops[j]; cond.running > 0 && cond.capacity > 0 && e.loopNow[j].load < nearlyFull { // beyond it nobody knows that they suffice
		for n := 0; n < 20 && cond.capacity*l.capacity < 1.01*heat; n++ {
			l.capacity *= 1.02
			s.x[e.layout.loopZ[j]+zCapacity] += 0.0198 / spreadCapacity // ln 1.02
		}
	}
}

// valve is the share of full flow at which a bank carries the heat of its hall.
func (e *ensemble) valve(s *sim, k int, b *bank, curve, water float64) float64 {
	h := &s.halls[k]
	air, hot := h.point.air*b.share, s.x[e.layout.hallX[k]+xReturn]
	want, full := air*(hot-h.point.setpoint), h.coil(air, b)*air*(hot-water)
	if want >= full {
		return 1
	}
	return clamp(curve*want/((1+curve)*full-want), minimumFlow/2, 1)
}
