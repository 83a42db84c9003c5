package incident_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// polledNight is a night whose equipment was read five seconds before noon, in
// steps of half a second.
func polledNight(t *testing.T) *night {
	n := newNight(t)
	n.every = 500 * time.Millisecond
	n.seen = map[string]time.Time{}
	n.now = noon.Add(-5 * time.Second)
	n.read(equipment...)
	n.now = noon
	return n
}

func TestAParentIsAskedBeforeItsChildPages(t *testing.T) {
	n := polledNight(t)
	n.event("ch-1", predict.EventTrip)
	n.heats("a", 9*time.Minute, 1)
	if changes := n.step(); len(changes) > 0 {
		t.Fatalf("%v before the tower and the mains were read again", kinds(changes))
	}
	if got := n.tracker.Poll(); !cmp.Equal(got, []string{"mains", "tower"}) {
		t.Errorf("asked %v; want mains and tower", got)
	}
	n.read("mains")
	if changes := n.step(); len(changes) > 0 || !cmp.Equal(n.tracker.Poll(), []string{"tower"}) {
		t.Errorf("%v, asked %v; want silence, and the tower asked", kinds(changes), n.tracker.Poll())
	}
	n.read("tower")
	changes := n.step()
	if len(changes) != 1 || n.pages() != 1 || len(n.tracker.Poll()) > 0 {
		t.Fatalf("%v, %d pages, asked %v; want the page once both have answered", kinds(changes), n.pages(), n.tracker.Poll())
	}
	i := changes[0].Incident
	if !i.Root[0].At.Equal(noon) || len(i.Unanswered) > 0 {
		t.Errorf("cause at %v, unanswered %v; want noon and nobody", i.Root[0].At, i.Unanswered)
	}
}

// The parent is what failed: the child never opens anything.
func TestAParentThatFailedIsTheFirstThatPages(t *testing.T) {
	n := polledNight(t)
	n.event("ch-1", predict.EventTrip)
	n.event("ch-2", predict.EventTrip)
	n.heats("a", 9*time.Minute, 1)
	n.step()
	n.read("mains", "tower")
	n.states["mains"] = facility.StateOff
	n.event("mains", predict.EventPowerLost)
	changes := n.step()
	if len(changes) != 1 || !cmp.Equal(roots(changes[0].Incident), []string{"mains"}) || changes[0].Incident.Severity != incident.Page {
		t.Fatalf("%+v; want one page about the mains", changes)
	}
	for _, r := range changes[0].Incident.Rejected {
		if r.Asset == "ch-1" && r.Ground == incident.Effect && r.By == "mains" && strings.Contains(r.Why, "depends on mains, which lost power") {
			return
		}
	}
	t.Errorf("rejected %+v; want ch-1, which depends on the mains", changes[0].Incident.Rejected)
}

func TestADeadParentDoesNotKeepItsChildFromPaging(t *testing.T) {
	n := polledNight(t)
	n.event("ch-1", predict.EventTrip)
	n.heats("a", 9*time.Minute, 1)
	n.read("tower")
	asked := n.now
	changes := n.pass(10 * time.Second)
	if len(changes) != 1 {
		t.Fatalf("%v; want one page although the mains do not answer", kinds(changes))
	}
	if waited := changes[0].At.Sub(asked); waited > 4*time.Second || waited < 2*time.Second {
		t.Errorf("waited %s for the mains; want about 3 s", waited)
	}
	if got := changes[0].Incident.Unanswered; !cmp.Equal(got, []string{"mains"}) {
		t.Errorf("unanswered %v; want the mains", got)
	}
	n.read("mains")
	n.step()
	if got := n.open(); len(got.Unanswered) > 0 || !slices.ContainsFunc(got.Rejected, func(a incident.Alternative) bool { return a.Asset == "mains" }) {
		t.Errorf("unanswered %v, rejected %v; want the mains to have answered, and to be ruled out", got.Unanswered, got.Rejected)
	}
}

func TestNobodyWaitsForWhomNobodyReads(t *testing.T) {
	n := polledNight(t)
	delete(n.seen, "mains")
	delete(n.seen, "tower")
	n.event("ch-1", predict.EventTrip)
	if changes := n.step(); len(changes) != 1 {
		t.Errorf("%v; want the incident at once", kinds(changes))
	}
	if changes := n.step(); len(changes) != 0 {
		t.Errorf("%v", kinds(changes))
	}
}

