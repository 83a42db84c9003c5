package predict

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Plan says whether some elements may be taken out of service.
type Plan struct {
	Remove []string
	At     time.Time
	For    time.Duration
	// Restore is how long it takes to put them back.
	Restore time.Duration

	Go bool
	// Why are the reasons for a no.
	Why []string
	// Without is what follows from the removal alone.
	Without Contingency
	// Next are the single losses that the site bears today and would not bear
	// then, soonest first.
	Next []Contingency
	// Triggers say which reading means: put it back.
	Triggers []Trigger
}

// A Trigger is a reading and the value from which on the plan is called off.
type Trigger struct {
	Asset string
	Point facility.Point
	Value float64
	Why   string
}

// triggerStep is the least rise that a trigger may ask for: inlet probes
// resolve half a kelvin, and halls swing by as much.
const triggerStep = 1.0 // K

// loadTrigger is how near its rating a power element may come, %: half-hour
// peaks exceed the mean of a poll by as much as is left.
const loadTrigger = 95.0

// Plan judges the removal of elements for a time, of which the horizon of the
// model is looked at. Call it after a Forecast of the same moment.
func (m *Model) Plan(now time.Time, remove []string, duration, restore time.Duration) Plan {
	s := m.newStudy(now, 1)
	p := Plan{Remove: remove, At: now, For: duration, Restore: restore, Without: s.lose(remove...)}
	p.Why = append(p.Why, m.fallsWithin(p.Without, duration)...)
	p.Why = append(p.Why, m.groupsShort(s.expand(remove), now)...)
	if b := p.Without.Tightest; len(p.Why) == 0 && b.Place != "" && b.Margin() < 0 {
		p.Why = append(p.Why, fmt.Sprintf("%s has %.0f kW of cooling for %.0f kW of heat", b.Place, b.Capacity.Kilowatts(), b.Load.Kilowatts()))
	}
	p.Go = len(p.Why) == 0
	s.every = 0
	p.Next = m.nextLosses(s, remove)
	p.Triggers = m.triggers(s, &p)
	return p
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

// triggers are readings that tell in time: the water further from its set
// point than control ever lets it, the hall where it would be when the way back
// takes all the time that is left, the load of what carries most.
func (m *Model) triggers(s *study, p *Plan) []Trigger {
	var out []Trigger
	l := s.expand(p.Remove)
	dark := s.power(&Contingency{}, l)
	for _, e := range m.ensembles {
		if !e.synced || s.stages(e, l, dark) == nil {
			continue
		}
		for k, j := range e.cluster.loops {
			if len(m.plant.loops[j].chillers) == 0 {
				continue
			}
			at := or(e.loopSteady[k].supply.value, m.plant.loops[j].setpoint) + warmWater
			out = append(out, Trigger{m.plant.loops[j].name, facility.ChilledWaterSupplyTemperature, at, fmt.Sprintf("%g K above its usual", warmWater)})
		}
		out = append(out, m.inletTriggers(s, e, p)...)
	}
	if p.Without.Burdened != "" {
		out = append(out, Trigger{p.Without.Burdened, facility.Load, loadTrigger, fmt.Sprintf("it carries %.0f %% by the plan", 100*p.Without.Burden)})
	}
	return out
}

// inletTriggers follow the gravest of what may come in a cluster: the removal
// itself, or the next loss on top of it.
func (m *Model) inletTriggers(s *study, e *ensemble, p *Plan) []Trigger {
	var out []Trigger
	for k, i := range e.cluster.halls {
		hall := m.plant.halls[i].name
		now := or(e.hallNow[k].inlet, e.points[k].at)
		worst := p.Without
		for _, c := range p.Next {
			if c.Hall == hall && (worst.Hall != hall || c.P50 < worst.P50) {
				worst = c
			}
		}
		at, why := now+triggerStep, "the limit is hours away; the way back is not"
		if worst.Hall == hall {
			at, why = m.lastCall(s, e, k, worst, p.Restore)
			if at < now+triggerStep && worst.Lost != p.Without.Lost {
				lost := worst.Elements[len(worst.Elements)-1]
				out = append(out, Trigger{lost, facility.RunStatePoint, float64(facility.StateRunning), fmt.Sprintf(
					"when it stops %s has %s, and the way back takes %s: act on the alarm, not on a temperature", hall, spoken(worst.P50), spoken(p.Restore))})
			}
			at = max(at, now+triggerStep)
		}
		out = append(out, Trigger{hall, facility.InletTemperature, min(at, float64(m.site.Limits.Allowable)), why})
	}
	return out
}

// lastCall is the inlet at which just enough time is left to put things back.
func (m *Model) lastCall(s *study, e *ensemble, k int, c Contingency, restore time.Duration) (float64, string) {
	l := s.expand(c.Elements)
	phases := s.phases(e, s.stages(e, l, s.power(&Contingency{}, l)))
	o := e.lookAhead(phases, m.cfg.Horizon.Seconds(), max(1, len(e.sims)/fewVariants))
	left := c.P50 - restore
	lost := c.Elements[len(c.Elements)-1]
	return o.inletAt(k, left.Seconds()), fmt.Sprintf("%s are then left without %s", spoken(restore), lost)
}

// inletAt is the median inlet of a hall at a time of the outlook.
func (o *outlook) inletAt(k int, at float64) float64 {
	n, _ := slices.BinarySearch(o.times, max(at, 0))
	n = min(n, len(o.times)-1)
	var values []float64
	for _, tr := range o.halls[k] {
		values = append(values, tr.peak[n]+tr.offset)
	}
	return median(values)
}
