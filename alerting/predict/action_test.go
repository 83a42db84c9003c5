package predict

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func actions(r Result) string {
	var lines []string
	for _, a := range r.Actions {
		lines = append(lines, a.What+" → "+a.Bought.String())
	}
	return strings.Join(lines, "\n")
}

func TestActionsAreRankedByMinutesBought(t *testing.T) {
	_, r := outage(t, 20*time.Minute, 30*time.Second)
	if len(r.Actions) < 3 {
		t.Fatalf("few actions:\n%s", actions(r))
	}
	for i, a := range r.Actions {
		if i > 0 && rank(a.Bought) > rank(r.Actions[i-1].Bought) {
			t.Errorf("%q buys more than what stands above it:\n%s", a.What, actions(r))
		}
		if a.Bought != Never && a.Bought < worthwhile {
			t.Errorf("%q buys %s and is not worth a line", a.What, a.Bought)
		}
	}
	for _, want := range []string{
		"reset and restart ch-1 (or ch-2), delivers in 3 min",
		"one person restarts in this order: ch-1 (delivers in 3 min), ch-2 (6 min)",
		"shed ",
	} {
		if !strings.Contains(actions(r), want) {
			t.Errorf("no %q in\n%s", want, actions(r))
		}
	}
}

func TestAQuietPlantNeedsNobody(t *testing.T) {
	if r := newFixture(t).run(15 * time.Minute); len(r.Actions) > 0 {
		t.Errorf("actions of a quiet plant:\n%s", actions(r))
	}
}

