package siren_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/siren"
)

// kinds are what was told, in short.
func kinds(events []siren.Event) []string {
	var out []string
	for _, e := range events {
		out = append(out, e.Hall+" "+string(e.Kind))
	}
	return out
}

// want takes the events of a step and compares them.
func want(t *testing.T, when string, events []siren.Event, expected ...string) []siren.Event {
	t.Helper()
	if diff := cmp.Diff(expected, kinds(events)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", when, diff)
	}
	return events
}

// A story from the trip to the repair of a hall that is lost, beside one that
// is saved. What the saved one no longer takes from services is news of the lost
// one.
func TestFromExpectedToRecoveredAndRetracted(t *testing.T) {
	s := siren.New(testSite(t), 0)
	at := func(m int) time.Time { return noon.Add(time.Duration(m) * time.Minute) }
	step := func(m int, a, b saying, halls ...string) []siren.Event {
		id := "i"
		if len(halls) == 0 {
			id = ""
		}
		return s.Update(at(m), outcome(forecast(at(m), map[string]saying{"hall-a": a, "hall-b": b}), id, halls...))
	}
	calm := saying{25, predict.Never, 0}
	want(t, "nothing is wrong", step(0, calm, calm))
	first := want(t, "the trip", step(1, saying{26, 20 * time.Minute, 1}, saying{25, 40 * time.Minute, 0.9}, "hall-a", "hall-b"),
		"hall-a loss_expected", "hall-b loss_expected")
	want(t, "the same again", step(1, saying{26, 20 * time.Minute, 1}, saying{25, 40 * time.Minute, 0.9}, "hall-a", "hall-b"))
	want(t, "as forecast", step(6, saying{28, 15 * time.Minute, 1}, saying{26, 35 * time.Minute, 0.9}, "hall-a", "hall-b"))
	want(t, "sooner", step(7, saying{29, 9 * time.Minute, 1}, saying{26, 34 * time.Minute, 0.9}, "hall-a", "hall-b"), "hall-a changed")
	lost := want(t, "crossed", step(16, saying{32, 0, 1}, saying{27, 25 * time.Minute, 0.9}, "hall-a", "hall-b"), "hall-a lost")
	want(t, "still lost", step(20, saying{34, 0, 1}, saying{27, 21 * time.Minute, 0.9}, "hall-a", "hall-b"))
	saved := want(t, "repaired", step(30, saying{33, 0, 1}, calm, "hall-a"), "hall-a changed", "hall-b retracted")[1:]
	want(t, "below, and named still", step(39, saying{31, predict.Never, 0}, calm, "hall-a"), "hall-a changed")
	o := outcome(forecast(at(40), map[string]saying{"hall-a": {30, predict.Never, 0}, "hall-b": calm}), "")
	o.Changes = []incident.Change{{Kind: incident.ChangeResolved, Incident: incident.Incident{ID: "i", State: incident.Resolved}}}
	back := want(t, "resolved", s.Update(at(40), o), "hall-a recovered")

	if got := first[0]; got.ID != "i/hall-a" || got.Sequence != 1 || got.Schema != siren.Schema || !got.Expected.Equal(at(21)) {
		t.Errorf("first event %+v; want i/hall-a, sequence 1, expected at %s", got, at(21))
	}
	if lost[0].Sequence != 3 || saved[0].Sequence != 2 || back[0].Sequence != 6 || back[0].Number != 8 {
		t.Errorf("sequences %d, %d, %d, number %d; want 3, 2, 6 and 8", lost[0].Sequence, saved[0].Sequence, back[0].Sequence, back[0].Number)
	}
	if !saved[0].Expected.IsZero() || len(saved[0].Services) > 0 {
		t.Errorf("a retracted event still expects something: %+v", saved[0])
	}
}

// Good news has to last: a forecast that wavers promises nothing. Bad news does
// not wait.
func TestLaterMustLast(t *testing.T) {
	s := siren.New(testSite(t), 0)
	told := func(m float64, in time.Duration) []siren.Event {
		now := noon.Add(time.Duration(m * float64(time.Minute)))
		return s.Update(now, outcome(forecast(now, map[string]saying{"hall-a": {26, in, 1}}), "i", "hall-a"))
	}
	want(t, "the trip", told(0, 20*time.Minute), "hall-a loss_expected")
	want(t, "later", told(1, 60*time.Minute))
	want(t, "later still", told(2, 60*time.Minute))
	want(t, "as told", told(2.5, 18*time.Minute))
	want(t, "later again", told(3, 60*time.Minute))
	want(t, "and again", told(4, 60*time.Minute))
	want(t, "for two minutes", told(5, 60*time.Minute), "hall-a changed")
	want(t, "sooner", told(6, 20*time.Minute), "hall-a changed")
}

