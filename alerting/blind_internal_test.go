package alerting

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/anysite"
)

var midnight = time.Date(2025, 7, 18, 0, 0, 0, 0, time.UTC)

// A listener hears what depends on nobody's clock but its own.
type listener struct {
	watch watch
	blind *blindfold
	site  *facility.Site
	now   time.Time
}

func newListener(site *facility.Site) *listener {
	return &listener{watch: newWatch(), blind: newBlindfold(site), site: site, now: midnight}
}

// hear lets half a minute pass, in which all assets but the silent report.
func (l *listener) hear(silent ...string) {
	l.now = l.now.Add(30 * time.Second)
	for _, a := range l.site.Assets() {
		if slices.Contains(silent, a.Name) {
			continue
		}
		r := facility.Reading{Asset: a.Name, Point: facility.RunStatePoint, Value: 4, At: l.now, Quality: facility.Good}
		if a.Kind.IsPlace() {
			r.Point, r.Value = facility.InletTemperature, 24
		}
		l.watch.observe(r)
	}
}

func (l *listener) see(f predict.Forecast) predict.Forecast {
	r := l.blind.see(l.now, predict.Result{At: l.now, Horizon: 4 * time.Hour, Forecasts: []predict.Forecast{f}}, &l.watch)
	return r.Forecasts[0]
}

// anyForecast draws what a model might say of a hall.
func anyForecast(t *rapid.T, hall string) predict.Forecast {
	f := predict.Forecast{Place: hall, Kind: facility.KindHall, Limit: 32, Now: 24, P10: predict.Never, P50: predict.Never, P90: predict.Never}
	if p := rapid.IntRange(0, 120).Draw(t, "minutes"); p > 0 {
		f.P50 = time.Duration(p) * time.Minute
		f.P10, f.P90 = f.P50*3/4, f.P50*3/2
	}
	f.Likelihood = rapid.Float64Range(0, 1).Draw(t, "likelihood")
	return f
}

func alarmAt(d time.Duration, now time.Time) time.Time {
	if d == predict.Never {
		return now.Add(1000 * time.Hour)
	}
	return now.Add(d)
}

// On any site: while half of one kind of what a hall depends on is silent, or
// its own probes are, the forecast carries no less risk than it did before, and
// its range is no narrower than what the model says.
func TestSilenceWidensTheForecastAndNeverLowersTheRisk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		site := anysite.Draw(t)
		l := newListener(site)
		hall := rapid.SampledFrom(site.Assets(facility.KindHall)).Draw(t, "hall").Name
		sources := append(site.Graph.Upstream(hall), hall)
		kind := site.Locate(rapid.SampledFrom(sources).Draw(t, "what falls silent")).Kind
		alike := slices.DeleteFunc(slices.Clone(sources), func(name string) bool { return site.Locate(name).Kind != kind })
		silent := alike[:(len(alike)+1)/2]

		for range rapid.IntRange(1, 5).Draw(t, "rounds before") {
			l.hear()
			if f := anyForecast(t, hall); l.see(f) != f {
				t.Fatalf("%+v became %+v although all is heard", f, l.see(f))
			}
		}
		told := anyForecast(t, hall)
		told = l.see(told)
		for range 9 { // four minutes and a half
			l.hear(silent...)
			told = l.see(told)
		}
		toldAt := l.now
		for range rapid.IntRange(1, 12).Draw(t, "rounds in silence") {
			l.hear(silent...)
			said := anyForecast(t, hall)
			got := l.see(said)
			if got.Likelihood < told.Likelihood || got.Likelihood < said.Likelihood {
				t.Fatalf("likelihood %.2f after %.2f, the model says %.2f", got.Likelihood, told.Likelihood, said.Likelihood)
			}
			if before := alarmAt(told.P50, toldAt); told.P50 != predict.Never && alarmAt(got.P50, l.now).After(before) && l.now.Before(before) {
				t.Fatalf("median at %v after %v", alarmAt(got.P50, l.now), before)
			}
			if said.P50 != predict.Never && (got.P10 >= said.P10 || got.P90 != predict.Never && got.P90 <= said.P90 || got.P50 < got.P10) {
				t.Fatalf("%v %v %v is no wider than %v %v %v", got.P10, got.P50, got.P90, said.P10, said.P50, said.P90)
			}
			told, toldAt = got, l.now
		}
		l.hear()
		if f := anyForecast(t, hall); l.see(f) != f {
			t.Fatalf("%+v became %+v although all is heard again", f, l.see(f))
		}
	})
}

// A hall beyond its limit whose probes fall silent still is; one whose probes
// say that it has cooled down is not, whatever else is silent.
func TestACrossedHallStaysCrossedWhileNobodyMeasuresIt(t *testing.T) {
	site := oneHall(t)
	crossed := predict.Forecast{Place: "a", Kind: facility.KindHall, Limit: 32, Now: 33, Crossed: true, Likelihood: 1}
	lost := predict.Forecast{Place: "a", Kind: facility.KindHall, Limit: 32, P10: predict.Never, P50: predict.Never, P90: predict.Never}
	for _, test := range []struct {
		silent string
		want   bool
	}{{"a", true}, {"ch-1", false}} {
		l := newListener(site)
		for range 9 {
			l.hear()
		}
		l.see(crossed)
		for range 9 {
			l.hear(test.silent)
			l.see(crossed)
		}
		if got := l.see(lost); got.Crossed != test.want {
			t.Errorf("%s silent: crossed %v at %.0f °C; want %v", test.silent, got.Crossed, float64(got.Now), test.want)
		}
	}
}

// One probe of many, or one machine of three, widens the range a little and
// holds nothing.
func TestALittleSilenceHoldsNothing(t *testing.T) {
	site := oneHall(t)
	l := newListener(site)
	sure := predict.Forecast{Place: "a", Kind: facility.KindHall, Limit: 32, P10: 10 * time.Minute, P50: 12 * time.Minute, P90: 15 * time.Minute, Likelihood: 1}
	for range 9 {
		l.hear("nobody")
	}
	for range 9 {
		l.hear("ch-3")
		l.see(sure)
	}
	got := l.see(sure)
	if got.P10 >= sure.P10 || got.P90 <= sure.P90 || got.P10 < 8*time.Minute {
		t.Errorf("range %v to %v; want a little wider than 10 to 15 min", got.P10, got.P90)
	}
	calm := predict.Forecast{Place: "a", Kind: facility.KindHall, Limit: 32, P10: predict.Never, P50: predict.Never, P90: predict.Never}
	if got := l.see(calm); got.Likelihood != 0 || got.P50 != predict.Never {
		t.Errorf("one of three silent chillers holds %+v", got)
	}
}

func oneHall(t *testing.T) *facility.Site {
	t.Helper()
	d := facility.Description{Name: "s", Assets: []facility.Asset{
		{Name: "chw", Kind: facility.KindLoop, Loop: "chw"},
		{Name: "a", Kind: facility.KindHall, Hall: "a"},
		{Name: "crah", Kind: facility.KindCRAH, Hall: "a", Loop: "chw"},
	}, Supplies: []facility.Supply{
		{Supplier: "chw", Consumer: "crah", Medium: facility.MediumCooling},
		{Supplier: "crah", Consumer: "a", Medium: facility.MediumCooling},
	}}
	for _, name := range []string{"ch-1", "ch-2", "ch-3"} {
		d.Assets = append(d.Assets, facility.Asset{Name: name, Kind: facility.KindChiller, Loop: "chw"})
		d.Supplies = append(d.Supplies, facility.Supply{Supplier: name, Consumer: "chw", Medium: facility.MediumCooling})
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	return site
}
