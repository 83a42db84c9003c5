package incident_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/anysite"
)

// A world is a night on a site that is drawn at random, with everything that
// can go wrong there.
type world struct {
	*night
	rt        *rapid.T
	halls     []string
	equipment []string
	alarmed   []string // what alerts are about: equipment, places, devices, the site
}

func newWorld(t *testing.T, rt *rapid.T) *world {
	site := anysite.Draw(rt)
	w := &world{night: nightOn(t, site), rt: rt}
	for _, a := range site.Assets() {
		w.alarmed = append(w.alarmed, a.Name)
		switch {
		case a.Kind == facility.KindHall:
			w.halls = append(w.halls, a.Name)
		case !a.Kind.IsPlace():
			w.equipment = append(w.equipment, a.Name)
		}
	}
	w.alarmed = append(w.alarmed, "plc-1", "plc-2", site.Name)
	w.calm(w.halls...)
	return w
}

func (w *world) one(what string, of []string) string {
	return rapid.SampledFrom(of).Draw(w.rt, what)
}

// twin is the same world for another tracker.
func (w *world) twin(t *testing.T) *world {
	other := *w
	other.night = nightOn(t, w.site)
	other.calm(w.halls...)
	return &other
}

var severities = []incident.Severity{incident.Info, incident.Warn, incident.Page}

// stir changes one thing at random.
func (w *world) stir() {
	hall := w.one("hall", w.halls)
	switch rapid.IntRange(0, 9).Draw(w.rt, "what") {
	case 0:
		w.fail(w.one("asset", w.equipment))
	case 1:
		if len(w.events) > 0 {
			w.repair(rapid.SampledFrom(w.events).Draw(w.rt, "repaired").Asset)
		}
	case 2:
		w.heats(hall, time.Duration(rapid.IntRange(1, 90).Draw(w.rt, "minutes"))*time.Minute, rapid.Float64Range(0.1, 1).Draw(w.rt, "likelihood"))
	case 3:
		w.calm(hall)
	case 4:
		asset := w.one("alarmed", w.alarmed)
		if !slices.ContainsFunc(w.alerts, func(a incident.Alert) bool { return a.Asset == asset }) {
			w.alert("Alarm", asset, rapid.SampledFrom(severities).Draw(w.rt, "severity"))
		}
	case 5:
		if len(w.alerts) > 0 {
			i := rapid.IntRange(0, len(w.alerts)-1).Draw(w.rt, "cleared")
			w.alerts = slices.Delete(slices.Clone(w.alerts), i, i+1)
		}
	case 6:
		w.restart(w.tb)
	case 7:
		w.states[w.one("state of", w.equipment)] = facility.RunState(rapid.IntRange(0, 5).Draw(w.rt, "state"))
	case 8:
		w.now = w.now.Add(time.Duration(rapid.IntRange(-600, 600).Draw(w.rt, "clock jump")) * time.Minute)
	case 9:
		if w.seen == nil {
			w.seen = map[string]time.Time{}
		}
		for range rapid.IntRange(1, 5).Draw(w.rt, "read") {
			w.seen[w.one("asset read", w.alarmed)] = w.now
		}
	}
}

// fail lets something trip that has not; half of those that something upstream
// explains the model calls consequences.
func (w *world) fail(asset string) {
	if slices.ContainsFunc(w.events, func(e predict.Event) bool { return e.Asset == asset }) {
		return
	}
	for _, e := range w.events {
		if slices.Contains(w.site.Graph.Downstream(e.Asset), asset) && rapid.Bool().Draw(w.rt, "known consequence") {
			w.consequence(asset, predict.EventTrip, e.Asset)
			return
		}
	}
	w.event(asset, predict.EventTrip)
}

func (w *world) rounds(most int) time.Duration {
	return time.Duration(rapid.IntRange(1, most).Draw(w.rt, "rounds")) * 10 * time.Second
}

// Invariant 2. Whatever was opened is closed once all is well, in whatever
// order things happened, however often we were restarted and whatever the clock
// did; every change of an incident belongs to an open one, and nothing stays
// behind. Nothing is read any more at the end: even that keeps nothing open for
// longer than the after-glow.
func TestWhateverIsOpenedIsClosed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt)
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			w.stir()
			w.pass(w.rounds(30))
		}
		w.events, w.alerts = nil, nil
		clear(w.states)
		w.calm(w.halls...)
		w.pass(10 * time.Minute)

		if left := w.tracker.Incidents(); len(left) > 0 {
			rt.Fatalf("still open after all is well for 10 min: %v", headlines(left))
		}
		open := map[string]bool{}
		for _, c := range w.changes {
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

// Invariant 3. One root cause is one incident and at most one page, in whatever
// order its children, grandchildren and their alerts arrive, and whether or not
// the model names them as consequences.
func TestOneCauseIsAtMostOnePage(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt)
		root := w.one("root", w.equipment)
		w.event(root, predict.EventTrip)
		below := w.site.Graph.Downstream(root)
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			if len(below) > 0 {
				w.follow(w.one("below", below))
			}
			w.pass(w.rounds(60))
		}
		if w.pages() > 1 || len(w.tracker.Incidents()) != 1 {
			rt.Fatalf("%d pages, open %v; want one incident and at most one page", w.pages(), headlines(w.tracker.Incidents()))
		}
	})
}

