package predict

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// motorMost is the most that a motor is asked for, as a share of its rating: with
// its vanes or slide valve open to the end a compressor gives some 15 % more than
// its plate, however much the water asks for. It is an assumption: makers differ.
const motorMost = 1.15

// A Cascade is the other course that a loss may take. The chillers that are
// left are asked for more than they can give. If their demand is limited they
// give what they can, and water warms; if not, their motors carry more than
// their rating until they trip on overload, one after the other. Which of both
// it is cannot be read in quiet hours.
type Cascade struct {
	Chiller string        // the first to trip; empty when none would
	Load    float64       // what each would be asked for, as a share of what it can give
	After   time.Duration // until it trips

	// Hall is the one whose inlet crosses Limit first then; empty when none does
	// within the horizon, and P50 is Never.
	Hall  string
	Limit facility.Celsius
	P50   time.Duration
}

// String is the cascade as a half-sentence; empty when there is none.
func (c Cascade) String() string {
	if c.Chiller == "" {
		return ""
	}
	said := fmt.Sprintf("unless demand is limited, %s, asked for %.0f %%, trips on overload in %s", c.Chiller, 100*c.Load, spoken(c.After))
	if c.Hall != "" {
		said += fmt.Sprintf(", and %s crosses %s in %s", c.Hall, degrees(c.Limit), spoken(c.P50))
	}
	return said
}

// CascadeFirst reports whether the cascade takes a hall over its limit before
// anything else falls.
func (c Contingency) CascadeFirst() bool {
	f, falls := c.First()
	return c.Cascade.Hall != "" && (!falls || c.Cascade.P50 < f.After)
}

// Soonest is when the first limit falls by either course; Never when none does.
func (c Contingency) Soonest() time.Duration {
	if c.CascadeFirst() {
		return c.Cascade.P50
	}
	if f, falls := c.First(); falls {
		return f.After
	}
	return Never
}

// cascade follows the chillers of a cluster that a loss leaves overloaded until
// they have tripped, and keeps the course that crosses first.
func (s *study) cascade(c *Contingency, e *ensemble, stages []stage, end *phase, dark *blackout) {
	for k, j := range e.cluster.loops {
		last := stages[len(stages)-1]
		left := s.carrying(j, last.lost)
		load := e.loopHeat(k) / max(1, e.capacity(k, &end.loops[k]))
		if len(left) == 0 || len(left) == len(s.m.plant.loops[j].chillers) || load <= overloadFrom {
			continue
		}
		got := Cascade{Chiller: left[0], Load: load, After: duration(last.at + relayTime(min(load, motorMost))), Limit: s.m.site.Limits.Allowable, P50: Never}
		for n, name := range left {
			last = last.without(name, got.After.Seconds()+overloadSpacing*float64(n))
			stages = append(stages, last)
		}
		for _, x := range s.crossings(e, s.phases(e, stages, dark != nil)) {
			if p50 := duration(x.p50); !s.goesDark(x, dark) && rank(p50) < rank(got.P50) {
				got.Hall, got.P50 = s.m.plant.halls[x.hall].name, p50
			}
		}
		if c.Cascade.Chiller == "" || rank(got.P50) < rank(c.Cascade.P50) {
			c.Cascade = got
		}
	}
}

// carrying are the chillers of a loop that run and are not lost, those that
// carry most first: they trip first.
func (s *study) carrying(j int, lost map[string]bool) []string {
	var out []string
	load := map[string]float64{}
	for _, i := range s.m.plant.loops[j].chillers {
		name := s.m.plant.chillers[i].name
		if state, _ := s.m.seen.state(name); !lost[name] && (state == facility.StateRunning || state == facility.StateUnknown) {
			out = append(out, name)
			load[name], _ = s.m.seen.get(name, facility.Load, s.now)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(load[b], load[a]) })
	return out
}

// without is the stage that follows when one more machine stops.
func (g stage) without(name string, at float64) stage {
	next := stage{at: at, lost: map[string]bool{name: true}, it: g.it}
	for lost := range g.lost {
		next.lost[lost] = true
	}
	return next
}

// worthTelling reports whether the cascade adds anything to what falls anyway:
// a crossing, or one that comes a tenth sooner.
func (c Cascade) worthTelling(p50 time.Duration) bool {
	return p50 == Never || c.P50 != Never && c.P50 < p50*9/10
}
