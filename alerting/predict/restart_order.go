package predict

import (
	"cmp"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// mostInOrder is how many machines an order is given for: who has restarted
// four has an hour behind him and another forecast.
const mostInOrder = 4

// A restart is one stopped chiller as a person meets it.
type restart struct {
	chiller int
	takes   float64 // s from the reset to delivery
	kw      float64 // rated, W
}

// restartOrder offers an order in which to restart several stopped chillers, if
// there are fewer people to do it than machines. A person stays with a machine
// until it delivers: who leaves before does not see it trip again.
func (r *remedy) restartOrder() {
	stopped := r.stopped()
	hands := max(1, r.m.cfg.Hands)
	if len(stopped) < 2 || len(stopped) <= hands {
		return
	}
	// Most cooling for each minute of work first is the order in which weighted
	// waiting is least (Smith 1956); quickest first is better when the first
	// few kW decide. Both are tried.
	byWork, byTime := slices.Clone(stopped), slices.Clone(stopped)
	slices.SortStableFunc(byWork, func(a, b restart) int { return cmp.Compare(b.kw/b.takes, a.kw/a.takes) })
	slices.SortStableFunc(byTime, func(a, b restart) int { return cmp.Compare(a.takes, b.takes) })
	best := byWork
	if rank(r.buys(r.inOrder(byTime, hands))) > rank(r.buys(r.inOrder(byWork, hands))) {
		best = byTime
	}
	w := r.inOrder(best, hands)
	order := Action{Kind: ActionRestartOrder, Asset: r.m.plant.chillers[best[0].chiller].name, People: hands}
	for _, s := range best {
		name := r.m.plant.chillers[s.chiller].name
		order.Order = append(order.Order, Restart{name, duration(w.after[name] + s.takes)})
	}
	r.try(w, order)
}

// stopped are the chillers that a person would have to restart.
func (r *remedy) stopped() []restart {
	var out []restart
	for _, j := range r.e.cluster.loops {
		for _, c := range r.m.plant.loops[j].chillers {
			ch := &r.m.plant.chillers[c]
			state, _ := r.m.seen.state(ch.name)
			if state == facility.StateAlarm || r.m.events.active[ch.name].Kind == EventStop {
				out = append(out, restart{c, r.m.startIn(c, r.now), ch.capacity})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b restart) int { return cmp.Compare(b.kw/b.takes, a.kw/a.takes) })
	return out[:min(len(out), mostInOrder)]
}

// inOrder is the what-if of restarting machines one after another: each begins
// when the first of the people is free.
func (r *remedy) inOrder(order []restart, hands int) whatIf {
	w := whatIf{start: map[string]bool{}, after: map[string]float64{}}
	free := make([]float64, hands)
	for _, s := range order {
		who := 0
		for i := range free {
			if free[i] < free[who] {
				who = i
			}
		}
		name := r.m.plant.chillers[s.chiller].name
		w.start[name], w.after[name] = true, free[who]
		free[who] += s.takes
	}
	return w
}
