package predict

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// hush keeps a machine from saying anything more.
func (f *fixture) hush(machine string) {
	for _, p := range []facility.Point{
		facility.RunStatePoint, facility.Load, facility.Power, facility.ChilledWaterSupplyTemperature, facility.ChilledWaterReturnTemperature,
	} {
		if f.silent == nil {
			f.silent = map[facility.SeriesKey]bool{}
		}
		f.silent[facility.SeriesKey{Asset: machine, Point: p}] = true
	}
}

// One chiller of two has tripped and the other has not spoken since: the bad
// case is in the interval and the median waits.
func TestASisterThatIsNotHeardIsDoubted(t *testing.T) {
	alone := newFixture(t)
	alone.run(20 * time.Minute)
	alone.trip("ch-1")
	single := at(t, alone.run(10*time.Second), "hall", 32)

	f := newFixture(t)
	f.run(20 * time.Minute)
	f.trip("ch-1")
	f.hush("ch-2")
	unheard := f.run(10 * time.Second)
	got := at(t, unheard, "hall", 32)
	if got.P10 == Never || single.P10 != Never && got.P10 >= single.P10 {
		t.Errorf("P10 with a sister not heard of: %s; want one before %s", got.P10, single.P10)
	}
	if got.Hunch < 0.2 || got.Hunch >= 0.5 || single.Hunch != 0 {
		t.Errorf("a sister not heard of: hunch %.2f, one that runs: %.2f; want a third, and none", got.Hunch, single.Hunch)
	}
	if d := got.Established() - single.Likelihood; d > 0.1 || d < -0.1 {
		t.Errorf("established likelihood %.2f; want that of a single trip, %.2f", got.Established(), single.Likelihood)
	}
}

// Nobody is called for a hunch, and the machine's own next word settles it.
func TestAHunchPagesNobodyAndIsSettledByThePoll(t *testing.T) {
	f := newFixture(t)
	f.spare() // one chiller carries the hall
	f.run(20 * time.Minute)
	f.trip("ch-1")
	f.hush("ch-2")
	if r := f.run(20 * time.Second); r.Verdicts[0].Severity != Warn {
		t.Errorf("one trip with a sister not heard of: %s; want warn", r.Verdicts[0].Severity)
	}
	clear(f.silent)
	if h := at(t, f.run(10*time.Second), "hall", 32); h.Hunch != 0 {
		t.Errorf("hunch %.2f after the sister said that it runs; want none", h.Hunch)
	}
}

// A sister whose leaving water warms at once although what enters is as cold as
// before is stopping too, whatever its last word was.
func TestWaterTellsOfASister(t *testing.T) {
	f := newFixture(t)
	f.run(20 * time.Minute)
	f.trip("ch-1")
	f.set("ch-2", facility.ChilledWaterSupplyTemperature, 15.4)
	f.silent = map[facility.SeriesKey]bool{{Asset: "ch-2", Point: facility.RunStatePoint}: true, {Asset: "ch-2", Point: facility.Load}: true, {Asset: "ch-2", Point: facility.Power}: true}
	got := at(t, f.run(10*time.Second), "hall", 32)
	f2 := newFixture(t)
	f2.run(20 * time.Minute)
	f2.trip("ch-1")
	f2.trip("ch-2")
	both := at(t, f2.run(10*time.Second), "hall", 32)
	if got.P50 == Never || got.P50 > both.P50+both.P50/5 {
		t.Errorf("median with warm leaving water beside a trip: %s; want about that of two trips, %s", got.P50, both.P50)
	}
}

// Several machines that warm their water at once have stopped, whatever they
// say; more water than usual is another matter.
func TestAllThatWarmAtOnceHaveStopped(t *testing.T) {
	for name, c := range map[string]struct {
		flow float64 // share of the usual
		want EventKind
	}{
		"the usual flow": {1, EventSilent},
		"a surge":        {1.3, ""},
	} {
		f := newFixture(t)
		f.run(20 * time.Minute)
		for _, ch := range []string{"ch-1", "ch-2"} {
			f.set(ch, facility.ChilledWaterSupplyTemperature, 16.5)
		}
		f.set("loop", facility.ChilledWaterFlow, c.flow*fixtureLoad/8/waterHeat*60)
		f.run(10 * time.Second)
		if got := f.model.events.active["ch-2"].Kind; got != c.want {
			t.Errorf("all leaving water 2.5 K warmer with %s: event %q; want %q", name, got, c.want)
		}
	}
}
