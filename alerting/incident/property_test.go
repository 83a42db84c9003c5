package incident_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var equipment = []string{"mains", "tower", "ch-1", "ch-2", "ch-3", "p-1", "p-2", "chw", "a-crah-1", "a-crah-2", "b-crah-1", "b-crah-2"}

var alarmed = []string{"ch-1", "ch-2", "a-crah-1", "a1-1", "a2-1", "b1-2", "a", "b", "a1", "chw", "plc-1", "plc-2", "s"}

// stir changes one thing at random.
func (n *night) stir(rt *rapid.T) {
	hall := rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "hall")
	switch rapid.IntRange(0, 8).Draw(rt, "what") {
	case 0:
		asset := rapid.SampledFrom(equipment).Draw(rt, "asset")
		if !slices.ContainsFunc(n.events, func(e predict.Event) bool { return e.Asset == asset }) {
			n.event(asset, predict.EventTrip)
		}
	case 1:
		if len(n.events) > 0 {
			n.repair(rapid.SampledFrom(n.events).Draw(rt, "repaired").Asset)
		}
	case 2:
		n.heats(hall, time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes"))*time.Minute, rapid.Float64Range(0.1, 1).Draw(rt, "likelihood"))
	case 3:
		n.calm(hall)
	case 4:
		asset := rapid.SampledFrom(alarmed).Draw(rt, "alarmed")
		if !slices.ContainsFunc(n.alerts, func(a incident.Alert) bool { return a.Asset == asset }) {
			n.alert("Alarm", asset, rapid.SampledFrom([]incident.Severity{incident.Info, incident.Warn, incident.Page}).Draw(rt, "severity"))
		}
	case 5:
		if len(n.alerts) > 0 {
			i := rapid.IntRange(0, len(n.alerts)-1).Draw(rt, "cleared")
			n.alerts = slices.Delete(slices.Clone(n.alerts), i, i+1)
		}
	case 6:
		snapshot, err := n.tracker.Snapshot()
		if err != nil {
			rt.Fatal(err)
		}
		n.tracker = incident.New(incident.DefaultConfig(), n.site)
		if err := n.tracker.Restore(snapshot); err != nil {
			rt.Fatal(err)
		}
	case 8:
		n.now = n.now.Add(time.Duration(rapid.IntRange(-600, 600).Draw(rt, "clock jump")) * time.Minute)
	case 7:
		asset := rapid.SampledFrom(equipment).Draw(rt, "state of")
		n.states[asset] = facility.RunState(rapid.IntRange(0, 5).Draw(rt, "state"))
	}
}

// Whatever was opened is closed once all is well, in whatever order things
// happened and however often we were restarted; every change of an incident
// belongs to an open one, and nothing stays behind.
func TestWhateverIsOpenedIsClosed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := newNight(t)
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			n.stir(rt)
			n.pass(time.Duration(rapid.IntRange(1, 30).Draw(rt, "rounds")) * 10 * time.Second)
		}
		n.events, n.alerts = nil, nil
		clear(n.states)
		n.calm("a", "b")
		n.pass(10 * time.Minute)

		if left := n.tracker.Incidents(); len(left) > 0 {
			rt.Fatalf("still open after all is well for 10 min: %v", headlines(left))
		}
		open := map[string]bool{}
		for _, c := range n.changes {
			id := c.Incident.ID
			if wasOpen := open[id]; wasOpen == (c.Kind == incident.ChangeOpened) {
				rt.Fatalf("%s %s; was open: %v", c.Kind, id, wasOpen)
			}
			open[id] = c.Kind != incident.ChangeResolved
		}
		for id, still := range open {
			if still {
				rt.Fatalf("%s vanished without a resolve", id)
			}
		}
	})
}

// One root cause pages at most once, however its symptoms arrive.
func TestOneCauseIsAtMostOnePage(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := newNight(t)
		root := rapid.SampledFrom([]string{"tower", "chw", "p-1", "mains"}).Draw(rt, "root")
		n.event(root, predict.EventTrip)
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			hall := rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "hall")
			switch rapid.IntRange(0, 3).Draw(rt, "what") {
			case 0:
				asset := rapid.SampledFrom([]string{"ch-1", "ch-2", "ch-3", "a-crah-1", "b-crah-2"}).Draw(rt, "asset")
				if !slices.ContainsFunc(n.events, func(e predict.Event) bool { return e.Asset == asset }) {
					n.consequence(asset, predict.EventTrip, root)
				}
			case 1:
				n.heats(hall, 20*time.Minute, 0.95)
			case 2:
				n.alert("Hot", rapid.SampledFrom([]string{"a1-1", "a1", "a", "b2", "b"}).Draw(rt, "hot"), incident.Page)
			case 3:
				n.calm(hall)
			}
			n.pass(time.Duration(rapid.IntRange(1, 60).Draw(rt, "rounds")) * 10 * time.Second)
		}
		if n.pages() > 1 || len(n.tracker.Incidents()) != 1 {
			rt.Fatalf("%d pages, open %v; want one incident and at most one page", n.pages(), headlines(n.tracker.Incidents()))
		}
	})
}

// The order in which one snapshot lists things changes nothing.
func TestTheOrderOfASnapshotDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		first, second := newNight(t), newNight(t)
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			for range rapid.IntRange(1, 5).Draw(rt, "at once") {
				first.stir(rt)
			}
			seed := rapid.Uint64().Draw(rt, "seed")
			shuffle := rand.New(rand.NewPCG(seed, 0))
			second.events, second.alerts = slices.Clone(first.events), slices.Clone(first.alerts)
			shuffle.Shuffle(len(second.events), func(i, j int) { second.events[i], second.events[j] = second.events[j], second.events[i] })
			shuffle.Shuffle(len(second.alerts), func(i, j int) { second.alerts[i], second.alerts[j] = second.alerts[j], second.alerts[i] })
			second.forecasts, second.states, second.now = first.forecasts, first.states, first.now
			d := time.Duration(rapid.IntRange(1, 20).Draw(rt, "rounds")) * 10 * time.Second
			if diff := cmp.Diff(first.pass(d), second.pass(d)); diff != "" {
				rt.Fatalf("another order, another result (-first +second):\n%s", diff)
			}
		}
	})
}

// Suppression hides nothing: every firing alert and every event that is worth
// a warning is the root or an ongoing symptom of an open incident; only a unit
// that failed, was repaired and now waits as a spare may be in none.
func TestSuppressionKeepsTheState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := newNight(t)
		for range rapid.IntRange(1, 15).Draw(rt, "steps") {
			n.stir(rt)
			n.step()
			for _, e := range n.events {
				spare := n.states[e.Asset] == facility.StateStandby || n.states[e.Asset] == facility.StateOff
				if !spare && !listed(n.tracker.Incidents(), e.Asset, string(e.Kind)) {
					rt.Fatalf("%s %s is in no incident: %v", e.Asset, e.Kind, headlines(n.tracker.Incidents()))
				}
			}
		}
	})
}

func listed(all []incident.Incident, asset, what string) bool {
	return slices.ContainsFunc(all, func(i incident.Incident) bool {
		return slices.ContainsFunc(i.Root, func(c incident.Cause) bool { return c.Asset == asset }) ||
			slices.ContainsFunc(i.Symptoms, func(s incident.Symptom) bool {
				return s.Asset == asset && s.What == what && s.Cleared.IsZero()
			})
	})
}
