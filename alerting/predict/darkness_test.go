package predict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// drained is the powered fixture whose chillers went with the mains: ups-a
// lasts five minutes more, ups-b half an hour, or both as long as one likes.
func drained(t *testing.T, generator facility.RunState, lasting bool, change ...func(*facility.Description)) Result {
	t.Helper()
	f := powered(t, append(change, slowChillers)...)
	f.say("mains", facility.RunStatePoint, float64(facility.StateRunning))
	f.run(15 * time.Minute)
	f.darken()
	f.say("gen", facility.RunStatePoint, float64(generator))
	f.say("ups-a", facility.RuntimeRemaining, 310)
	f.say("ups-b", facility.RuntimeRemaining, 1810)
	if generator == facility.StateAlarm && lasting {
		f.say("ups-a", facility.OutputSource, facility.SourceNormal)
		f.say("ups-b", facility.OutputSource, facility.SourceNormal)
	}
	f.trip("ch-1")
	f.trip("ch-2")
	return f.run(10 * time.Second)
}

// slowChillers do not come back by themselves while anybody looks.
func slowChillers(d *facility.Description) {
	asset(d, "ch-1").Nameplate.RestartAfterPower, asset(d, "ch-2").Nameplate.RestartAfterPower = 9*time.Hour, 9*time.Hour
}

func onOne(ups string) func(*facility.Description) {
	return func(d *facility.Description) {
		for _, a := range d.Assets {
			if a.Kind == facility.KindRack {
				rewire(d, a.Name, ups)
			}
		}
	}
}

func fansOn(ups string) func(*facility.Description) {
	return func(d *facility.Description) {
		for _, a := range d.Assets {
			if a.Kind == facility.KindCRAH {
				rewire(d, a.Name, ups)
			}
		}
	}
}

// Heat ends where power ends: row-1 is dark in five minutes, so the rest of
// the hall lasts longer than one whose batteries do.
func TestHeatEndsWithTheBattery(t *testing.T) {
	r, followed, last := drained(t, facility.StateAlarm, false), drained(t, facility.StateStandby, false), drained(t, facility.StateAlarm, true)
	for place, want := range map[string]time.Duration{"row-1": 5 * time.Minute, "row-1-01": 5 * time.Minute, "row-2": 30 * time.Minute, "hall": 30 * time.Minute} {
		if got := at(t, r, place, 32).Dark; got != want {
			t.Errorf("%s is dark in %s; want %s", place, got, want)
		}
		if got := at(t, followed, place, 32).Dark; got != 0 {
			t.Errorf("%s is dark in %s although a generator is expected", place, got)
		}
	}
	alone, both := at(t, r, "row-2", 35), at(t, last, "row-2", 35)
	if both.P50 == Never || alone.P50 != Never && alone.P50 < both.P50+2*time.Minute {
		t.Errorf("35 °C in %s with half of the heat gone in 5 min, in %s with all of it; want minutes more", alone.P50, both.P50)
	}
}

// Fans end with their battery too, and what is left of the hall crosses within
// minutes of it.
func TestFansEndWithTheBattery(t *testing.T) {
	r, last := drained(t, facility.StateAlarm, false, fansOn("ups-a")), drained(t, facility.StateAlarm, true, fansOn("ups-a"))
	got, without := at(t, r, "row-2", 32), at(t, last, "row-2", 32)
	if got.P50 == Never || got.P50 > 8*time.Minute || got.P50 < 4*time.Minute || without.P50 < got.P50+2*time.Minute {
		t.Errorf("32 °C in %s, in %s on batteries that last; want it just after the fans stop in 5 min", got.P50, without.P50)
	}
}

// A hall that is dark altogether crosses nothing: the chain ends with its
// battery. Somebody is called all the same, and the sentence has both times.
func TestADarkHallCrossesNothing(t *testing.T) {
	r := drained(t, facility.StateAlarm, false, onOne("ups-a"))
	f := at(t, r, "hall", 32)
	if f.P50 != Never && f.P50 < 5*time.Minute {
		t.Fatalf("the hall crosses in %s; want a hall that lasts longer than its battery", f.P50)
	}
	if f.Dark != 5*time.Minute || !f.DarkFirst() {
		t.Fatalf("dark in %s; want 5 min", f.Dark)
	}
	for _, x := range r.Chain {
		if x.Kind == ExpectedLimit && x.Limit >= 32 || x.Kind == ExpectedShutdown {
			t.Errorf("the chain tells %s: %s of a hall that is dark by then", x.At, x.What)
		}
	}
	if !slices.ContainsFunc(r.Chain, func(x Expected) bool { return x.Kind == ExpectedBattery && slices.Equal(x.Services, []string{"mail"}) }) {
		t.Errorf("chain %+v; want the battery with the service that it takes along", r.Chain)
	}
	if got := f.Sentence(r); !strings.Contains(got, "is dark in 5 min, when its batteries are empty") {
		t.Errorf("%q; want it to say when it is dark", got)
	}
	if v := r.Verdicts[0]; v.Severity < Warn {
		t.Errorf("verdict %s; want somebody to be called", v.Severity)
	}
}

// A battery test with the mains there takes nothing along.
func TestABatteryTestEndsNothing(t *testing.T) {
	f := powered(t)
	f.say("mains", facility.RunStatePoint, float64(facility.StateRunning))
	f.run(5 * time.Minute)
	f.say("ups-a", facility.OutputSource, facility.SourceBattery)
	f.say("ups-a", facility.RuntimeRemaining, 300)
	for _, forecast := range f.run(10 * time.Second).Forecasts {
		if forecast.Dark != 0 {
			t.Fatalf("%s is dark in %s during a test", forecast.Place, forecast.Dark)
		}
	}
}
