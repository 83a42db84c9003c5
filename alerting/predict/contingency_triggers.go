package predict

import (
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

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

// triggers are readings that tell in time: the water further from its set
// point than control ever lets it, the hall where it would be when the way back
// takes all the time that is left, the load of what carries most.
func (m *Model) triggers(s *study, p *Plan) []Trigger {
	var out []Trigger
	l := s.expand(p.gone())
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
	dark := s.power(&Contingency{}, l)
	phases := s.phases(e, s.stages(e, l, dark), dark != nil)
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