// follow lets something downstream of a failure show it.
func (w *world) follow(name string) {
	a, _ := w.site.Asset(name)
	switch {
	case a.Kind == facility.KindHall && rapid.Bool().Draw(w.rt, "heats"):
		w.heats(name, 20*time.Minute, 0.95)
	case a.Kind == facility.KindHall:
		inside := append([]facility.Asset{a}, w.site.InHall(name, facility.KindRow, facility.KindRack)...)
		w.hot(rapid.SampledFrom(inside).Draw(w.rt, "hot").Name)
	case a.Kind.IsPlace():
		w.hot(name)
	default:
		w.fail(name)
	}
}

func (w *world) hot(name string) {
	if !slices.ContainsFunc(w.alerts, func(a incident.Alert) bool { return a.Asset == name }) {
		w.alert("Hot", name, incident.Page)
	}
}

// Invariant 3. The order in which one snapshot lists things changes nothing.
func TestTheOrderOfASnapshotDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		first := newWorld(t, rt)
		second := first.twin(t)
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			for range rapid.IntRange(1, 5).Draw(rt, "at once") {
				first.stir()
			}
			seed := rapid.Uint64().Draw(rt, "seed")
			shuffle := rand.New(rand.NewPCG(seed, 0))
			second.copies(first)
			shuffle.Shuffle(len(second.events), func(i, j int) { second.events[i], second.events[j] = second.events[j], second.events[i] })
			shuffle.Shuffle(len(second.alerts), func(i, j int) { second.alerts[i], second.alerts[j] = second.alerts[j], second.alerts[i] })
			d := first.rounds(20)
			if diff := cmp.Diff(first.pass(d), second.pass(d), cmpopts.EquateEmpty()); diff != "" {
				rt.Fatalf("another order, another result (-first +second):\n%s", diff)
			}
		}
	})
}

// copies takes over what is known in another world.
func (w *world) copies(other *world) {
	w.events, w.alerts = slices.Clone(other.events), slices.Clone(other.alerts)
	w.forecasts, w.states, w.seen, w.now = maps.Clone(other.forecasts), maps.Clone(other.states), maps.Clone(other.seen), other.now
}

// A restart at any moment changes nothing of what people are told.
func TestARestartChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		steady := newWorld(t, rt)
		restarted := steady.twin(t)
		for range rapid.IntRange(1, 15).Draw(rt, "steps") {
			steady.stir()
			restarted.copies(steady)
			for range rapid.IntRange(1, 6).Draw(rt, "rounds") {
				restarted.restart(t)
				if diff := cmp.Diff(steady.step(), restarted.step(), cmpopts.EquateEmpty()); diff != "" {
					rt.Fatalf("after a restart people are told otherwise (-without +with):\n%s", diff)
				}
			}
		}
	})
}

// Invariant 1. Suppression hides nothing: every firing alert and every event
// that is worth a warning is the root or an ongoing symptom of an open
// incident. Only a unit that failed, was repaired and now waits as a spare may be
// in none, and what a closed incident has released to its after-glow.
func TestSuppressionKeepsTheState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt)
		released := map[string]bool{}
		for range rapid.IntRange(1, 15).Draw(rt, "steps") {
			w.stir()
			for _, c := range append(w.step(), w.step()...) { // the second for those that were held
				if c.Kind == incident.ChangeResolved {
					for _, s := range c.Incident.Symptoms {
						released[s.Asset+s.What] = true
					}
				}
			}
			for _, e := range w.events {
				spare := w.states[e.Asset] == facility.StateStandby || w.states[e.Asset] == facility.StateOff
				if !spare && !listed(w.tracker.Incidents(), e.Asset, string(e.Kind)) {
					rt.Fatalf("%s %s is in no incident: %v", e.Asset, e.Kind, headlines(w.tracker.Incidents()))
				}
			}
			for _, a := range w.alerts {
				if a.Severity != incident.Info && !released[a.Asset+a.Name] && !listed(w.tracker.Incidents(), a.Asset, a.Name) {
					rt.Fatalf("alert about %s is in no incident: %v", a.Asset, headlines(w.tracker.Incidents()))
				}
			}
		}
	})
}

