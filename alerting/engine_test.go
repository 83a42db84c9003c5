package alerting_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/rules"
	"github.com/ridethrough/ridethrough/alerting/rules/ruletest"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var noon = time.Date(2025, 7, 18, 12, 0, 0, 0, time.UTC)

func smallSite(tb testing.TB) *facility.Site {
	tb.Helper()
	site, err := facility.NewSite(facility.Description{
		Name: "s",
		Assets: []facility.Asset{
			{Name: "chw", Kind: facility.KindLoop, Loop: "chw"},
			{Name: "ch-1", Kind: facility.KindChiller, Loop: "chw", Nameplate: facility.Nameplate{Capacity: 80e3}},
			{Name: "ch-2", Kind: facility.KindChiller, Loop: "chw", Nameplate: facility.Nameplate{Capacity: 80e3}},
			{Name: "a", Kind: facility.KindHall, Hall: "a"},
			{Name: "crah", Kind: facility.KindCRAH, Hall: "a", Loop: "chw"},
			{Name: "a1", Kind: facility.KindRow, Hall: "a", Row: "a1"},
			{Name: "r1", Kind: facility.KindRack, Hall: "a", Row: "a1", Rack: "r1"},
		},
		Supplies: []facility.Supply{
			{Supplier: "ch-1", Consumer: "chw", Medium: facility.MediumCooling},
			{Supplier: "ch-2", Consumer: "chw", Medium: facility.MediumCooling},
			{Supplier: "chw", Consumer: "crah", Medium: facility.MediumCooling},
			{Supplier: "crah", Consumer: "a", Medium: facility.MediumCooling},
		},
		Services: []facility.Service{{Name: "billing", Racks: []string{"r1"}}},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return site
}

// oracle forecasts that hall a crosses 32 °C in 14 minutes while a chiller is
// in alarm.
type oracle struct {
	state     map[string]facility.RunState
	since     map[string]time.Time
	forecasts int
}

func newOracle() *oracle {
	return &oracle{state: map[string]facility.RunState{}, since: map[string]time.Time{}}
}

func (o *oracle) Observe(r facility.Reading) {
	if r.Point == facility.RunStatePoint {
		o.state[r.Asset], o.since[r.Asset] = facility.RunState(r.Value), r.At
	}
}

func (o *oracle) Forecast(now time.Time) predict.Result {
	o.forecasts++
	r := predict.Result{At: now, Horizon: 4 * time.Hour}
	f := predict.Forecast{
		Place: "a", Kind: facility.KindHall, Limit: 32, Now: 22,
		P10: predict.Never, P50: predict.Never, P90: predict.Never, Reason: "load 400 kW, capacity 600 kW",
	}
	for asset, state := range o.state {
		if state == facility.StateAlarm {
			r.Events = append(r.Events, predict.Event{Asset: asset, Kind: predict.EventTrip, At: o.since[asset], Evidence: "run_state alarm"})
			f.P10, f.P50, f.P90, f.Likelihood = 11*time.Minute, 14*time.Minute, 18*time.Minute, 0.97
		}
	}
	r.Forecasts = []predict.Forecast{f}
	return r
}

func engine(tb testing.TB, f alerting.Forecaster, change ...func(*alerting.Config)) (*alerting.Engine, *ruletest.Memory) {
	tb.Helper()
	site := smallSite(tb)
	memory := ruletest.NewMemory(site)
	cfg := alerting.DefaultConfig()
	cfg.Forecaster = f
	for _, c := range change {
		c(&cfg)
	}
	e, err := alerting.New(cfg, site, memory)
	if err != nil {
		tb.Fatal(err)
	}
	return e, memory
}

func reading(asset string, p facility.Point, v float64, at time.Time) facility.Reading {
	return facility.Reading{Asset: asset, Point: p, Value: v, At: at, Quality: facility.Good}
}

func state(asset string, s facility.RunState, at time.Time) facility.Reading {
	return reading(asset, facility.RunStatePoint, float64(s), at)
}

func step(tb testing.TB, e *alerting.Engine, now time.Time, readings ...facility.Reading) alerting.Outcome {
	tb.Helper()
	o, err := e.Step(tb.Context(), now, readings)
	if err != nil {
		tb.Fatal(err)
	}
	return o
}

func TestATripPagesInTheStepThatBringsIt(t *testing.T) {
	o := newOracle()
	e, _ := engine(t, o)
	step(t, e, noon, state("ch-1", facility.StateRunning, noon), state("ch-2", facility.StateRunning, noon))
	at := noon.Add(2 * time.Second)
	out := step(t, e, at, state("ch-1", facility.StateAlarm, at))
	if !out.Forecast || len(out.Changes) != 1 || out.Changes[0].Incident.Severity != incident.Page {
		t.Fatalf("forecast %v, changes %+v; want a page two seconds after the last forecast", out.Forecast, out.Changes)
	}
	if got := out.Changes[0].Incident; got.Root[0].Asset != "ch-1" || !cmp.Equal(got.Services, []string{"billing"}) {
		t.Errorf("root %v, services %v", got.Root, got.Services)
	}
	found := map[facility.Point]float64{}
	for _, r := range out.Readings {
		if r.Point == facility.IncidentState || r.Point == facility.ForecastTimeToLimitP50 {
			found[r.Point] = r.Value
		}
	}
	want := map[facility.Point]float64{facility.IncidentState: 1, facility.ForecastTimeToLimitP50: 840}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("readings to store (-want +got):\n%s", diff)
	}
}

func TestForecastsKeepTheirInterval(t *testing.T) {
	o := newOracle()
	e, _ := engine(t, o)
	for i := range 60 { // two minutes of steps each two seconds
		now := noon.Add(time.Duration(i) * 2 * time.Second)
		step(t, e, now, reading("r1", facility.InletTemperature, 22, now))
	}
	if o.forecasts != 12 {
		t.Errorf("%d forecasts in two minutes; want 12", o.forecasts)
	}
}

func TestRulesSeeReadingsAndForecasts(t *testing.T) {
	own := filepath.Join(t.TempDir(), "own.yml")
	rule := `groups: [{name: own, interval: 10s, rules: [
  {alert: Warmer, expr: 'inlet_temperature_celsius{rack="r1"} > 24', labels: {severity: info}},
  {alert: Soon, expr: 'forecast_time_to_limit_p50_seconds{hall="a", part="32"} < 900', labels: {severity: info}}]}]`
	if err := os.WriteFile(own, []byte(rule), 0o600); err != nil {
		t.Fatal(err)
	}
	e, _ := engine(t, newOracle(), func(c *alerting.Config) {
		c.RuleFiles, c.DisabledRules = []string{own}, []string{"ChillerAlarm"}
	})
	step(t, e, noon, state("ch-1", facility.StateRunning, noon))
	at := noon.Add(30 * time.Second)
	out := step(t, e, at, state("ch-1", facility.StateAlarm, at), reading("r1", facility.InletTemperature, 25, at))
	firing := map[string]bool{}
	for _, a := range out.Alerts {
		if a.State == rules.Firing {
			firing[a.Name] = true
		}
	}
	if diff := cmp.Diff(map[string]bool{"Warmer": true, "Soon": true}, firing); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
	if got := out.Incidents[0].Ongoing(); got != 2 {
		t.Errorf("%d symptoms; want both alerts attached to the trip", got)
	}
}

func TestReadingsThatCannotBeTrustedChangeNothing(t *testing.T) {
	o := newOracle()
	e, _ := engine(t, o)
	step(t, e, noon, state("ch-1", facility.StateRunning, noon))
	at := noon.Add(2 * time.Second)
	bad := reading("ch-1", facility.OutputSource, 5, at)
	bad.Quality = facility.Stale
	if out := step(t, e, at, bad); out.Forecast {
		t.Error("a stale reading brought a forecast forward")
	}
}

type brokenHistory struct{ *ruletest.Memory }

func (brokenHistory) Append(time.Time, []facility.Reading) error { return errors.New("disk full") }

func TestABrokenHistoryStopsNoPage(t *testing.T) {
	site := smallSite(t)
	cfg := alerting.DefaultConfig()
	cfg.Forecaster = newOracle()
	e, err := alerting.New(cfg, site, brokenHistory{ruletest.NewMemory(site)})
	if err != nil {
		t.Fatal(err)
	}
	out, err := e.Step(t.Context(), noon, []facility.Reading{state("ch-1", facility.StateAlarm, noon)})
	if err == nil || !strings.Contains(err.Error(), "append to history: disk full") {
		t.Errorf("error %v; want it to name the history", err)
	}
	if len(out.Changes) != 1 {
		t.Errorf("changes %v; want the page all the same", out.Changes)
	}
}

func TestARestartedEngineGoesOn(t *testing.T) {
	e, _ := engine(t, newOracle())
	step(t, e, noon, state("ch-1", facility.StateRunning, noon))
	at := noon.Add(10 * time.Second)
	opened := step(t, e, at, state("ch-1", facility.StateAlarm, at)).Changes[0].Incident
	snapshot, err := e.Snapshot()
	if err != nil {
		t.Fatal(err)
	}

	e, _ = engine(t, newOracle()) // knows nothing of the trip until it is polled
	if err := e.Restore(snapshot); err != nil {
		t.Fatal(err)
	}
	for i := range 30 {
		at = at.Add(10 * time.Second)
		var arrived []facility.Reading
		if i > 0 && i%3 == 0 {
			arrived = append(arrived, state("ch-1", facility.StateAlarm, at))
		}
		for _, c := range step(t, e, at, arrived...).Changes {
			if c.Kind != incident.ChangeUpdated {
				t.Errorf("%s %s after the restart", c.Kind, c.Incident.Headline)
			}
		}
	}
	var last incident.Change
	for range 30 {
		at = at.Add(10 * time.Second)
		for _, c := range step(t, e, at, state("ch-1", facility.StateRunning, at)).Changes {
			last = c
		}
	}
	if last.Kind != incident.ChangeResolved || last.Incident.ID != opened.ID {
		t.Errorf("last change %s of %s; want %s resolved", last.Kind, last.Incident.ID, opened.ID)
	}
	if left := e.Open(); len(left) > 0 {
		t.Errorf("%d incidents left open", len(left))
	}
}

func TestTheClockMayBeSetBack(t *testing.T) {
	e, _ := engine(t, nil) // the shipped model
	at := noon
	for range 30 {
		at = at.Add(10 * time.Second)
		step(t, e, at, state("ch-1", facility.StateRunning, at), reading("r1", facility.InletTemperature, 22, at))
	}
	for _, back := range []time.Duration{5 * time.Second, 10 * time.Hour} {
		at = at.Add(-back)
		out := step(t, e, at, reading("r1", facility.InletTemperature, 22, at))
		if back > time.Minute && !out.Forecast {
			t.Errorf("no forecast after the clock was set back by %s", back)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	cfg := alerting.DefaultConfig()
	cfg.ForecastInterval, cfg.Incidents.MinimumLikelihood = 0, 2
	_, err := alerting.New(cfg, smallSite(t), ruletest.NewMemory(nil))
	for _, want := range []string{"forecast_interval: 0s; want more than 0", "minimum_likelihood: 2; want more than 0, at most 1"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v; want %q in it", err, want)
		}
	}
	cfg = alerting.DefaultConfig()
	cfg.DisabledRules = []string{"ChilerAlarm"}
	if _, err := alerting.New(cfg, smallSite(t), ruletest.NewMemory(nil)); err == nil || !strings.Contains(err.Error(), `did you mean "ChillerAlarm"?`) {
		t.Errorf("got %v; want the nearest rule", err)
	}
}
