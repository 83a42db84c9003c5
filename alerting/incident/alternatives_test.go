package incident_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestRejectedAlternatives(t *testing.T) {
	n := polledNight(t)
	n.event("ch-1", predict.EventTrip)
	n.now = n.now.Add(2 * time.Second)
	n.read("mains", "tower")
	n.step()
	n.now = n.now.Add(14 * time.Second)
	n.consequence("ch-2", predict.EventTrip, "ch-1")
	n.step()
	want := []incident.Alternative{
		{Asset: "ch-2", Kind: facility.KindChiller, What: "trip", Ground: incident.Effect, By: "ch-1", Why: "tripped 16 s after ch-1, and follows from it"},
		{Asset: "tower", Kind: facility.KindCoolingTower, What: "in_order", Ground: incident.InOrder, By: "ch-1", Why: "running at 12:00:02Z"},
		{Asset: "mains", Kind: facility.KindUtility, What: "in_order", Ground: incident.InOrder, By: "ch-1", Why: "running at 12:00:02Z"},
	}
	if diff := cmp.Diff(want, n.open().Rejected, cmpopts.IgnoreFields(incident.Alternative{}, "At")); diff != "" {
		t.Errorf("rejected (-want +got):\n%s", diff)
	}
}

func TestACauseThatIsTakenOverIsARejectedAlternative(t *testing.T) {
	n := newNight(t)
	n.event("a-crah-1", predict.EventDegraded)
	n.pass(2 * time.Minute)
	n.event("chw", predict.EventLostFlow)
	n.step()
	i := n.open()
	if !cmp.Equal(roots(i), []string{"chw"}) || len(i.Rejected) != 1 {
		t.Fatalf("roots %v, rejected %+v; want chw alone, and the crah rejected", roots(i), i.Rejected)
	}
	r := i.Rejected[0]
	if r.Asset != "a-crah-1" || r.Ground != incident.Superseded || r.By != "chw" || r.Why != "taken for the cause at first; depends on chw, which lost its flow" {
		t.Errorf("rejected %+v", r)
	}
	if !listed(n.tracker.Incidents(), "a-crah-1", string(predict.EventDegraded)) {
		t.Error("the former cause is no symptom")
	}
	n.repair("chw")
	if n.pass(10 * time.Minute); len(n.tracker.Incidents()) != 1 {
		t.Error("the incident ended although the crah is still degraded")
	}
	n.repair("a-crah-1")
	if n.pass(3 * time.Minute); len(n.tracker.Incidents()) > 0 {
		t.Error("the incident does not end")
	}
}

// What nobody has read since is not ruled out, and what stands is no cause.
func TestOnlyWhatWasReadSinceIsInOrder(t *testing.T) {
	n := polledNight(t)
	n.event("ch-1", predict.EventTrip)
	n.now = n.now.Add(time.Second)
	n.read("tower")
	n.states["tower"] = facility.StateOff
	n.pass(10 * time.Second)
	if got := n.open().Rejected; len(got) > 0 {
		t.Errorf("rejected %+v; want none", got)
	}
}

func TestALyingProbeIsRejectedWhenTheOthersAgree(t *testing.T) {
	for _, test := range []struct {
		agree, all int
		want       bool
	}{{4, 5, true}, {1, 1, false}, {2, 6, false}} {
		n := newNight(t)
		n.heats("a", 20*time.Minute, 0.95)
		n.probes = func(string) (int, int) { return test.agree, test.all }
		n.pass(4 * time.Minute)
		got := n.open().Rejected
		if (len(got) == 1 && got[0].What == "probe_drift") != test.want {
			t.Errorf("%d of %d agree: rejected %+v; want drift rejected: %v", test.agree, test.all, got, test.want)
		}
	}
}

func TestAtMostFiveAlternatives(t *testing.T) {
	n := polledNight(t)
	n.event("tower", predict.EventTrip)
	n.step()
	for _, asset := range []string{"ch-1", "ch-2", "ch-3", "a-crah-1", "b-crah-1", "b-crah-2", "a-crah-2"} {
		n.event(asset, predict.EventTrip)
		n.step()
	}
	if got := n.open().Rejected; len(got) == 0 || len(got) > 5 {
		t.Errorf("%d rejected; want 1 to 5", len(got))
	}
}

// A former cause that says itself that it stands keeps the incident open, also
// when we were restarted and the model has forgotten its events.
func TestAFormerCauseThatStandsKeepsTheIncidentOpen(t *testing.T) {
	n := newNight(t)
	n.event("a-crah-1", predict.EventFanStop)
	n.pass(2 * time.Minute) // later than what fails together
	n.event("chw", predict.EventLostFlow)
	n.pass(time.Minute)
	n.restart(t)
	n.events = nil
	n.states["a-crah-1"] = facility.StateAlarm
	n.pass(10 * time.Minute)
	if i := n.open(); !cmp.Equal(roots(i), []string{"chw"}) {
		t.Fatalf("roots %v; want chw", roots(i))
	}
	n.states["a-crah-1"] = facility.StateRunning
	if n.pass(3 * time.Minute); len(n.tracker.Incidents()) > 0 {
		t.Errorf("%v; want none", headlines(n.tracker.Incidents()))
	}
}
