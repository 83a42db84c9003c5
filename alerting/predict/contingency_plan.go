package predict

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// A Removal is work that somebody wants to do.
type Removal struct {
	// Elements are assets, or controllers by the name of their control group.
	Elements []string
	From     time.Time
	// For is how long they are out, Restore how long it takes to put them back.
	For, Restore time.Duration
}

// A Plan says whether some elements may be taken out of service.
type Plan struct {
	Removal
	At time.Time // when it was judged

	Go bool
	// Why are the reasons for a no.
	Why []string
	// Meanwhile are the maintenance windows that share time with the removal,
	// with the equipment that they take out beside it. It counts as gone all the
	// time, however short the overlap.
	Meanwhile []Meanwhile
	// Without is what follows from the removal and what is out meanwhile.
	Without Contingency
	// Next are the single losses that the site bears today and would not bear
	// then, soonest first.
	Next []Contingency
	// Triggers say which reading means: put it back.
	Triggers []Trigger
}

// A Meanwhile is one maintenance window beside a removal.
type Meanwhile struct {
	Window      string
	Elements    []string
	From, Until time.Time
}

// Plan judges a removal, of whose time the horizon of the model is looked at.
// Call it after a Forecast of the same moment.
func (m *Model) Plan(now time.Time, r Removal) Plan {
	s := m.newStudy(now, 1)
	p := Plan{Removal: r, At: now, Meanwhile: m.meanwhile(r)}
	gone := p.gone()
	p.Without = s.lose(gone...)
	p.Why = append(p.Why, m.fallsWithin(p.Without, r.For)...)
	if len(p.Why) == 0 {
		p.Why = s.inTrouble(r.For)
	}
	p.Why = append(p.Why, m.groupsShort(s.expand(gone), now)...)
	if b := p.Without.Tightest; len(p.Why) == 0 && b.Place != "" && b.Margin() < 0 {
		p.Why = append(p.Why, fmt.Sprintf("%s has %.0f kW of cooling for %.0f kW of heat", b.Place, b.Capacity.Kilowatts(), b.Load.Kilowatts()))
	}
	p.Go = len(p.Why) == 0
	s.every = 0
	p.Next = m.nextLosses(s, gone)
	p.Triggers = m.triggers(s, &p)
	return p
}

// meanwhile is what else is out while a removal lasts.
func (m *Model) meanwhile(r Removal) []Meanwhile {
	var out []Meanwhile
	taken := slices.Clone(r.Elements)
	for _, w := range m.site.Maintenance.Overlapping(r.From, r.From.Add(r.For)) {
		also := Meanwhile{Window: w.Name}
		also.From, also.Until, _ = w.Next(r.From)
		for _, name := range w.Assets {
			if a, _ := m.site.Asset(name); removable(a) && !slices.Contains(taken, name) {
				also.Elements = append(also.Elements, name)
			}
		}
		if taken = append(taken, also.Elements...); len(also.Elements) > 0 {
			out = append(out, also)
		}
	}
	return out
}

// gone is everything that is out while the removal lasts.
func (p *Plan) gone() []string {
	out := slices.Clone(p.Elements)
	for _, also := range p.Meanwhile {
		out = append(out, also.Elements...)
	}
	return out
}

// fallsWithin are the limits that fall while the elements are out, by the
// median or by the pessimist.
func (m *Model) fallsWithin(c Contingency, window time.Duration) []string {
	for _, f := range c.Falls {
		if f.After <= window {
			return []string{c.String()}
		}
	}
	if c.P10 != Never && c.P10 <= window {
		return []string{fmt.Sprintf("one in ten variants crosses %s in %s%s", degrees(m.site.Limits.Allowable), spoken(c.P10), c.figures())}
	}
	if c.Burden > 1 {
		return []string{c.String()}
	}
	return nil
}

// inTrouble are the halls that cross within the window although nothing is taken
// out: nobody works on a plant that is losing a hall.
func (s *study) inTrouble(window time.Duration) []string {
	var out []string
	for _, e := range s.m.ensembles {
		if !e.synced {
			continue
		}
		for _, x := range s.crossings(e, s.phases(e, []stage{{}}, false)) {
			if p50 := duration(x.p50); p50 != Never && p50 <= window {
				out = append(out, fmt.Sprintf("%s crosses %s in %s as things are; wait until that is over",
					s.m.plant.halls[x.hall].name, degrees(s.m.site.Limits.Allowable), spoken(p50)))
			}
		}
	}
	return out
}

// groupsShort are the groups that would have fewer members than they require.
func (m *Model) groupsShort(l *lost, now time.Time) []string {
	var out []string
	for _, g := range m.site.Graph.Groups() {
		left, taken := 0, false
		for _, member := range g.Members {
			taken = taken || l.names[member]
			if !l.names[member] && m.available(member, now) {
				left++
			}
		}
		if taken && left < g.Required {
			out = append(out, fmt.Sprintf("%s: %d would be left, %d are required", g.Name, left, g.Required))
		}
	}
	return out
}

// nextLosses tries every other single loss on top of the removal.
func (m *Model) nextLosses(s *study, remove []string) []Contingency {
	var out []Contingency
	without := s.lose(remove...)
	for _, single := range m.singles() {
		if slices.Contains(remove, single[0]) {
			continue
		}
		both := s.lose(append(slices.Clone(remove), single...)...)
		if worsens(both, without) && s.lose(single...).Holds() {
			out = append(out, both)
		}
	}
	slices.SortStableFunc(out, func(a, b Contingency) int { return cmp.Compare(a.Falls[0].After, b.Falls[0].After) })
	return out
}

// worsens reports whether a limit falls that did not, or a tenth sooner.
func worsens(both, without Contingency) bool {
	sooner, falls := both.First()
	first, fell := without.First()
	return falls && (!fell || sooner.After < first.After*9/10)
}
