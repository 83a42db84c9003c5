package alerting_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/rules/ruletest"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// The crah stops, and it was the loop: the engine asks for the loop and its
// chillers first, and the page is about them.
func TestTheEngineAsksUpstreamBeforeAPage(t *testing.T) {
	e, _ := engine(t, newOracle())
	step(t, e, noon, state("ch-1", facility.StateRunning, noon), state("ch-2", facility.StateRunning, noon),
		state("crah", facility.StateRunning, noon), reading("chw", facility.ChilledWaterFlow, 1000, noon))
	at := noon.Add(5 * time.Second)
	out := step(t, e, at, state("crah", facility.StateAlarm, at))
	if len(out.Changes) > 0 || !cmp.Equal(out.Poll, []string{"ch-1", "ch-2", "chw"}) {
		t.Fatalf("changes %d, poll %v; want none yet, and the loop and its chillers asked", len(out.Changes), out.Poll)
	}
	at = at.Add(300 * time.Millisecond)
	out = step(t, e, at, state("ch-1", facility.StateAlarm, at), state("ch-2", facility.StateRunning, at), reading("chw", facility.ChilledWaterFlow, 900, at))
	if len(out.Changes) != 1 || out.Changes[0].Incident.Root[0].Asset != "ch-1" || out.Changes[0].Incident.Severity != incident.Page {
		t.Fatalf("changes %+v; want one page about ch-1", out.Changes)
	}
	if got := out.Changes[0].Incident.Rejected; len(got) == 0 || got[0].Asset != "crah" {
		t.Errorf("rejected %+v; want the crah, which depends on the loop", got)
	}
}

// What we cannot do ourselves is an incident of its own, ends with its cause,
// and comes from no rule.
func TestATroubleOfOursIsAnIncidentOfItsOwn(t *testing.T) {
	e, _ := engine(t, newOracle())
	now := noon
	play := func(d time.Duration, troubles ...alerting.Trouble) (changes []incident.Change) {
		for end := now.Add(d); now.Before(end); {
			now = now.Add(10 * time.Second)
			e.Troubles(troubles)
			changes = append(changes, step(t, e, now, state("ch-1", facility.StateRunning, now)).Changes...)
		}
		return changes
	}
	play(time.Minute)
	down := alerting.Trouble{Part: "influxdb", Blindness: incident.CannotStore, Since: now, Evidence: "connection refused"}
	if changes := play(50*time.Second, down); len(changes) > 0 {
		t.Fatalf("%+v within a minute; want time for a restart of the database", changes)
	}
	changes := play(time.Minute, down)
	if len(changes) != 1 || changes[0].Incident.Blindness != incident.CannotStore || changes[0].Incident.Severity != incident.Warn {
		t.Fatalf("%+v; want one warning that we cannot store", changes)
	}
	if changes := play(5 * time.Minute); len(changes) != 1 || changes[0].Kind != incident.ChangeResolved {
		t.Errorf("%+v; want it resolved", changes)
	}
}

// Without its history no rule can be evaluated, and people hear of that.
func TestABrokenHistoryIsAnIncident(t *testing.T) {
	cfg := alerting.DefaultConfig()
	cfg.Forecaster = newOracle()
	site := smallSite(t)
	e, err := alerting.New(cfg, site, brokenHistory{ruletest.NewMemory(site)})
	if err != nil {
		t.Fatal(err)
	}
	var opened []incident.Incident
	for i := range 12 {
		now := noon.Add(time.Duration(i) * 10 * time.Second)
		out, err := e.Step(t.Context(), now, []facility.Reading{state("ch-1", facility.StateRunning, now)})
		if err == nil {
			t.Fatal("no error from a broken history")
		}
		for _, c := range out.Changes {
			opened = append(opened, c.Incident)
		}
	}
	if len(opened) != 1 || opened[0].Blindness != incident.CannotStore || opened[0].Root[0].Asset != "local history" {
		t.Errorf("%+v; want one incident that we cannot store", opened)
	}
}

// A restart while a hall is blind holds what was forecast before.
func TestARestartDoesNotForgetWhatWasForecastBeforeTheSilence(t *testing.T) {
	o := newOracle()
	e, _ := engine(t, o)
	now := noon
	play := func(d time.Duration, s facility.RunState) (out alerting.Outcome) {
		for end := now.Add(d); now.Before(end); {
			now = now.Add(10 * time.Second)
			out = step(t, e, now, state("ch-1", s, now)) // crah and hall say nothing any more
		}
		return out
	}
	step(t, e, now, state("crah", facility.StateRunning, now), reading("r1", facility.InletTemperature, 24, now))
	now = now.Add(10 * time.Second)
	step(t, e, now, state("crah", facility.StateRunning, now), reading("r1", facility.InletTemperature, 24, now))
	play(6*time.Minute, facility.StateAlarm)
	snapshot, err := e.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	seen := []facility.Reading{state("crah", facility.StateRunning, noon), reading("r1", facility.InletTemperature, 24, noon)}
	e, _ = engine(t, newOracle())
	if err := e.Restore(snapshot); err != nil {
		t.Fatal(err)
	}
	e.WarmUp(now, seen)
	out := play(20*time.Second, facility.StateRunning)
	i := slices.IndexFunc(out.Result.Forecasts, func(f predict.Forecast) bool { return f.Place == "a" })
	if f := out.Result.Forecasts[i]; f.Likelihood < 0.97 || f.P50 == predict.Never {
		t.Errorf("%+v; want the risk of before the restart: nobody sees the hall", f)
	}
}
