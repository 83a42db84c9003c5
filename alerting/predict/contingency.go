package predict

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// fewVariants is how many variants a what-if runs: its median is wanted, not
// its tails.
const fewVariants = 8

// tellContingencies answers "if this one element were lost now" for every
// element that runs. The answer changes slowly, so it is worked out again when
// the plant changes or the configured time has passed.
func (m *Model) tellContingencies(r *Result, now time.Time) {
	if m.cfg.Contingencies == 0 {
		return
	}
	key := plantKey(r.Events)
	if key != m.contingencyKey || m.contingenciesAt.IsZero() || now.Sub(m.contingenciesAt) >= m.cfg.Contingencies {
		m.contingencies, m.contingenciesAt, m.contingencyKey = m.tryAll(now), now, key
	}
	r.Contingencies = slices.Clone(m.contingencies)
}

func plantKey(events []Event) string {
	var names []string
	for _, e := range events {
		names = append(names, e.Asset+" "+string(e.Kind))
	}
	return strings.Join(names, ",")
}

// tryAll loses every running element once.
func (m *Model) tryAll(now time.Time) []Contingency {
	var out []Contingency
	for _, e := range m.ensembles {
		if !e.synced {
			continue
		}
		for _, name := range m.elements(e) {
			out = append(out, m.tryWithout(e, name, now))
		}
	}
	return out
}

// elements are what can be lost: machines that run, and whole loops.
func (m *Model) elements(e *ensemble) []string {
	var out []string
	add := func(name string) {
		if state, _ := m.seen.state(name); state == facility.StateRunning || state == facility.StateUnknown {
			out = append(out, name)
		}
	}
	for _, j := range e.cluster.loops {
		l := &m.plant.loops[j]
		out = append(out, l.name)
		for _, c := range l.chillers {
			add(m.plant.chillers[c].name)
		}
		for _, p := range l.pumps {
			add(p)
		}
	}
	for _, i := range e.cluster.halls {
		for _, u := range m.plant.halls[i].units {
			add(m.plant.units[u].name)
		}
	}
	return out
}

// tryWithout is the contingency of one element.
func (m *Model) tryWithout(e *ensemble, name string, now time.Time) Contingency {
	c := Contingency{Lost: name, P50: Never}
	hall, limit, at := m.firstCrossing(e, m.phases(e, now, whatIf{lost: map[string]bool{name: true}}))
	if hall != "" {
		c.Hall, c.Limit, c.P50 = hall, limit, at
	}
	return c
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

// warmest is the offset of the warmest row over the mean of its hall.
func (h *hallInlets) warmest() float64 {
	best, found := 0.0, false
	for _, row := range h.rows {
		if row.ok && (!found || row.offset > best) {
			best, found = row.offset, true
		}
	}
	return best
}

// String says the contingency in words.
func (c Contingency) String() string {
	if c.Hall == "" {
		return fmt.Sprintf("without %s no limit is crossed", c.Lost)
	}
	return fmt.Sprintf("without %s, %s crosses %g °C in %s", c.Lost, c.Hall, c.Limit, c.P50.Round(time.Minute))
}
