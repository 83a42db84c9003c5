package main

import (
	"log/slog"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
	"github.com/ridethrough/ridethrough/internal/simulator"
	"github.com/ridethrough/ridethrough/internal/storage"
)

// The model case: one page, within two polls of the trip, with the right cause,
// long before any inlet crosses the limit, and resolved after the repair.
func TestGuangzhouPagesOnceAndEarly(t *testing.T) {
	racing.Skip(t)
	const poll = 15 * time.Second
	run := playScenario(t, "guangzhou", poll)
	if len(run.pages) != 1 {
		t.Fatalf("%d pages; want exactly one: %v", len(run.pages), run.pages)
	}
	page := run.pages[0]
	if late := page.At.Sub(run.figures.tripped); late > 2*poll {
		t.Errorf("the page came %s after the trip; want at most two polls, %s", late, 2*poll)
	}
	if root := page.Incident.Root[0].Asset; root != run.figures.trip {
		t.Errorf("root cause %s; want %s", root, run.figures.trip)
	}
	if run.figures.crossed.IsZero() || !page.At.Before(run.figures.crossed) {
		t.Errorf("page at %s, first inlet over the limit at %s; want the page first", page.At, run.figures.crossed)
	}
	if len(page.Incident.Halls) != 2 || len(page.Incident.Services) == 0 || len(page.Incident.Actions) == 0 {
		t.Errorf("the page names halls %v, services %v, actions %v; want both halls, services and what buys time",
			page.Incident.Halls, page.Incident.Services, page.Incident.Actions)
	}
	if len(run.open) != 0 {
		t.Errorf("%d incidents are still open after the repair: %v", len(run.open), run.open)
	}
	said, was, ok := run.figures.firstForecast()
	t.Logf("page %s after the trip, %s before the first inlet; first forecast %s, truth %s (%v): %s",
		page.At.Sub(run.figures.tripped), run.figures.crossed.Sub(page.At), said, was, ok, page.Incident.Headline)
}

// With enough redundancy a trip warns and wakes nobody.
func TestOneOfNWarnsAndWakesNobody(t *testing.T) {
	racing.Skip(t)
	run := playScenario(t, "one-of-n", 15*time.Second)
	if len(run.pages) != 0 {
		t.Errorf("%d pages; want none: %v", len(run.pages), run.pages)
	}
	if run.warnings == 0 {
		t.Error("no warning although redundancy was lost")
	}
}

// A quiet day says nothing at all.
func TestQuietDayIsQuiet(t *testing.T) {
	racing.Skip(t)
	if testing.Short() {
		t.Skip("a day of polls takes a while")
	}
	run := playScenario(t, "quiet", 2*time.Minute)
	if len(run.pages) != 0 || run.warnings != 0 {
		t.Errorf("%d pages, %d warnings on a quiet day; want none: %v", len(run.pages), run.warnings, run.told)
	}
}

type played struct {
	figures  figures
	pages    []incident.Change
	warnings int
	told     []string
	open     map[string]bool
}

// playScenario runs a scenario through the alerting step in virtual time, with
// what the devices would report.
func playScenario(t *testing.T, name string, poll time.Duration) *played {
	t.Helper()
	return playPolled(t, name, 0, poll, reported, func(*simulator.Simulator, alerting.Outcome) {})
}

// playWith is playScenario with other readings than the reported ones, and
// with somebody who looks at every step.
func playWith(t *testing.T, name string, ask polls,
	read func(*simulator.Simulator, time.Time) []facility.Reading, look func(*simulator.Simulator, alerting.Outcome),
) *played {
	t.Helper()
	return playPolled(t, name, ask.after, ask.every(), read, look)
}

// playPolled polls from after the start on.
func playPolled(t *testing.T, name string, after, poll time.Duration,
	read func(*simulator.Simulator, time.Time) []facility.Reading, look func(*simulator.Simulator, alerting.Outcome),
) *played {
	t.Helper()
	sim, err := simulator.New(simulator.Config{Scenario: name, Start: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	log := slog.New(slog.DiscardHandler)
	history, err := storage.OpenHistory(storage.HistoryConfig{Dir: t.TempDir(), Retention: replayHistory}, sim.Site(), log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { history.Close() })
	engine, err := alerting.New(alerting.DefaultConfig(), sim.Site(), history)
	if err != nil {
		t.Fatal(err)
	}
	run := &played{figures: figures{hallCross: map[string]time.Time{}}, open: map[string]bool{}}
	for now := sim.Start().Add(after); now.Before(sim.End().Add(demoGrace)); now = now.Add(poll) {
		if err := sim.Advance(now); err != nil {
			t.Fatal(err)
		}
		outcome, err := engine.Step(t.Context(), now, read(sim, now))
		if err != nil {
			t.Fatal(err)
		}
		run.take(sim, now, outcome)
		look(sim, outcome)
	}
	return run
}

// reported is what every device would answer now.
func reported(sim *simulator.Simulator, now time.Time) []facility.Reading {
	var out []facility.Reading
	for _, key := range sim.Series() {
		if value, ok := sim.Truth(key.Asset, key.Point, key.Part); ok {
			out = append(out, facility.Judge(facility.Reading{Asset: key.Asset, Point: key.Point, Part: key.Part, Value: value, At: now}))
		}
	}
	return out
}

func (p *played) take(sim *simulator.Simulator, now time.Time, outcome alerting.Outcome) {
	p.figures.watch(now, sim)
	site := sim.Site()
	for _, e := range sim.Events() {
		p.figures.event(e, site.Locate(e.Asset).Hall, site.Limits.Allowable)
	}
	v := &view{}
	v.show(site, outcome, nil)
	if hall, crossing, found := soonest(v.State()); found && p.figures.forecastAt.IsZero() {
		p.figures.forecast(v.State().At, hall, crossing)
	}
	for _, c := range outcome.Changes {
		p.told = append(p.told, string(c.Kind)+": "+c.Incident.Headline)
		p.open[c.Incident.ID] = true
		switch {
		case c.Kind == incident.ChangeResolved:
			delete(p.open, c.Incident.ID)
		case c.Kind != incident.ChangeUpdated && c.Incident.Severity == incident.Page:
			p.pages = append(p.pages, c)
		case c.Kind == incident.ChangeOpened:
			p.warnings++
		}
	}
}
