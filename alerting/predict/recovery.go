package predict

import (
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Recovery is when a hall will be back below a limit, for good as far as the
// forecast looks: the forward run of the ensemble, read from its end.
type Recovery struct {
	Hall  string
	Limit facility.Celsius
	// Restored says that the equipment delivers again. Else the times are those
	// if everything that stopped were restarted now, with its start sequence.
	Restored bool
	// P10, P50 and P90 are times from Result.At; 0 when the hall is below and
	// stays there, Never when not within the horizon.
	P10, P50, P90 time.Duration
}

const (
	// recoveriesEvery is how often the cool-down is looked at again while
	// nothing changes: people are told of it in minutes.
	recoveriesEvery = 30 * time.Second
	// recoveryVariants is how many variants give the tenths of a cool-down.
	recoveryVariants = 16
	// coolingErr is how far rows are apart when they pass a limit downward, s: they
	// part by half a kelvin, and the last minutes of a cool-down take 0.5 to 1 K
	// each.
	coolingErr = 40.0
)

// tellRecoveries looks at the cool-down of clusters in which a hall is, or is
// expected to be, beyond its allowable limit.
func (m *Model) tellRecoveries(r *Result, now time.Time) {
	key := plantKey(r.Events)
	if age := now.Sub(m.recoveriesAt); key == m.recoveryKey && age < recoveriesEvery && age >= 0 {
		r.Recoveries = later(m.recoveries, age)
		return
	}
	m.recoveries, m.recoveriesAt, m.recoveryKey = nil, now, key
	for _, e := range m.ensembles {
		if e.transient && m.overheats(e, r) {
			m.recoveries = append(m.recoveries, m.coolDown(e, now)...)
		}
	}
	r.Recoveries = slices.Clone(m.recoveries)
}

// overheats reports whether a hall of the cluster is beyond the recommended
// limit, or will be beyond the allowable one.
func (m *Model) overheats(e *ensemble, r *Result) bool {
	for _, i := range e.cluster.halls {
		warm, _ := r.hallForecast(m.plant.halls[i].name, m.site.Limits.Recommended)
		hot, known := r.hallForecast(m.plant.halls[i].name, m.site.Limits.Allowable)
		if known && hot.P50 != Never || warm.Crossed {
			return true
		}
	}
	return false
}

// coolDown runs the cluster forward with its machines as they are, or with
// those that stopped restarted.
func (m *Model) coolDown(e *ensemble, now time.Time) []Recovery {
	w := whatIf{start: map[string]bool{}, limit: true}
	for _, name := range m.startable(e) {
		if _, stopped := m.events.active[name]; stopped {
			w.start[name] = true
		}
	}
	restored := len(w.start) == 0
	if restored {
		w = whatIf{}
	}
	o := e.lookAhead(m.phases(e, now, w), m.cfg.Horizon.Seconds(), max(1, len(e.sims)/recoveryVariants))
	var out []Recovery
	for k, i := range e.cluster.halls {
		for _, limit := range m.site.Limits.All() {
			if limit > m.site.Limits.Allowable {
				continue
			}
			q := o.below(k, float64(limit)-m.inlets[i].warmest())
			out = append(out, Recovery{
				Hall: m.plant.halls[i].name, Limit: limit, Restored: restored,
				P10: duration(q[0]), P50: duration(q[1]), P90: duration(q[2]),
			})
		}
	}
	return out
}

// below is when a place passes a temperature downward for the last time.
func (o *outlook) below(k int, limit float64) [3]float64 {
	n := len(o.halls[k])
	times := make([]float64, n)
	for i, tr := range o.halls[k] {
		at := tr.falling(o.times, limit+rowSigma*o.draw(i, n, 0))
		if at > 0 {
			at = max(0, at*(1+structureErr*o.draw(i, n, -1))+coolingErr*o.draw(i, n, 1))
		}
		times[i] = at
	}
	return tenths(times)
}

// falling is when the trajectory is below a temperature from then on, in
// seconds; 0 when it always is, +Inf when it is not at the end.
func (tr trajectory) falling(times []float64, limit float64) float64 {
	limit -= tr.offset
	last := len(tr.path) - 1
	for last >= 0 && tr.path[last] < limit {
		last--
	}
	switch last {
	case -1:
		return 0
	case len(tr.path) - 1:
		return math.Inf(1)
	}
	high, low := tr.path[last], tr.path[last+1]
	return times[last] + (times[last+1]-times[last])*(high-limit)/max(high-low, 1e-9)
}

// later is what was said a moment ago, now.
func later(said []Recovery, age time.Duration) []Recovery {
	out := slices.Clone(said)
	for i := range out {
		r := &out[i]
		if !r.Restored {
			continue // it counts from a restart that has yet to come
		}
		for _, d := range []*time.Duration{&r.P10, &r.P50, &r.P90} {
			if *d != Never {
				*d = max(0, *d-age)
			}
		}
	}
	return out
}
