package predict

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// fewVariants is how many variants a what-if of the sweep runs: its median is
	// wanted, not its tails.
	fewVariants = 8
	// fanRestart is how long fans, pumps and towers take to run again with the
	// power back, where the drawings do not say: drives ramp up in half a minute.
	fanRestart = 30.0 // s
	// liquidGrace is how long racks live without their liquid cooling: servers of
	// high density shut down within a minute of losing all cooling.
	liquidGrace = 60.0 // s
	// allDark is the share of the IT load below which a hall is dark: what is left
	// is a switch or two.
	allDark = 0.02
)

// A study answers what-ifs about one moment.
type study struct {
	m       *Model
	now     time.Time
	every   int // variants between those that run; 0 for few of them
	feeds   *feeds
	drawing drawing
	before  flow
	start   float64 // s until generators deliver; 0 when they do
	runs    int     // look-aheads made
	known   map[string][]crossing
}

// A crossing is when one hall passes the allowable limit: P10 and P50 in s.
type crossing struct {
	hall     int
	p10, p50 float64
}

func (m *Model) newStudy(now time.Time, every int) *study {
	if m.sweep.feeds == nil {
		m.sweep.feeds = newFeeds(m.site)
	}
	s := &study{m: m, now: now, every: every, feeds: m.sweep.feeds, start: m.generatorStart(), known: map[string][]crossing{}}
	s.drawing = m.draw(s.feeds, now)
	s.before = s.feeds.flow(&s.drawing, nil, true)
	if m.generatorsRun() && s.feeds.onGenerators(&s.drawing, &s.before) {
		s.start = 0
	} else if !m.dark {
		s.before = s.feeds.flow(&s.drawing, nil, false) // what only generators feed stands still
	}
	return s
}

// generatorsRun reports whether generators deliver: one says so, or there is
// nothing else.
func (m *Model) generatorsRun() bool {
	return len(m.plant.utilities) == 0 || slices.ContainsFunc(m.plant.generators, func(g facility.Asset) bool {
		state, _ := m.seen.state(g.Name)
		return state == facility.StateRunning
	})
}

// WhatIf tells what follows if the named elements were lost now: assets, or
// controllers by the name of their control group. Call it after a Forecast of
// the same moment.
func (m *Model) WhatIf(now time.Time, elements ...string) Contingency {
	return m.newStudy(now, 1).lose(elements...)
}

// lose follows one loss through power and cooling.
func (s *study) lose(elements ...string) Contingency {
	c := Contingency{Lost: strings.Join(elements, "+"), Elements: elements, At: s.now, P10: Never, P50: Never, Bridge: Never}
	l := s.expand(elements)
	dark := s.power(&c, l)
	for _, e := range s.m.ensembles {
		if e.synced {
			s.cooling(&c, e, l, dark)
		}
	}
	s.liquid(&c, l)
	slices.SortStableFunc(c.Falls, func(a, b Fall) int { return cmp.Compare(a.After, b.After) })
	return c
}

// A lost is what elements mean for power and for machines.
type lost struct {
	names map[string]bool
	out   []bool // nodes of the power side
	power bool   // something that supplies power is among them
}

// expand names the members of controllers.
func (s *study) expand(elements []string) *lost {
	l := &lost{names: map[string]bool{}, out: make([]bool, len(s.feeds.nodes))}
	add := func(a facility.Asset) {
		l.names[a.Name] = true
		if i, known := s.feeds.index[a.Name]; known {
			l.out[i] = true
			l.power = l.power || a.Kind.SuppliesPower()
		}
	}
	for _, name := range elements {
		if a, known := s.m.site.Asset(name); known {
			add(a)
			continue
		}
		for _, member := range s.m.sweep.controllers(s.m.site)[name] {
			a, _ := s.m.site.Asset(member)
			add(a)
		}
	}
	return l
}

// power runs the power side when something of it is lost.
func (s *study) power(c *Contingency, l *lost) *blackout {
	if !l.power {
		return nil
	}
	b := s.feeds.lose(&s.drawing, &s.before, slices.Clone(l.out), s.start, s.m.cfg.Horizon.Seconds())
	c.Falls = append(c.Falls, b.falls...)
	if b.worst >= 0 {
		c.Burdened, c.Burden = s.feeds.nodes[b.worst].asset.Name, b.burden
	}
	if !math.IsInf(b.bridge, 1) {
		c.Bridge = duration(b.bridge)
	}
	s.darkRacks(c, &b)
	return &b
}

