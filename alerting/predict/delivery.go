package predict

import (
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A chiller that says it runs is judged by its water.
const (
	// warmLeaving is how far leaving water may stand above the set point: the
	// band of a chiller's own control with start-up overshoot is about 1.5 K.
	warmLeaving = 1.5 // K
	// warmFull is how far it may stand while the machine itself says that it
	// gives all it has: then it is not the control that lags.
	warmFull = 0.7 // K
	fullLoad = 97  // %, a controller at its limit with the error of its meter
	// lazy and idle are shares of its capacity that a chiller with warm leaving
	// water must remove to count as sound, or as running at all.
	lazy, idle = 0.75, 0.2
	// doubts is how many polls in a row must agree before it is said.
	doubts = 2
)

// watchDelivery raises events for chillers that say they run while their
// water or their compressor tells otherwise.
func (m *Model) watchDelivery(j int, now time.Time) {
	m.watchAll(j, now)
	warmOnes := 0
	for _, c := range m.plant.loops[j].chillers {
		if _, warm, ok := m.delivered(j, c, now); ok && warm > 2*warmLeaving && m.settledIn(c, now) {
			warmOnes++
		}
	}
	for _, c := range m.plant.loops[j].chillers {
		if m.settledIn(c, now) {
			m.watchChiller(j, c, warmOnes, now)
		}
	}
}

// settledIn reports whether a chiller says it runs, and has for long enough to
// have pulled its water down.
func (m *Model) settledIn(c int, now time.Time) bool {
	h := m.events.unit(m.plant.chillers[c].name)
	fresh := now.Sub(h.ranFor).Seconds() < 1.5*chillerRamp && h.ranFor.After(m.first.Add(together))
	return h.state == facility.StateRunning && !fresh
}

func (m *Model) watchChiller(j, c, warmOnes int, now time.Time) {
	name := m.plant.chillers[c].name
	h := m.events.unit(name)
	share, warm, ok := m.delivered(j, c, now)
	still, evidence := m.atRest(c, now)
	limit := m.warmLimit(j, c, now)
	switch {
	case still && (ok && warm > warmLeaving && share < lazy || m.neighbourStopped(j, name, now)):
		m.events.raise(name, EventSilent, now, "reports running, but "+evidence)
	case !ok:
	case warm < limit || share >= lazy:
		h.doubt = 0
		if k := m.events.active[name].Kind; warm < 2*limit/3 && (k == EventSilent || k == EventDegraded) {
			m.events.clear(name)
		}
	case share < idle && warmOnes > 1 || m.newDoubt(name, h):
		kind, word := EventDegraded, "delivers"
		if share < idle {
			kind, word = EventSilent, "reports running, delivers"
		}
		if m.events.active[name].Kind != EventSilent {
			m.events.raise(name, kind, now, fmt.Sprintf("leaving water %.1f K above set point; %s %.0f %% of capacity", warm, word, 100*share))
		}
	}
}

// warmLimit is how warm the leaving water of a chiller may be before it is
// doubted. A machine that is full while a sister on the same water holds the
// set point has lost capacity.
func (m *Model) warmLimit(j, c int, now time.Time) float64 {
	load, ok := m.seen.get(m.plant.chillers[c].name, facility.Load, now)
	if !ok || load < fullLoad {
		return warmLeaving
	}
	for _, sister := range m.plant.loops[j].chillers {
		if _, warm, known := m.delivered(j, sister, now); sister != c && known && warm < warmFull/2 && m.settledIn(sister, now) {
			return warmFull
		}
	}
	return warmLeaving
}

// newDoubt counts samples of leaving water that contradict the unit.
func (m *Model) newDoubt(name string, h *history) bool {
	sig := m.seen[facility.SeriesKey{Asset: name, Point: facility.ChilledWaterSupplyTemperature}]
	if h.doubt == 0 || sig.at.After(h.since) {
		h.doubt++
		h.since = sig.at
	}
	return h.doubt >= doubts
}

// atRest reports whether a chiller's compressor draws nothing by a sample that
// is newer than its word that it runs: points of one machine are polled one
// after another.
func (m *Model) atRest(c int, now time.Time) (bool, string) {
	name := m.plant.chillers[c].name
	said := m.seen[facility.SeriesKey{Asset: name, Point: facility.RunStatePoint}]
	for _, p := range []struct {
		point facility.Point
		none  float64
		text  string
	}{
		{facility.Load, 4, "load %.0f %%"},
		{facility.Power, 0.01 * m.plant.chillers[c].capacity, "power %.0f W"},
	} {
		sig := m.seen[facility.SeriesKey{Asset: name, Point: p.point}]
		if sig.fresh(now) && said != nil && sig.at.After(said.at) && sig.value < p.none && m.plant.chillers[c].capacity > 0 {
			return true, fmt.Sprintf(p.text, sig.value)
		}
	}
	return false, ""
}

// neighbourStopped reports whether another chiller of the loop has just
// stopped.
func (m *Model) neighbourStopped(j int, name string, now time.Time) bool {
	for _, c := range m.plant.loops[j].chillers {
		other := m.plant.chillers[c].name
		e, open := m.events.active[other]
		if open && other != name && now.Sub(e.At) < 3*time.Minute {
			return true
		}
	}
	return false
}

// delivered is the heat that chiller c removes by its own water temperatures,
// as a share of its capacity, and how far its leaving water is above the set
// point. Water is taken to share itself evenly over the running machines.
func (m *Model) delivered(j, c int, now time.Time) (share, warm float64, ok bool) {
	e, k := m.ensembleOf(j)
	name := m.plant.chillers[c].name
	leaving, okL := m.seen.get(name, facility.ChilledWaterSupplyTemperature, now)
	entering, okE := m.seen.get(name, facility.ChilledWaterReturnTemperature, now)
	set := e.loopSteady[k].supply
	if !okL || !okE || !set.known() {
		return 0, 0, false
	}
	running := 0.0
	for _, other := range m.plant.loops[j].chillers {
		if state, _ := m.seen.state(m.plant.chillers[other].name); state == facility.StateRunning {
			running++
		}
	}
	flow := or(e.loopNow[k].flow, e.loopSteady[k].flow.value) / max(running, 1)
	if flow == 0 {
		return 0, 0, false
	}
	factor := or(e.loopSteady[k].capacity.value, chillerDerate)
	share = flow * (entering - leaving) / (factor * m.plant.chillers[c].capacity)
	return max(share, 0), leaving - set.value, true
}