func TestAStoppedMachineWaitsOutItsShortestStop(t *testing.T) {
	d := fixtureDescription()
	for i := range d.Assets {
		if d.Assets[i].Kind == facility.KindChiller {
			d.Assets[i].Nameplate.MinimumOff = 20 * time.Minute
		}
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	f := newFixture(t)
	f.site, f.model = site, New(site, DefaultConfig())
	f.run(10 * time.Minute)
	f.trip("ch-1")
	f.run(5 * time.Minute)
	c, _ := f.model.chillerOf("ch-1")
	if got, want := f.model.startIn(c, f.now), (18*time.Minute + 10*time.Second).Seconds(); got < want-20 || got > want+20 {
		t.Errorf("restart in %.0f s; want %.0f s: three minutes after the shortest stop", got, want)
	}
}

// The least load is the least: it holds, and half of it does not.
func TestTheLeastLoadToShedHolds(t *testing.T) {
	f := newFixture(t)
	f.run(20 * time.Minute)
	f.trip("ch-1")
	f.run(30 * time.Second)
	e := f.model.ensembles[0]
	hall, _, before := f.model.firstCrossing(e, f.model.phases(e, f.now, whatIf{}))
	if hall == "" {
		t.Fatal("no hall crosses on one chiller: there is nothing to shed for")
	}
	r := &remedy{m: f.model, e: e, now: f.now, limit: 32, hall: hall, before: before}
	r.shed()
	if len(r.out) != 1 || r.out[0].Bought != Never {
		t.Fatalf("offers %+v; want one load that holds", r.out)
	}
	if r.buys(whatIf{shed: shedMost / 64}) == Never {
		t.Errorf("a hundredth of the load holds; %q is too much", r.out[0].What)
	}
}

// Whoever comes first and however many: no machine is attended by two, nobody
// is in two places, and more people never take longer.
func TestRestartsKeepEveryoneBusy(t *testing.T) {
	f := newFixture(t)
	f.run(10 * time.Second)
	r := &remedy{m: f.model, e: f.model.ensembles[0], now: f.now}
	rapid.Check(t, func(t *rapid.T) {
		var order []restart
		for i := range f.model.plant.chillers {
			order = append(order, restart{i, rapid.Float64Range(30, 1800).Draw(t, "takes"), 100e3})
		}
		ends := func(hands int) (last float64) {
			w := r.inOrder(order, hands)
			at := map[float64]int{}
			for _, s := range order {
				begin := w.after[f.model.plant.chillers[s.chiller].name]
				at[begin]++
				last = max(last, begin+s.takes)
			}
			if at[0] > hands {
				t.Fatalf("%d begin at once with %d people", at[0], hands)
			}
			return last
		}
		hands := rapid.IntRange(1, 4).Draw(t, "hands")
		if one, more := ends(hands), ends(hands+1); more > one+1e-9 {
			t.Fatalf("%d people need %.0f s, one more %.0f s", hands, one, more)
		}
	})
}

// More help is never later: two machines buy no less than one, and coming later
// buys no more, to within the steps of the forecast.
func TestMoreHelpBuysNoLess(t *testing.T) {
	f, _ := outage(t, 15*time.Minute, 20*time.Second)
	r := &remedy{m: f.model, e: f.model.ensembles[0], now: f.now}
	if !r.findLimit() || r.limit != 32 {
		t.Fatalf("limit %g; want the allowable one", r.limit)
	}
	// Half an hour ahead strides are 60 s; and the valves of a machine that is
	// about to start count as shut, which moves the water a little.
	slack := func(d time.Duration) time.Duration { return 90*time.Second + d/8 }
	rapid.Check(t, func(t *rapid.T) {
		late := rapid.Float64Range(0, 1800).Draw(t, "late")
		later := rapid.Float64Range(late, 3600).Draw(t, "later")
		one := whatIf{start: map[string]bool{"ch-1": true}, after: map[string]float64{"ch-1": late}}
		delayed := whatIf{start: one.start, after: map[string]float64{"ch-1": later}}
		both := whatIf{start: map[string]bool{"ch-1": true, "ch-2": true}, after: map[string]float64{"ch-1": late, "ch-2": later}}
		if a, b := r.buys(one), r.buys(delayed); a != Never && rank(b) > a+slack(a) {
			t.Fatalf("starting %.0f s later buys %v, sooner %v", later-late, b, a)
		}
		if a, b := r.buys(one), r.buys(both); b != Never && rank(a) > b+slack(b) {
			t.Fatalf("two machines buy %v, one %v", b, a)
		}
	})
}

func TestHandsDecideWhetherThereIsAnOrder(t *testing.T) {
	f, _ := outage(t, 15*time.Minute, 20*time.Second)
	for hands, want := range map[int]bool{0: true, 1: true, 2: false} {
		f.model.cfg.Hands = hands
		f.model.actionsAt = time.Time{}
		r := f.run(10 * time.Second)
		if got := slices.ContainsFunc(r.Actions, func(a Action) bool { return strings.Contains(a.What, "in this order") }); got != want {
			t.Errorf("%d people for two machines: an order %v; want %v", hands, got, want)
		}
	}
}

// Once the allowable limit is lost, time is bought for the next. A machine that
// delivers too late for that one is offered for the one after it.
func TestActionsLookAtTheNextLimits(t *testing.T) {
	f, _ := outage(t, 20*time.Minute, 20*time.Second)
	for row := range 2 {
		for k := range 8 {
			f.set(fmt.Sprintf("row-%d-%02d", row+1, k+1), facility.InletTemperature, 32.6)
		}
	}
	f.set("loop", facility.ChilledWaterSupplyTemperature, 24)
	r := f.run(3 * time.Minute)
	limits := map[ActionKind]facility.Celsius{}
	for n, a := range r.Actions {
		limits[a.Kind] = a.Limit
		if n > 0 && byUse(r.Actions[n-1], a) > 0 {
			t.Errorf("not in the order of their use:\n%s", actions(r))
		}
	}
	if limits[ActionFans] != 35 || limits[ActionRestartOrder] != 40 {
		t.Errorf("over 32 °C; want fans for 35 °C and restarts for 40 °C:\n%s (%+v)", actions(r), r.Actions)
	}
}
