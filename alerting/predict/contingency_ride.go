package predict

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A RideThrough compares how long a place lives without its cooling plant with
// how long the plant takes to come back after a power failure.
type RideThrough struct {
	Place string // loop, or hall with compressors of its own
	Hall  string // the first to cross; empty when none does
	Time  time.Duration
	// Restart is generator start and restart of as many machines as are
	// required; 0 when the drawings say nothing about it.
	Restart time.Duration
}

// Short reports whether the place is lost before the plant is back.
func (r RideThrough) Short() bool { return r.Time != Never && r.Restart > 0 && r.Time < r.Restart }

// rideThroughs stops all compressors of one loop, or of one hall, at a time.
func (m *Model) rideThroughs(s *study) []RideThrough {
	var out []RideThrough
	for _, e := range m.ensembles {
		if !e.synced || e.transient {
			continue
		}
		for _, j := range e.cluster.loops {
			var names []string
			var machines []facility.Asset
			for _, c := range m.plant.loops[j].chillers {
				names = append(names, m.plant.chillers[c].name)
				machines = append(machines, m.plant.chillers[c].asset)
			}
			out = append(out, m.ride(s, e, m.plant.loops[j].name, names, machines)...)
		}
		for _, i := range e.cluster.halls {
			var names []string
			var machines []facility.Asset
			for _, u := range m.plant.halls[i].units {
				if un := &m.plant.units[u]; un.loop < 0 {
					names, machines = append(names, un.name), append(machines, un.asset)
				}
			}
			out = append(out, m.ride(s, e, m.plant.halls[i].name, names, machines)...)
		}
	}
	return out
}

func (m *Model) ride(s *study, e *ensemble, place string, names []string, machines []facility.Asset) []RideThrough {
	if len(names) == 0 {
		return nil
	}
	l := &lost{names: map[string]bool{}, out: make([]bool, len(s.feeds.nodes))}
	for _, n := range names {
		l.names[n] = true
	}
	r := RideThrough{Place: place, Time: Never, Restart: m.restartOf(machines)}
	for _, x := range s.crossings(e, s.phases(e, s.stages(e, l, nil), false)) {
		if p50 := duration(x.p50); p50 != Never && (r.Time == Never || p50 < r.Time) {
			r.Time, r.Hall = p50, m.plant.halls[x.hall].name
		}
	}
	return []RideThrough{r}
}

// restartOf is when as many machines deliver again as are required: generator
// start, and the restart of the slowest of those that come first. Only what the
// drawings say counts.
func (m *Model) restartOf(machines []facility.Asset) time.Duration {
	var times []time.Duration
	for _, a := range machines {
		if t := max(a.Nameplate.RestartAfterPower, a.Nameplate.StartSequence); t > 0 {
			times = append(times, t)
		}
	}
	required := len(machines)
	for _, g := range m.site.Graph.GroupsOf(machines[0].Name) {
		required = min(required, g.Required)
	}
	if len(times) < required {
		return 0
	}
	slices.Sort(times)
	start := 0.0
	if len(m.plant.generators) > 0 {
		start = m.generatorStart()
	}
	return times[required-1] + duration(start)
}
