package predict

// A crossing is when one hall passes the allowable limit: P10 and P50 in s.
type crossing struct {
	hall     int
	p10, p50 float64
}

// cooling looks ahead for one cluster, if the loss concerns it.
func (s *study) cooling(c *Contingency, e *ensemble, l *lost, dark *blackout) {
	stages := s.stages(e, l, dark)
	if stages == nil {
		return
	}
	phases := s.phases(e, stages, dark != nil)
	end := &phases[len(phases)-1]
	s.balance(c, e, end)
	s.cascade(c, e, stages, end, dark)
	for _, x := range s.crossings(e, phases) {
		h := &s.m.plant.halls[x.hall]
		limit := s.m.site.Limits.Allowable
		if s.goesDark(x, dark) {
			continue
		}
		if p50 := duration(x.p50); p50 != Never {
			c.Falls = append(c.Falls, Fall{
				After: p50, Limit: FallInlet, Asset: h.name, What: h.name + " crosses " + degrees(limit),
				Racks: len(h.racks), Services: s.m.site.ServicesAt(h.racks...),
			})
			if c.P50 == Never || p50 < c.P50 {
				c.Hall, c.Limit, c.P50 = h.name, limit, p50
			}
		}
		if p10 := duration(x.p10); p10 != Never && (c.P10 == Never || p10 < c.P10) {
			c.P10 = p10
		}
	}
}

// goesDark reports whether a hall has no load left when it would cross: air that
// no server draws has no limit.
func (s *study) goesDark(x crossing, dark *blackout) bool {
	return dark != nil && s.itLeft(x.hall, dark, min(x.p50, s.m.cfg.Horizon.Seconds())) < allDark
}

// crossings runs the variants, unless the same has been asked before: units of
// one size are alike.
func (s *study) crossings(e *ensemble, phases []phase) []crossing {
	key := phaseKey(e.cluster, phases)
	if known, done := s.known[key]; done {
		return known
	}
	s.runs++
	every := s.every
	if every == 0 {
		every = max(1, len(e.sims)/fewVariants)
	}
	o := e.lookAhead(phases, s.m.cfg.Horizon.Seconds(), every)
	var out []crossing
	for k, i := range e.cluster.halls {
		q := s.m.hallCrosses(&o, k, i)
		out = append(out, crossing{i, q[0], q[1]})
	}
	s.known[key] = out
	return out
}

// hallCrosses are P10, P50 and P90 of the time until a hall passes the
// allowable limit: with its first row, as in its forecast.
func (m *Model) hallCrosses(o *outlook, k, i int) [3]float64 {
	limit := float64(m.site.Limits.Allowable)
	if offsets := m.inlets[i].offsets(); len(offsets) > 0 {
		q, _ := o.firstRow(k, limit, offsets, m.inlets[i].doubt)
		return q
	}
	q, _ := o.quantiles(k, limit-m.inlets[i].warmest())
	return q
}
