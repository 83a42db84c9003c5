package predict

import (
	"math"
	"time"
)

// A hall that warms steadily towards a limit which the model says it will never
// reach is believed rather than the model: something warms it that is not in the
// equations, or something in them cools less than its plate says.
const (
	recentShort, recentLong = 30.0, 120.0 // s
	// trendFloor is the least rise that is carried on: 3.6 K an hour, several
	// times what weather and the daily swing of load do.
	trendFloor = 1e-3 // K/s
	// trendAfter is how long a hall must have been away from its usual state.
	trendAfter = 480.0 // s
	// trendRest is how long after a machine began to deliver its effect may still
	// be on the way.
	trendRest = 10 * time.Minute
	// trendGap is how many times later than the trend a variant must be before
	// it is doubted.
	trendGap = 2.0
)

// A trend is the steady rise of one hall; none when pace is 0.
type trend struct{ now, pace float64 }

// trends measures the rise of every hall of a cluster. What is about to be
// cooled by a machine that starts has no trend.
func (m *Model) trends(e *ensemble, phases []phase, now time.Time) []trend {
	out := make([]trend, len(e.paces))
	if !e.transient || helpComes(phases) || m.helpCame(e, now) {
		return out
	}
	for k := range e.paces {
		h := &e.paces[k]
		pace := min(h.measured.slope(paceShort, paceLong), h.recent.slope(recentShort, recentLong))
		if h.age > trendAfter && pace > trendFloor && e.hallNow[k].inlet > 0 {
			out[k] = trend{e.hallNow[k].inlet, pace}
		}
	}
	return out
}

// helpComes reports whether some machine is known to start delivering.
func helpComes(phases []phase) bool {
	for i := 1; i < len(phases); i++ {
		for k := range phases[i].loops {
			if phases[i].loops[k].capacity > phases[i-1].loops[k].capacity {
				return true
			}
		}
	}
	return false
}

// helpCame reports whether a machine of the cluster has just started.
func (m *Model) helpCame(e *ensemble, now time.Time) bool {
	for name, h := range m.events.units {
		if m.concerns(e, name) && h.ranFor.After(m.first.Add(together)) && now.Sub(h.ranFor) < trendRest {
			return true
		}
	}
	return false
}

// doubt replaces the time t at which a variant passes a temperature by that of
// the trend, in a share of the variants that is the larger the nearer the
// trend is. rank is the place of the variant among all, 0 to 1.
func (tr trend) doubt(t, limit, rank float64) float64 {
	if tr.pace == 0 {
		return t
	}
	own := max(0, limit-tr.now) / tr.pace
	if t > trendGap*own && rank < math.Exp(-own/paceHolds) {
		return own
	}
	return t
}
