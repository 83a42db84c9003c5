package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// When a machine trips, those beside it that share its water, feed and controller
// may have stopped with it, and their last word is older than that. Until each
// has spoken, a share of the variants goes on without the ones not heard of.
const (
	// commonCause is that share while nothing is known. Guides to common-cause
	// failure put at most a tenth of the failures of a redundant channel down to
	// what hits all of them (IEC 61508-6, annex D); of eleven published cooling
	// outages whose mechanism is known nine were of that kind. A third lies between
	// the two, and below one half: the median stays with the single trip.
	commonCause = 1.0 / 3
	// commonSure is the share once a second machine is gone as well, or its water
	// says so: two that fail by chance within a minute are a thousand times rarer.
	commonSure = 0.9
	// commonFor is how long after the first trip others are waited for.
	commonFor = 3 * time.Minute
	// sisterWarm is what the leaving water of a running machine does not warm by
	// within half a minute of the trip beside it. Even where the water of the other
	// comes its way as fast as an isolation valve closes, that is two fifths more:
	// of 8 K of cooling 2 K are missing, of which a sensor shows a quarter so soon.
	sisterWarm = 1.0 // K
	// sisterAge is until when that holds, and from when cold water acquits.
	sisterAge = 30 * time.Second
	// sisterHot is how much its entering water may have warmed since the sample before.
	sisterHot = 0.5 // K
	// sisterIdle is the share of its load of a moment ago below which a machine
	// whose sister has stopped is stopping too: it should take on more.
	sisterIdle = 0.5
)

// A hunch is what may have happened to machines of a cluster that have not
// spoken since one beside them stopped.
type hunch struct {
	share float64 // how likely it is
	gone  map[string]bool
	// spares are machines on standby that have not spoken either.
	spares []string
}

// word is what is known of a machine since another one stopped.
type word int

const (
	unheard word = iota
	sound
	stopping
)

// suspect looks for machines that may be gone with another.
func (m *Model) suspect(e *ensemble, now time.Time) hunch {
	var worst hunch
	for _, group := range m.groups(e) {
		if h := m.suspectGroup(group, now); h.share > worst.share {
			worst = h
		}
	}
	return worst
}

// groups are the machines of a cluster that share what can stop them all:
// chillers of a loop, room units of a hall that are of one kind.
func (m *Model) groups(e *ensemble) (out [][]string) {
	for _, j := range e.cluster.loops {
		var names []string
		for _, c := range m.plant.loops[j].chillers {
			names = append(names, m.plant.chillers[c].name)
		}
		out = append(out, names)
	}
	for _, i := range e.cluster.halls {
		byLoop := map[int][]string{}
		for _, u := range m.plant.halls[i].units {
			byLoop[m.plant.units[u].loop] = append(byLoop[m.plant.units[u].loop], m.plant.units[u].name)
		}
		for loop := -1; loop < len(m.plant.loops); loop++ {
			out = append(out, byLoop[loop])
		}
	}
	return out
}

func (m *Model) suspectGroup(group []string, now time.Time) hunch {
	lost, first, before := 0, time.Time{}, time.Time{}
	for _, name := range group {
		ev, open := m.events.active[name]
		if !open || ev.Kind == EventStop || ev.Kind == EventDegraded || now.Sub(ev.At) > commonFor {
			continue
		}
		lost++
		if first.IsZero() || ev.At.Before(first) {
			first, before = ev.At, m.lastSound(name, ev)
		}
	}
	if lost == 0 {
		return hunch{}
	}
	h := hunch{share: commonCause, gone: map[string]bool{}}
	acquitted := false
	for _, name := range group {
		if m.events.active[name].Kind != "" {
			continue
		}
		if state, _ := m.seen.state(name); state != facility.StateRunning {
			if !m.spoke(name, first) {
				h.spares = append(h.spares, name)
			}
			continue
		}
		switch m.heard(name, before, first, now) {
		case sound:
			acquitted = true
		case stopping:
			lost++
			h.gone[name] = true
		default:
			h.gone[name] = true
		}
	}
	switch {
	case len(h.gone) == 0:
		return hunch{}
	case lost > 1:
		h.share = commonSure
	case acquitted:
		return hunch{} // what left one of them alone is no common cause
	}
	for _, name := range h.spares { // what stops all that run seldom leaves the others ready
		h.gone[name] = true
	}
	return h
}

// lastSound is when a machine that has failed was last known to run.
func (m *Model) lastSound(name string, ev Event) time.Time {
	sig := m.seen[facility.SeriesKey{Asset: name, Point: facility.RunStatePoint}]
	if sig == nil || sig.before.IsZero() || ev.Kind == EventSilent {
		return ev.At.Add(-silentDelay)
	}
	return sig.before
}

// heard says what the readings of a machine tell that came since another one of
// its group stopped, which was after before and not after first.
func (m *Model) heard(name string, before, first, now time.Time) word {
	for _, p := range []facility.Point{facility.Load, facility.CompressorLoad} {
		sig := m.seen[facility.SeriesKey{Asset: name, Point: p}]
		if sig.fresh(now) && sig.at.After(before) && sig.prior > 20 && sig.value < sisterIdle*sig.prior {
			return stopping
		}
	}
	if leaving, warm, known := m.leavingWarm(name, now); known && leaving.at.After(before) {
		switch {
		case warm > sisterWarm && leaving.at.Sub(first) < sisterAge:
			return stopping
		case warm < sisterWarm/2 && leaving.at.Sub(first) > sisterAge:
			return sound
		}
	}
	if m.spoke(name, first) {
		return sound
	}
	return unheard
}

// spoke reports whether a machine has told its state since some time.
func (m *Model) spoke(name string, since time.Time) bool {
	said := m.seen[facility.SeriesKey{Asset: name, Point: facility.RunStatePoint}]
	return said != nil && !said.at.Before(since)
}

// leavingWarm is how far the leaving water of a chiller is above its set point
// although its entering water is as it was.
func (m *Model) leavingWarm(name string, now time.Time) (leaving *signal, warm float64, known bool) {
	a, _ := m.site.Asset(name)
	if a.Kind != facility.KindChiller {
		return nil, 0, false
	}
	for j := range m.plant.loops {
		if m.plant.loops[j].name != a.Loop {
			continue
		}
		e, k := m.ensembleOf(j)
		s := &e.loopSteady[k]
		leaving = m.seen[facility.SeriesKey{Asset: name, Point: facility.ChilledWaterSupplyTemperature}]
		entering := m.seen[facility.SeriesKey{Asset: name, Point: facility.ChilledWaterReturnTemperature}]
		if !leaving.fresh(now) || !entering.fresh(now) || !s.supply.known() || entering.value > or(entering.prior, entering.value)+sisterHot {
			return nil, 0, false
		}
		return leaving, leaving.value - s.supply.value, true
	}
	return nil, 0, false
}

// has reports whether variant i of n goes on without the machines of the hunch.
// The factor keeps it apart from the other draws of the variant.
func (h hunch) has(i, n int) bool { return (float64((i*47)%n)+0.5)/float64(n) < h.share }

// sharedOut is the share of n variants that has the hunch.
func (h hunch) sharedOut(n int) (share float64) {
	for i := range n {
		if h.has(i, n) {
			share += 1 / float64(n)
		}
	}
	return share
}
