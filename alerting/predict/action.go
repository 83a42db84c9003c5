package predict

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// actionsEvery is how often remedies are tried again while nothing changes.
	actionsEvery = 30 * time.Second
	// shedShare is the load shedding that is tried: what a site can usually
	// move or stop within minutes.
	shedShare = 0.3
	// worthwhile is the least time that makes an action worth a line.
	worthwhile = 30 * time.Second
)

// tellActions ranks what a person can do by the time it buys.
func (m *Model) tellActions(r *Result, now time.Time) {
	key := plantKey(r.Events)
	if key == m.actionKey && now.Sub(m.actionsAt) < actionsEvery && len(m.actions) > 0 {
		r.Actions = slices.Clone(m.actions)
		return
	}
	m.actions, m.actionsAt, m.actionKey = nil, now, key
	for _, e := range m.ensembles {
		if e.transient {
			m.actions = append(m.actions, m.remedies(e, now)...)
		}
	}
	slices.SortStableFunc(m.actions, func(a, b Action) int { return cmp.Compare(rank(b.Bought), rank(a.Bought)) })
	r.Actions = slices.Clone(m.actions)
}

// rank orders times with Never as the longest.
func rank(d time.Duration) time.Duration {
	if d == Never {
		return math.MaxInt64
	}
	return d
}

// remedies tries what can be done in one cluster.
func (m *Model) remedies(e *ensemble, now time.Time) []Action {
	hall, _, before := m.firstCrossing(e, m.phases(e, now, whatIf{}))
	if hall == "" {
		return nil
	}
	var out []Action
	try := func(w whatIf, asset, what string) {
		after, _, at := m.firstCrossing(e, m.phases(e, now, w))
		bought := Never
		if after != "" {
			bought = at - before
		}
		if bought == Never || bought >= worthwhile {
			out = append(out, Action{What: what, Asset: asset, Bought: bought})
		}
	}
	for _, name := range m.startable(e) {
		state, _ := m.seen.state(name)
		verb := "start"
		if state == facility.StateAlarm {
			verb = "reset and restart"
		}
		try(whatIf{start: map[string]bool{name: true}}, name, verb+" "+name)
	}
	try(whatIf{fans: true}, hall, "room unit fans to 100 % in "+hall)
	try(whatIf{limit: true}, hall, "limit the demand of the running chillers to 100 %, so that none trips on overload")
	load := 0.0
	for _, p := range e.points {
		load += p.power
	}
	try(whatIf{shed: shedShare}, hall, fmt.Sprintf("shed %.0f kW of IT load", shedShare*load/1000))
	return out
}

// startable are machines that stand and could deliver.
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
	for _, i := range e.cluster.halls {
		for _, u := range m.plant.halls[i].units {
			add(m.plant.units[u].name)
		}
	}
	return out
}
