package predict

import (
	"cmp"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// starts tries each machine that stands and could deliver. Those that are alike
// are tried once, and the others named beside the first.
func (r *remedy) starts() {
	type likeness struct {
		kind     facility.Kind
		place    string
		capacity facility.Watts
		start    time.Duration
		state    facility.RunState
	}
	var order []likeness
	alike := map[likeness][]string{}
	for _, name := range r.m.startable(r.e) {
		a, _ := r.m.site.Asset(name)
		state, _ := r.m.seen.state(name)
		key := likeness{a.Kind, cmp.Or(a.Hall, a.Loop), a.Nameplate.Capacity, a.Nameplate.StartSequence, state}
		if alike[key] == nil {
			order = append(order, key)
		}
		alike[key] = append(alike[key], name)
	}
	for _, key := range order[:min(len(order), mostTried)] {
		names := alike[key]
		a := Action{Kind: ActionStart, Asset: names[0], Or: names[1:]}
		if key.state == facility.StateAlarm {
			a.Kind = ActionRestart
		}
		if c, ok := r.m.chillerOf(names[0]); ok {
			a.Delivers = duration(r.m.startIn(c, r.now))
		}
		r.try(whatIf{start: map[string]bool{names[0]: true}}, a)
	}
}

// startable are machines that stand and could deliver, chillers first.
func (m *Model) startable(e *ensemble) []string {
	var out []string
	add := func(name string) {
		switch state, _ := m.seen.state(name); state {
		case facility.StateOff, facility.StateStandby, facility.StateAlarm:
			out = append(out, name)
		}
	}
	for _, j := range e.cluster.loops {
		for _, c := range m.plant.loops[j].chillers {
			add(m.plant.chillers[c].name)
		}
	}
	for _, j := range e.cluster.loops {
		for _, p := range m.plant.loops[j].pumps {
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

func (m *Model) chillerOf(name string) (int, bool) {
	i := slices.IndexFunc(m.plant.chillers, func(c chiller) bool { return c.name == name })
	return i, i >= 0
}

// startIn is from a start command now to delivery, in seconds: a machine that
// has just stopped waits out its shortest stop first.
func (m *Model) startIn(c int, now time.Time) float64 {
	ch := &m.plant.chillers[c]
	wait := 0.0
	if state, since := m.seen.state(ch.name); state != facility.StateRunning && !since.IsZero() {
		wait = max(0, ch.asset.Nameplate.MinimumOff.Seconds()-now.Sub(since).Seconds())
	}
	return wait + ch.start
}