// Invariant 4. Nothing opens an incident of the plant before what is upstream
// of it was read since, unless it has waited for three seconds; and nothing
// waits for much longer.
func TestParentsAreReadBeforeTheirChildrenPage(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt)
		w.every = 500 * time.Millisecond
		w.seen = map[string]time.Time{}
		shown := map[string]time.Time{} // asset → when its event was first in a snapshot
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			for range rapid.IntRange(0, 3).Draw(rt, "read") {
				w.seen[w.one("asset read", w.equipment)] = w.now
			}
			if rapid.Bool().Draw(rt, "failure") {
				w.fail(w.one("asset", w.equipment))
			}
			for _, e := range w.events {
				if _, known := shown[e.Asset]; !known {
					shown[e.Asset] = w.now.Add(w.every)
				}
			}
			for _, c := range w.step() {
				root := c.Incident.Root[0]
				if c.Kind != incident.ChangeOpened || waited(c, shown) >= 3*time.Second {
					continue
				}
				for _, parent := range w.site.Graph.Upstream(root.Asset) {
					if seen := w.seen[parent]; !seen.IsZero() && seen.Before(root.At) {
						rt.Fatalf("%s opened %s after %s, although %s upstream of it was read before that", c.Incident.ID, waited(c, shown), root.What, parent)
					}
				}
			}
			for _, e := range w.events {
				if w.now.Sub(shown[e.Asset]) >= 3*time.Second && !listed(w.tracker.Incidents(), e.Asset, string(e.Kind)) {
					rt.Fatalf("%s is in no incident after %s", e.Asset, w.now.Sub(shown[e.Asset]))
				}
				if poll := w.tracker.Poll(); !listed(w.tracker.Incidents(), e.Asset, string(e.Kind)) && len(poll) == 0 {
					rt.Fatalf("%s waits, and nobody is asked", e.Asset)
				}
			}
		}
	})
}

// waited is how long the first event of an incident has been known. The one
// that opened it need not be its root: a cause that shows up in the same step
// takes over at once.
func waited(c incident.Change, shown map[string]time.Time) time.Duration {
	longest := c.At.Sub(shown[c.Incident.Root[0].Asset])
	for _, s := range c.Incident.Symptoms {
		if at, known := shown[s.Asset]; known {
			longest = max(longest, c.At.Sub(at))
		}
	}
	return longest
}

// Invariant 4. No incident is over before what it took along was read since its
// cause was gone, unless the after-glow is.
func TestChildrenAreReadBeforeTheyAreReleased(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt)
		w.seen = map[string]time.Time{}
		root := w.one("root", w.equipment)
		w.event(root, predict.EventTrip)
		below := w.site.Graph.Downstream(root)
		for range rapid.IntRange(0, 5).Draw(rt, "alerts") {
			if len(below) > 0 {
				name := w.one("alerted", below)
				w.seen[name] = w.now
				w.alert(fmt.Sprintf("Alarm%d", len(w.alerts)), name, incident.Warn)
			}
		}
		w.pass(w.rounds(30))
		w.repair(root)
		repaired := w.now
		for range rapid.IntRange(1, 30).Draw(rt, "reads") {
			if len(below) > 0 && rapid.Bool().Draw(rt, "read") {
				w.seen[w.one("asset read", below)] = w.now
			}
			for _, c := range w.pass(w.rounds(12)) {
				if c.Kind != incident.ChangeResolved || c.At.Sub(repaired) >= 30*time.Minute {
					continue
				}
				for _, s := range c.Incident.Symptoms {
					if s.Cleared.IsZero() && !w.seen[s.Asset].After(repaired.Add(-time.Second)) {
						rt.Fatalf("%s is over after %s although %s was not read since", c.Incident.ID, c.At.Sub(repaired), s.Asset)
					}
				}
			}
		}
	})
}

// Invariant 5. Suppression consumes nothing: a child that is still bad when its
// parent is gone becomes an incident by its own start, as soon as the after-glow
// is over, however long it was suppressed.
func TestAChildThatOutlivesItsParentPagesByItsOwnStart(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt)
		root := w.one("root", w.equipment)
		below := slices.DeleteFunc(w.site.Graph.Downstream(root), func(name string) bool { return w.site.Locate(name).Kind.IsPlace() })
		if len(below) == 0 {
			return
		}
		w.event(root, predict.EventTrip)
		w.pass(w.rounds(30))
		child, began := w.one("child", below), w.now
		severity := rapid.SampledFrom(severities[1:]).Draw(rt, "severity")
		w.alert("StillBad", child, severity)
		w.pass(w.rounds(300))
		if got := w.open(); got.Root[0].Asset != root {
			rt.Fatalf("root %v; want %s", got.Root, root)
		}
		if rapid.Bool().Draw(rt, "restart") {
			w.restart(t)
		}
		w.repair(root)
		w.pass(40 * time.Minute) // resolve_after and after_glow are 32
		got := w.open()
		if severity == incident.Page && got.Root[0].Asset == root {
			return // a symptom worth a page keeps the incident open
		}
		if got.Root[0].Asset != child || !got.Root[0].At.Equal(began) {
			rt.Fatalf("open %s since %v; want %s since %v", got.Root[0].Asset, got.Root[0].At, child, began)
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
