package predict

import (
	"cmp"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// The sweep is shared out over forecasts, so that none of them waits for it:
// look-aheads and power flows that one forecast pays for. Small sites are done
// in one go, and so are the first elements of large ones, the gravest first.
const (
	sweepRuns  = 24
	sweepFlows = 200
)

// A sweep goes through the losses of single elements and of pairs, again and
// again.
type sweep struct {
	feeds *feeds
	// groups are the members of every controller, by control group.
	groups  map[string][]string
	members map[*ensemble][]string
	liquid  map[string][]string // CDUs by rack; nil before they were looked for

	key     string    // events that the answers rest on
	began   time.Time // of the round
	queue   []loss
	paired  bool // pairs of this round have been queued
	answers map[string]Contingency
	rides   []RideThrough
}

// controllers are the members of every control group.
func (w *sweep) controllers(site *facility.Site) map[string][]string {
	if w.groups == nil {
		w.groups = map[string][]string{}
		for _, a := range site.Assets() {
			if a.ControlGroup != "" {
				w.groups[a.ControlGroup] = append(w.groups[a.ControlGroup], a.Name)
			}
		}
	}
	return w.groups
}

// anyLiquid reports whether racks are cooled by liquid, and notes by what.
func (w *sweep) anyLiquid(site *facility.Site) bool {
	if w.liquid == nil {
		w.liquid = map[string][]string{}
		for _, u := range site.Assets(facility.KindCDU) {
			for _, edge := range site.Graph.Consumers(u.Name, facility.MediumCooling) {
				if a, _ := site.Asset(edge.Consumer); a.Kind == facility.KindRack {
					w.liquid[a.Name] = append(w.liquid[a.Name], u.Name)
				}
			}
		}
	}
	return len(w.liquid) > 0
}

// machines are the loops and machines that a cluster lives on.
func (w *sweep) machines(m *Model, e *ensemble) []string {
	if names, known := w.members[e]; known {
		return names
	}
	var out []string
	for _, j := range e.cluster.loops {
		l := &m.plant.loops[j]
		out = append(append(append(out, l.name), l.pumps...), l.towers...)
		for _, c := range l.chillers {
			out = append(out, m.plant.chillers[c].name)
		}
		for _, x := range l.economisers {
			out = append(out, x.name)
		}
	}
	for _, i := range e.cluster.halls {
		for _, u := range m.plant.halls[i].units {
			out = append(out, m.plant.units[u].name)
		}
	}
	if w.members == nil {
		w.members = map[*ensemble][]string{}
	}
	w.members[e] = out
	return out
}

// tellContingencies answers "if this were lost now" for every element that
// runs, and then for pairs. The answers change slowly: they are worked out
// again when the plant changes or the configured time has passed.
func (m *Model) tellContingencies(r *Result, now time.Time) {
	r.Groups = m.groupStates(now)
	if m.cfg.Contingencies == 0 {
		return
	}
	w := &m.sweep
	key := plantKey(r.Events)
	if changed := key != w.key || w.began.IsZero(); changed || len(w.queue) == 0 && now.Sub(w.began) >= m.cfg.Contingencies {
		if changed {
			w.answers = nil // they spoke of another plant
		}
		w.key, w.began, w.paired, w.queue = key, now, false, each(m.singles())
	}
	m.sweepOn(now)
	r.Contingencies = w.list()
	r.RideThroughs = slices.Clone(w.rides)
}

// sweepOn works through the queue as far as one forecast pays.
func (m *Model) sweepOn(now time.Time) {
	w := &m.sweep
	if len(w.queue) == 0 && w.paired {
		return
	}
	s := m.newStudy(now, 0)
	for n := 0; n < sweepFlows && s.runs < sweepRuns; n++ {
		if len(w.queue) == 0 {
			if w.paired {
				break
			}
			w.paired, w.queue = true, m.pairs(now)
			w.rides = m.rideThroughs(s)
			continue
		}
		m.answer(s, w.queue[0])
		w.queue = w.queue[1:]
	}
}

// answer keeps one contingency; a pair that holds is no news.
func (m *Model) answer(s *study, l loss) {
	w := &m.sweep
	if w.answers == nil {
		w.answers = map[string]Contingency{}
	}
	c := s.lose(l.elements...)
	if c.Tie = l.tie; len(l.elements) > 1 && c.Holds() {
		delete(w.answers, c.Lost)
		return
	}
	w.answers[c.Lost] = c
}

// list gives what is known, soonest limit first, then the racks that lose no
// more than themselves by their only cord, and what holds at the end.
func (w *sweep) list() []Contingency {
	out := make([]Contingency, 0, len(w.answers))
	for _, c := range w.answers {
		out = append(out, c)
	}
	soon := func(c Contingency) time.Duration {
		if c.OwnRack() {
			return rank(Never) - 1
		}
		return rank(c.Soonest())
	}
	slices.SortFunc(out, func(a, b Contingency) int { return cmp.Or(cmp.Compare(soon(a), soon(b)), cmp.Compare(a.Lost, b.Lost)) })
	return out
}

func plantKey(events []Event) string {
	key := ""
	for _, e := range events {
		key += e.Asset + " " + string(e.Kind) + ","
	}
	return key
}
