package predict

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// actionsEvery is how often remedies are tried again while nothing changes.
	actionsEvery = 30 * time.Second
	// shedMost is the largest share of the IT load that is offered for
	// shedding: beyond it a hall is not saved but given up.
	shedMost = 0.6
	// shedSome is what is offered where even that does not hold: what a site can
	// usually move or stop within minutes.
	shedSome = 0.3
	// shedSteps halves the search for the least load to shed: 0.6/2⁴ is 4 % of
	// the load, below what anybody can meter out.
	shedSteps = 4
	// worthwhile is the least time that makes an action worth a line.
	worthwhile = 30 * time.Second
	// mostTried bounds the machines that are tried one by one in a cluster.
	mostTried = 16
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

// A remedy tries actions in one cluster, each by a forecast of a few variants.
type remedy struct {
	m      *Model
	e      *ensemble
	now    time.Time
	hall   string           // that crosses first
	limit  facility.Celsius // that time is bought for
	before time.Duration    // when nobody acts
	out    []Action
}

// remedies tries what can be done in one cluster.
func (m *Model) remedies(e *ensemble, now time.Time) []Action {
	r := &remedy{m: m, e: e, now: now}
	if !r.findLimit() {
		return nil
	}
	hall, halls := r.hall, r.halls()
	r.starts()
	r.restartOrder()
	r.try(whatIf{fans: true}, Action{Kind: ActionFans, Asset: hall, Halls: halls})
	r.try(whatIf{limit: true}, Action{Kind: ActionLimitDemand, Asset: hall})
	r.shed()
	return r.out
}

// findLimit finds what there is to win: the allowable limit, or the next one
// that is not as good as lost.
func (r *remedy) findLimit() bool {
	o := r.outlook(whatIf{})
	for _, limit := range r.m.site.Limits.All() {
		if limit < r.m.site.Limits.Allowable {
			continue
		}
		r.limit = limit
		if r.hall, r.before = r.first(o); r.hall == "" || r.before > worthwhile {
			return r.hall != ""
		}
	}
	return false
}

func (r *remedy) outlook(w whatIf) *outlook {
	o := r.e.lookAhead(r.m.phases(r.e, r.now, w), r.m.cfg.Horizon.Seconds(), max(1, len(r.e.sims)/fewVariants))
	return &o
}

// first is the hall that crosses the limit first, by its median variant; empty
// when none does.
func (r *remedy) first(o *outlook) (hall string, at time.Duration) {
	best := math.Inf(1)
	for k, i := range r.e.cluster.halls {
		if q, _ := o.quantiles(k, float64(r.limit)-r.m.inlets[i].warmest()); q[1] < best {
			best, hall = q[1], r.m.plant.halls[i].name
		}
	}
	return hall, duration(best)
}

// halls names the halls of the cluster.
func (r *remedy) halls() []string {
	var names []string
	for _, i := range r.e.cluster.halls {
		names = append(names, r.m.plant.halls[i].name)
	}
	return names
}

// buys is the time that a change buys.
func (r *remedy) buys(w whatIf) time.Duration {
	after, at := r.first(r.outlook(w))
	if after == "" {
		return Never
	}
	return at - r.before
}

// try offers a change that is worth it.
func (r *remedy) try(w whatIf, a Action) {
	if bought := r.buys(w); bought == Never || bought >= worthwhile {
		r.offer(a, bought)
	}
}

func (r *remedy) offer(a Action, bought time.Duration) {
	a.What, a.Limit, a.Bought = a.words(), r.limit, bought
	r.out = append(r.out, a)
}

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

// shed offers the least load whose shedding holds the limit, or else what a
// share of the load buys.
func (r *remedy) shed() {
	load := r.e.loopLoad()
	if load == 0 {
		return
	}
	shed := func(share float64) Action {
		return Action{Kind: ActionShed, Asset: r.hall, Halls: r.halls(), Power: facility.Watts(share * load)}
	}
	if r.buys(whatIf{shed: shedMost}) != Never {
		r.try(whatIf{shed: shedSome}, shed(shedSome))
		return
	}
	low, high := 0.0, shedMost
	for range shedSteps {
		if middle := (low + high) / 2; r.buys(whatIf{shed: middle}) == Never {
			high = middle
		} else {
			low = middle
		}
	}
	r.offer(shed(high), Never)
}