// A restart while a finding waits gives it no second patience.
func TestPatienceIsNotStartedAfreshByARestart(t *testing.T) {
	n := polledNight(t)
	n.event("ch-1", predict.EventTrip)
	n.pass(2 * time.Second)
	n.restart(t)
	if changes := n.pass(1500 * time.Millisecond); len(changes) != 1 {
		t.Errorf("%v; want the incident three seconds after it was held", kinds(changes))
	}
}

func (n *night) restart(t testing.TB) {
	t.Helper()
	snapshot, err := n.tracker.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	n.tracker = incident.New(incident.DefaultConfig(), n.site)
	if err := n.tracker.Restore(snapshot); err != nil {
		t.Fatal(err)
	}
}

// The tower is repaired; what it took along is asked, and the incident is not
// over before it was read again.
func TestChildrenAreAskedBeforeTheyAreReleased(t *testing.T) {
	n := polledNight(t)
	n.event("tower", predict.EventTrip)
	n.alert("ChillerHeadPressure", "ch-1", incident.Warn)
	n.alert("ChillerHeadPressure", "ch-2", incident.Warn)
	n.every = 10 * time.Second
	n.pass(time.Minute)
	n.repair("tower")
	n.read("tower")
	n.step()
	if got := n.tracker.Poll(); !cmp.Equal(got, []string{"ch-1", "ch-2"}) {
		t.Fatalf("asked %v; want both chillers", got)
	}
	n.read("ch-1")
	n.pass(time.Minute)
	if len(n.tracker.Poll()) > 0 {
		t.Errorf("asked %v for more than a minute", n.tracker.Poll())
	}
	n.pass(20 * time.Minute)
	n.open() // ch-2 was not read again
	n.read("ch-2")
	n.step()
	if got := kinds(n.pass(3 * time.Minute)); !cmp.Equal(got, []incident.ChangeKind{incident.ChangeResolved}) {
		t.Errorf("%v; want the incident resolved once all were read", got)
	}
	if n.pass(10 * time.Minute); len(n.tracker.Incidents()) > 0 {
		t.Errorf("%v; want what is left to glow", headlines(n.tracker.Incidents()))
	}
}

// A child that is never read again is waited for until the after-glow is over.
func TestADeadChildDoesNotKeepAnIncidentOpen(t *testing.T) {
	n := polledNight(t)
	n.event("tower", predict.EventTrip)
	n.alert("ChillerHeadPressure", "ch-1", incident.Warn)
	n.every = 10 * time.Second
	n.pass(time.Minute)
	n.repair("tower")
	n.read("tower")
	n.pass(29 * time.Minute)
	n.open()
	n.pass(4 * time.Minute)
	if left := n.tracker.Incidents(); len(left) > 0 {
		t.Errorf("%v; want it resolved after 30 min", headlines(left))
	}
}

// The parent that did not answer was the cause: it is no longer asked for.
func TestAParentThatTakesOverHasAnswered(t *testing.T) {
	n := polledNight(t)
	n.event("ch-1", predict.EventTrip)
	n.pass(4 * time.Second)
	if got := n.open().Unanswered; !slices.Contains(got, "mains") {
		t.Fatalf("unanswered %v; want the mains among them", got)
	}
	n.event("mains", predict.EventPowerLost)
	n.step()
	if i := n.open(); !cmp.Equal(roots(i), []string{"mains"}) || slices.Contains(i.Unanswered, "mains") {
		t.Errorf("roots %v, unanswered %v; want the mains as the cause, and not among those", roots(i), i.Unanswered)
	}
}

// Whatever is lost is lost to the site: a warning about all of it belongs to
// what has failed.
func TestAWarningAboutTheSiteBelongsToWhatHasFailed(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.pass(time.Minute)
	n.alert("RideThroughTooShort", "s", incident.Warn)
	n.pass(time.Minute)
	if i := n.open(); i.Ongoing() != 1 {
		t.Errorf("%d symptoms; want the warning", i.Ongoing())
	}
}