// Who is lost first: a rack with probes of its own before its row, mail as soon
// as one of its racks is gone, web when more than half are.
func TestOrderOfLoss(t *testing.T) {
	s := siren.New(testSite(t), 0)
	events := s.Update(noon, outcome(forecast(noon, map[string]saying{
		"hall-a": {26, 10 * time.Minute, 1}, "hall-b": {25, 30 * time.Minute, 1},
	}), "i", "hall-a"))
	e := want(t, "the trip", events, "hall-a loss_expected")[0]
	type line struct {
		Racks    []string
		Services []string
		In       time.Duration
	}
	var got []line
	for _, step := range e.Order {
		got = append(got, line{step.Racks, step.Services, step.Expected.Sub(noon)})
	}
	wantOrder := []line{{[]string{"a1"}, []string{"mail"}, 9 * time.Minute}, {[]string{"a2"}, nil, 10 * time.Minute}}
	if diff := cmp.Diff(wantOrder, got); diff != "" {
		t.Errorf("order of loss (-want +got):\n%s", diff)
	}
	if len(e.Services) != 2 || e.Services[0].Name != "mail" || e.Services[0].Owner != "messaging" || e.RacksAtRisk != 2 {
		t.Fatalf("services %+v, %d racks; want mail first, 2 racks", e.Services, e.RacksAtRisk)
	}
	if web := e.Services[1]; !web.Expected.Equal(noon.Add(29*time.Minute)) || web.RacksAtRisk != 4 {
		t.Errorf("web %+v; want it short with the third of four racks, b1 in 29 min", web)
	}
}

// What was told survives a restart: the same event has the same text, a repair
// in between is retracted, numbers go on.
func TestARestartRetractsWhatWasRepairedMeanwhile(t *testing.T) {
	site := testSite(t)
	s := siren.New(site, 0)
	hot := map[string]saying{"hall-a": {26, 20 * time.Minute, 1}}
	told := s.Update(noon, outcome(forecast(noon, hot), "i", "hall-a"))
	state, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}

	s = siren.New(site, 0)
	if err := s.Restore(state); err != nil {
		t.Fatal(err)
	}
	before, _ := json.Marshal(told)
	after, _ := json.Marshal(s.Told())
	if diff := cmp.Diff(string(before), string(after)); diff != "" {
		t.Errorf("told again with other words (-before +after):\n%s", diff)
	}
	// Nobody resolved the incident, so it may only have been forgotten: the end
	// must last.
	calm := map[string]saying{"hall-a": {25, predict.Never, 0}}
	want(t, "first step", s.Update(noon.Add(time.Minute), outcome(forecast(noon.Add(time.Minute), calm), "")))
	want(t, "blind", s.Update(noon.Add(5*time.Minute), alerting.Outcome{}))
	want(t, "calm again", s.Update(noon.Add(6*time.Minute), outcome(forecast(noon.Add(6*time.Minute), calm), "")))
	end := want(t, "a minute later", s.Update(noon.Add(7*time.Minute), outcome(forecast(noon.Add(7*time.Minute), calm), "")), "hall-a retracted")
	if end[0].Sequence != 2 || end[0].Number != 2 {
		t.Errorf("sequence %d, number %d; want both to go on with 2", end[0].Sequence, end[0].Number)
	}
	want(t, "once", s.Update(noon.Add(8*time.Minute), outcome(forecast(noon.Add(8*time.Minute), calm), "")))
}

// A hall that another incident takes over is not reported safe in between.
func TestAnotherIncidentTakesTheHallOver(t *testing.T) {
	s := siren.New(testSite(t), 0)
	hot := forecast(noon, map[string]saying{"hall-a": {26, 20 * time.Minute, 1}})
	s.Update(noon, outcome(hot, "i", "hall-a"))
	events := want(t, "taken over", s.Update(noon.Add(10*time.Second), outcome(hot, "j", "hall-a")), "hall-a loss_expected", "hall-a retracted")
	if events[1].SupersededBy != "j/hall-a" {
		t.Errorf("superseded by %q; want j/hall-a", events[1].SupersededBy)
	}
}

// Without a forecast there is nothing to take back: blindness is not safety.
func TestBlindnessRetractsNothing(t *testing.T) {
	s := siren.New(testSite(t), 0)
	s.Update(noon, outcome(forecast(noon, map[string]saying{"hall-a": {26, 20 * time.Minute, 1}}), "i", "hall-a"))
	for m := range 30 {
		want(t, "blind", s.Update(noon.Add(time.Duration(m)*time.Minute), outcome(predict.Result{}, "i")))
	}
	if told := s.Told(); len(told) != 1 || told[0].Over() {
		t.Errorf("told %v; want the loss still expected", kinds(told))
	}
}

// A snapshot that is not ours is an error, and leaves the siren usable.
func TestRestoreRefusesWhatItDidNotWrite(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON": "{", "a threat without an event": `{"number":1,"threats":{"i/hall-a":null}}`, "another's event": `{"threats":{"x":{"told":{"id":"y"}}}}`,
	} {
		if err := siren.New(testSite(t), 0).Restore([]byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