// darkRacks tells when racks lose their last cord, and halls of which no rack is
// drawn.
func (s *study) darkRacks(c *Contingency, b *blackout) {
	for n, at := range b.times {
		var racks []string
		for i := range s.feeds.nodes {
			wasLive := s.before.live[i] && (n == 0 || b.live[n-1][i])
			if !wasLive || b.live[n][i] {
				continue
			}
			switch a := &s.feeds.nodes[i].asset; {
			case a.Kind == facility.KindRack:
				racks = append(racks, a.Name)
			case a.Kind == facility.KindHall && slices.Contains(s.feeds.consumers[a.Name], i):
				c.Falls = append(c.Falls, Fall{After: duration(at), Limit: FallPowerLost, Asset: a.Name, What: a.Name + " without power"})
			}
		}
		if len(racks) > 0 {
			c.Falls = append(c.Falls, Fall{
				After: duration(at), Limit: FallPowerLost, Asset: s.m.site.Locate(racks[0]).Hall,
				What: count(len(racks), "rack") + " without power", Racks: len(racks), Services: s.m.site.ServicesAt(racks...),
			})
		}
	}
}

// cooling looks ahead for one cluster, if the loss concerns it.
func (s *study) cooling(c *Contingency, e *ensemble, l *lost, dark *blackout) {
	stages := s.stages(e, l, dark)
	if stages == nil {
		return
	}
	phases := s.phases(e, stages, dark != nil)
	s.balance(c, e, &phases[len(phases)-1])
	for _, x := range s.crossings(e, phases) {
		h := &s.m.plant.halls[x.hall]
		limit := s.m.site.Limits.Allowable
		if dark != nil && s.itLeft(x.hall, dark, min(x.p50, s.m.cfg.Horizon.Seconds())) < allDark {
			continue // air that no server draws has no limit
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

// balance keeps the place with the least cooling for its heat.
func (s *study) balance(c *Contingency, e *ensemble, p *phase) {
	keep := func(place string, load, capacity float64) {
		b := Balance{Place: place, Load: facility.Watts(load), Capacity: facility.Watts(capacity)}
		if c.Tightest.Place == "" || load*float64(c.Tightest.Capacity) > float64(c.Tightest.Load)*capacity {
			c.Tightest = b
		}
	}
	for k, j := range e.cluster.loops {
		load := e.heatOf(k)
		if len(e.cluster.loops) == 1 {
			load = e.loopLoad()
		}
		keep(s.m.plant.loops[j].name, load, e.capacity(k, &p.loops[k]))
	}
	for k, i := range e.cluster.halls {
		load := e.points[k].power * p.halls[k].power
		keep(s.m.plant.halls[i].name, load, e.coils(k, p, load, float64(s.m.site.Limits.Allowable)))
	}
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

// liquid tells which racks lose the last unit that cools them by liquid.
func (s *study) liquid(c *Contingency, l *lost) {
	if !s.m.sweep.anyLiquid(s.m.site) {
		return
	}
	after, before := s.m.site.Surviving(facility.Loss(l.names), true), s.m.site.Surviving(facility.Loss{}, true)
	var racks []string
	for rack, units := range s.m.sweep.liquid {
		dry := func(v *facility.Survival) bool {
			return !slices.ContainsFunc(units, func(u string) bool { return !v.Out(u) })
		}
		if dry(after) && !dry(before) {
			racks = append(racks, rack)
		}
	}
	if len(racks) > 0 {
		slices.Sort(racks)
		c.Falls = append(c.Falls, Fall{
			After: duration(liquidGrace), Limit: FallLiquid, Asset: racks[0], What: count(len(racks), "rack") + " without liquid cooling",
			Racks: len(racks), Services: s.m.site.ServicesAt(racks...),
		})
	}
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

// firstCrossing is the hall that crosses the allowable limit first under the
// given phases, by its median variant.
func (m *Model) firstCrossing(e *ensemble, phases []phase) (string, facility.Celsius, time.Duration) {
	o := e.lookAhead(phases, m.cfg.Horizon.Seconds(), max(1, len(e.sims)/fewVariants))
	limit := m.site.Limits.Allowable
	best, hall := math.Inf(1), ""
	for k, i := range e.cluster.halls {
		q, _ := o.quantiles(k, float64(limit)-m.inlets[i].warmest())
		if q[1] < best {
			best, hall = q[1], m.plant.halls[i].name
		}
	}
	return hall, limit, duration(best)
}
