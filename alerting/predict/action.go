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
	slices.SortStableFunc(m.actions, byUse)
	r.Actions = slices.Clone(m.actions)
}

// byUse puts what holds a limit first, then what buys time to the limit that
// comes first, then more time first.
func byUse(a, b Action) int {
	if held := a.Bought == Never; held != (b.Bought == Never) {
		if held {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.Limit, b.Limit), cmp.Compare(rank(b.Bought), rank(a.Bought)))
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
	later  []goal           // limits above it that are crossed when nobody acts
	out    []Action
}

// A goal is a limit that a hall crosses when nobody acts.
type goal struct {
	limit  facility.Celsius
	before time.Duration
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
// that is not as good as lost, and those above it.
func (r *remedy) findLimit() bool {
	o := r.outlook(whatIf{})
	for _, limit := range r.m.site.Limits.All() {
		if limit < r.m.site.Limits.Allowable {
			continue
		}
		hall, at := r.first(o, limit)
		switch {
		case hall == "":
			return r.hall != ""
		case r.hall != "":
			r.later = append(r.later, goal{limit, at})
		case at > worthwhile:
			r.hall, r.limit, r.before = hall, limit, at
		}
	}
	return r.hall != ""
}

func (r *remedy) outlook(w whatIf) *outlook {
	o := r.e.lookAhead(r.m.phases(r.e, r.now, w), r.m.cfg.Horizon.Seconds(), max(1, len(r.e.sims)/fewVariants))
	return &o
}

// first is the hall that crosses a limit first, by its median variant; empty
// when none does.
func (r *remedy) first(o *outlook, limit facility.Celsius) (hall string, at time.Duration) {
	best := math.Inf(1)
	for k, i := range r.e.cluster.halls {
		if q, _ := o.quantiles(k, float64(limit)-r.m.inlets[i].warmest()); q[1] < best {
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

// buys is the time that a change buys to the limit that comes first.
func (r *remedy) buys(w whatIf) time.Duration {
	return r.won(r.outlook(w), goal{r.limit, r.before})
}

// won is the time that an outlook has more than nothing done.
func (r *remedy) won(o *outlook, g goal) time.Duration {
	after, at := r.first(o, g.limit)
	if after == "" {
		return Never
	}
	return at - g.before
}

// try offers a change that is worth it: for the lowest limit that it holds, or
// else for the first that it buys time to. A machine that delivers in five minutes
// is the thing to start although the hall crosses in three.
func (r *remedy) try(w whatIf, a Action) {
	o := r.outlook(w)
	goals := append([]goal{{r.limit, r.before}}, r.later...)
	won := make([]time.Duration, len(goals))
	for i, g := range goals {
		won[i] = r.won(o, g)
	}
	best := slices.Index(won, Never)
	if best < 0 {
		best = slices.IndexFunc(won, func(d time.Duration) bool { return d >= worthwhile })
	}
	if best >= 0 {
		r.offer(a, goals[best].limit, won[best])
	}
}

func (r *remedy) offer(a Action, limit facility.Celsius, bought time.Duration) {
	a.What, a.Limit, a.Bought = a.words(), limit, bought
	r.out = append(r.out, a)
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
	r.offer(shed(high), r.limit, Never)
}
