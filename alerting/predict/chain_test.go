package predict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// outage is a fixture some time after both chillers have tripped.
func outage(t testing.TB, quiet, after time.Duration) (*fixture, Result) {
	f := newFixture(t)
	f.run(quiet)
	f.trip("ch-1")
	f.trip("ch-2")
	return f, f.run(after)
}

func TestTheChainTellsTheStoryInOrder(t *testing.T) {
	_, r := outage(t, 20*time.Minute, 10*time.Second)
	var told []string
	for _, x := range r.Chain {
		told = append(told, x.Asset+" "+x.What)
	}
	want := []string{"hall 27 °C, first in row-2", "hall 32 °C, first in row-2", "hall 35 °C, first in row-2", "row-2 first servers of hall shut down"}
	at := -1
	for _, w := range want {
		next := slices.Index(told, w)
		if next <= at {
			t.Fatalf("%q is not in its place in %q", w, told)
		}
		at = next
	}
	if x := r.Chain[at]; !slices.Equal(x.Services, []string{"mail"}) || x.Kind != ExpectedShutdown {
		t.Errorf("step %+v; want it to name mail", x)
	}
}

// Whatever is lost: the chain is in order, lies ahead, has its range around its
// median, names each service once, and agrees with the forecasts.
func TestTheChainAgreesWithTheForecast(t *testing.T) {
	quiet := newFixture(t)
	quiet.run(15 * time.Minute)
	memory, err := quiet.model.Memory()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		f := newFixture(t)
		f.now = quiet.now
		if _, err := f.model.Recall(memory, f.now); err != nil {
			rt.Fatal(err)
		}
		for _, c := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"ch-1", "ch-2", "crah-1", "crah-2"}), rapid.ID).Draw(rt, "lost") {
			f.trip(c)
		}
		for range rapid.IntRange(0, 3).Draw(rt, "kelvins of the water") {
			f.set("loop", facility.ChilledWaterSupplyTemperature, 14+4*float64(rapid.IntRange(0, 3).Draw(rt, "k")))
		}
		r := f.run(time.Duration(rapid.IntRange(1, 30).Draw(rt, "after")) * 10 * time.Second)
		services := map[string]bool{}
		limits := 0
		for i, x := range r.Chain {
			if i > 0 && x.At.Before(r.Chain[i-1].At) || x.At.Before(r.At) {
				rt.Fatalf("step %d at %v is out of order or past: %+v", i, x.At, r.Chain)
			}
			if !x.P10.IsZero() && x.P10.After(x.At) || !x.P90.IsZero() && x.P90.Before(x.At) {
				rt.Fatalf("%s %s: %v is not within %v – %v", x.Asset, x.What, x.At, x.P10, x.P90)
			}
			if x.Kind == "" || x.What == "" || x.Asset == "" {
				rt.Fatalf("a step without words: %+v", x)
			}
			for _, s := range x.Services {
				if services[s] {
					rt.Fatalf("%s is lost twice: %+v", s, r.Chain)
				}
				services[s] = true
			}
			if x.Kind == ExpectedLimit {
				limits++
			}
		}
		want := 0
		for _, fc := range r.Forecasts {
			if fc.Kind == facility.KindHall && fc.P50 > 0 {
				want++
			}
		}
		if limits != want {
			rt.Fatalf("%d limits in the chain; the forecast crosses %d", limits, want)
		}
	})
}

func TestAServiceIsLostWhenTooFewRacksAreLeft(t *testing.T) {
	d := fixtureDescription()
	d.Services = []facility.Service{
		{Name: "one-row-will-do", Racks: []string{"row-1-01", "row-2-01"}, MinimumFraction: 0.5},
		{Name: "needs-both", Racks: []string{"row-1-02", "row-2-02"}},
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	f := newFixture(t)
	f.site, f.model = site, New(site, DefaultConfig())
	f.run(20 * time.Minute)
	f.trip("ch-1")
	f.trip("ch-2")
	var steps []Expected
	for _, x := range f.run(10 * time.Second).Chain {
		if x.Kind == ExpectedShutdown {
			steps = append(steps, x)
		}
	}
	if len(steps) != 2 || !slices.Equal(steps[0].Services, []string{"needs-both"}) || !slices.Equal(steps[1].Services, []string{"one-row-will-do"}) {
		t.Fatalf("steps %+v; want needs-both with the first row and one-row-will-do with the second", steps)
	}
	if steps[0].Asset != "row-2" || !strings.HasPrefix(steps[0].What, "first servers") {
		t.Errorf("first %s %s; want the warmer row", steps[0].Asset, steps[0].What)
	}
}
