package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestOneOfThreeChillersWarnsAndPagesNobody(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	changes := n.step()
	if got := kinds(changes); !cmp.Equal(got, []incident.ChangeKind{incident.ChangeOpened}) {
		t.Fatalf("changes %v; want opened", got)
	}
	i := changes[0].Incident
	if i.Severity != incident.Warn || i.Root[0].Asset != "ch-1" || len(i.Halls) > 0 || len(i.Services) > 0 {
		t.Errorf("severity %s, root %v, halls %v, services %v; want a warning about ch-1 alone", i.Severity, i.Root, i.Halls, i.Services)
	}
	if more := n.pass(time.Hour); len(more) > 0 {
		t.Errorf("%v in the hour after; want silence", kinds(more))
	}
}

func TestATripThatWillCostAHallPagesInTheSameStep(t *testing.T) {
	n := newNight(t)
	n.actions = []predict.Action{{What: "start standby chiller ch-3", Asset: "ch-3", Bought: 40 * time.Minute}}
	n.event("ch-1", predict.EventTrip)
	n.heats("a", 14*time.Minute, 0.97)
	changes := n.step()
	if len(changes) != 1 || changes[0].Incident.Severity != incident.Page {
		t.Fatalf("changes %+v; want one page", changes)
	}
	i := changes[0].Incident
	want := "ch-1 tripped: a at 32 °C in 14 min (11 to 18); first: start standby chiller ch-3 (buys 40 min)"
	if i.Headline != want {
		t.Errorf("headline\n got %s\nwant %s", i.Headline, want)
	}
	if diff := cmp.Diff([]string{"billing", "chat"}, i.Services); diff != "" {
		t.Errorf("services (-want +got):\n%s", diff)
	}
	for _, part := range []string{"Cause", "run_state alarm", "load 400 kW", "Services  billing, chat", i.ID} {
		if !strings.Contains(i.Text, part) {
			t.Errorf("text lacks %q:\n%s", part, i.Text)
		}
	}
}

func TestAnUnsureForecastHasToLast(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.heats("a", 20*time.Minute, 0.7)
	if changes := n.pass(50 * time.Second); n.pages() > 0 {
		t.Fatalf("paged within 50 s on a likelihood of 0.7: %v", kinds(changes))
	}
	if n.pass(30 * time.Second); n.pages() != 1 {
		t.Errorf("%d pages after 80 s; want 1", n.pages())
	}
}

func TestAWarningBecomesAPageWhenTheForecastWorsens(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.step()
	id := n.open().ID
	n.heats("b", 30*time.Minute, 0.95)
	changes := n.step()
	if got := kinds(changes); !cmp.Equal(got, []incident.ChangeKind{incident.ChangeEscalated}) {
		t.Fatalf("changes %v; want escalated", got)
	}
	if got := changes[0].Incident; got.ID != id || !cmp.Equal(got.Halls, []string{"b"}) || !cmp.Equal(got.Services, []string{"chat", "mail"}) {
		t.Errorf("ID %s, halls %v, services %v; want the same incident for hall b", got.ID, got.Halls, got.Services)
	}
}

func TestTheOthersTrippingIsTheSameIncident(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.heats("a", 30*time.Minute, 0.95)
	n.heats("b", 40*time.Minute, 0.95)
	n.pass(5 * time.Minute)
	n.consequence("ch-2", predict.EventTrip, "ch-1")
	n.pass(time.Minute)
	n.consequence("ch-3", predict.EventTrip, "ch-2") // of a consequence: transitive
	n.alert("ChillerAlarm", "ch-2", incident.Warn)
	n.alert("RowInletAboveAllowable", "a1", incident.Page)
	n.pass(10 * time.Minute)
	i := n.open()
	if n.pages() != 1 || !cmp.Equal(roots(i), []string{"ch-1"}) {
		t.Errorf("%d pages, roots %v; want one page about ch-1", n.pages(), roots(i))
	}
	if len(i.Symptoms) != 4 {
		t.Errorf("%d symptoms %v; want 4", len(i.Symptoms), i.Symptoms)
	}
}

func TestUnitsThatFailTogetherAreOneIncident(t *testing.T) {
	n := newNight(t)
	n.event("ch-3", predict.EventTrip)
	n.step()
	n.event("ch-1", predict.EventTrip)
	n.event("ch-2", predict.EventTrip)
	n.heats("a", 9*time.Minute, 1)
	n.heats("b", 10*time.Minute, 1)
	n.pass(time.Minute)
	if i := n.open(); len(i.Root) != 3 || n.pages() != 1 {
		t.Errorf("roots %v, %d pages; want three roots and one page", roots(i), n.pages())
	}
}

func TestIndependentFaultsAreTwoIncidents(t *testing.T) {
	n := newNight(t)
	n.event("a-crah-1", predict.EventFanStop)
	n.heats("a", 20*time.Minute, 0.95)
	n.pass(10 * time.Minute)
	n.event("b-crah-2", predict.EventFanStop)
	n.heats("b", 20*time.Minute, 0.95)
	n.pass(time.Minute)
	all := n.tracker.Incidents()
	if len(all) != 2 || n.pages() != 2 {
		t.Fatalf("%d incidents, %d pages; want 2 and 2: %v", len(all), n.pages(), headlines(all))
	}
	if !cmp.Equal(all[0].Halls, []string{"a"}) || !cmp.Equal(all[1].Halls, []string{"b"}) {
		t.Errorf("halls %v and %v; want a and b", all[0].Halls, all[1].Halls)
	}
}

func TestAHallIsPagedForOnce(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.heats("a", 20*time.Minute, 0.95)
	n.pass(20 * time.Minute)
	n.event("a-crah-1", predict.EventFanStop) // independent, the same hall
	n.pass(10 * time.Minute)
	if n.pages() != 1 {
		t.Errorf("%d pages; want 1: %v", n.pages(), headlines(n.tracker.Incidents()))
	}
}

func TestAHallThatHeatsUpWithoutACausePagesLater(t *testing.T) {
	n := newNight(t)
	n.heats("a", 60*time.Minute, 0.8)
	n.pass(4 * time.Minute)
	if n.pages() != 0 {
		t.Fatal("paged within 4 min although no cause is in sight")
	}
	n.pass(2 * time.Minute)
	i := n.open()
	if n.pages() != 1 || i.Root[0].Asset != "a" || !strings.Contains(i.Headline, "cause not seen") {
		t.Fatalf("%d pages, root %v, %q", n.pages(), i.Root, i.Headline)
	}

	n.events = []predict.Event{{Asset: "ch-1", Kind: predict.EventSilent, At: noon, Evidence: "leaving water 17 °C, entering 17 °C"}}
	changes := n.step()
	i = n.open()
	if i.Root[0].Asset != "ch-1" || len(changes) != 1 || changes[0].Kind != incident.ChangeUpdated {
		t.Errorf("root %v, changes %v; want the silent chiller to take over, and people told", roots(i), kinds(changes))
	}
}

func TestACauseThatIsSeenLateTakesOver(t *testing.T) {
	n := newNight(t)
	n.event("a-crah-1", predict.EventDegraded)
	n.pass(2 * time.Minute)
	n.alert("RoomUnitAlarm", "b-crah-2", incident.Warn)
	n.step()
	if got := len(n.tracker.Incidents()); got != 2 {
		t.Fatalf("%d incidents; want 2", got)
	}
	n.event("chw", predict.EventLostFlow)
	n.step()
	all := n.tracker.Incidents()
	if got := all[len(all)-1].Root[0].Asset; got != "chw" && all[0].Root[0].Asset != "chw" {
		t.Errorf("roots %v, %v; want chw to take one of them over", roots(all[0]), roots(all[1]))
	}
	if len(all) != 2 {
		t.Errorf("%d incidents; want still 2: nothing that was opened vanishes", len(all))
	}
}

func TestAPlannedStopIsNobodysBusiness(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventStop)
	n.states["ch-1"] = facility.StateOff
	n.pass(time.Hour)
	if got := n.tracker.Incidents(); len(got) != 0 {
		t.Fatalf("incidents %v; want none: two of two required run", headlines(got))
	}
	n.states["ch-2"] = facility.StateOff
	n.event("ch-2", predict.EventStop)
	n.pass(10 * time.Minute)
	if got := n.tracker.Incidents(); len(got) == 0 || got[0].Severity != incident.Warn {
		t.Errorf("incidents %v; want a warning: one of two required runs", headlines(got))
	}
}

func TestHotRacksAreOneIncidentOfTheirHallUntilTheyCoolDown(t *testing.T) {
	n := newNight(t)
	n.alert("RackInletAboveAllowable", "a1-1", incident.Warn)
	n.pass(time.Minute)
	n.alert("RackInletAboveAllowable", "a2-2", incident.Warn)
	n.pass(30 * time.Minute)
	if i := n.open(); i.Root[0].Asset != "a" || len(i.Symptoms) != 2 {
		t.Errorf("root %v, %d symptoms; want hall a with two", i.Root, len(i.Symptoms))
	}
	n.alerts = nil
	if got := kinds(n.pass(5 * time.Minute)); !cmp.Equal(got, []incident.ChangeKind{incident.ChangeResolved}) {
		t.Errorf("changes %v; want resolved", got)
	}
}

func TestAUnitThatStandsByAgainIsRepaired(t *testing.T) {
	n := newNight(t)
	n.event("mains", predict.EventPowerLost)
	n.consequence("ch-1", predict.EventTrip, "mains")
	n.states["ch-1"] = facility.StateAlarm
	n.pass(10 * time.Minute)
	n.repair("mains") // ch-2 and ch-3 have taken over; ch-1 is not needed
	n.pass(10 * time.Minute)
	n.open()
	n.states["ch-1"] = facility.StateOff
	n.pass(3 * time.Minute)
	if left := n.tracker.Incidents(); len(left) > 0 {
		t.Errorf("open %v; want none: ch-1 is off without a fault, and not missed", headlines(left))
	}
}

func TestASilentDeviceIsAnIncidentOfItsOwn(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.step()
	for _, d := range []string{"plc-7", "plc-8", "plc-9"} {
		n.alert("DeviceUnreachable", d, incident.Warn)
	}
	n.pass(time.Minute)
	all := n.tracker.Incidents()
	if len(all) != 2 || n.pages() != 0 {
		t.Fatalf("%v, %d pages; want the chiller, and one for the devices", headlines(all), n.pages())
	}
	n.alerts = nil
	n.pass(3 * time.Minute)
	if i := n.open(); i.Root[0].Asset != "ch-1" {
		t.Errorf("open %s; want the devices resolved and the chiller open", i.ID)
	}
}

func TestResolve(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.states["ch-1"] = facility.StateAlarm
	n.heats("a", 14*time.Minute, 0.97)
	n.alert("HallInletAboveRecommended", "a", incident.Warn)
	n.pass(10 * time.Minute)

	n.repair("ch-1")
	n.pass(5 * time.Minute)
	if n.open().State != incident.Open {
		t.Fatal("resolved while the hall is still forecast to cross")
	}
	n.calm("a")
	n.pass(5 * time.Minute)
	if n.open().State != incident.Open {
		t.Fatal("resolved while the chiller itself says alarm")
	}
	n.states["ch-1"] = facility.StateRunning
	changes := n.pass(3 * time.Minute)
	if got := kinds(changes); !cmp.Equal(got, []incident.ChangeKind{incident.ChangeResolved}) {
		t.Fatalf("changes %v; want resolved", got)
	}
	i := changes[0].Incident
	if i.State != incident.Resolved || !cmp.Equal(i.Halls, []string{"a"}) || !strings.HasPrefix(i.Headline, "resolved after") {
		t.Errorf("%s, halls %v, %q", i.State, i.Halls, i.Headline)
	}
	// The hall is still over 27 °C: its alert glows, and opens nothing yet.
	if n.pass(20 * time.Minute); len(n.tracker.Incidents()) != 0 {
		t.Errorf("open %v; want the left-over symptom to get time", headlines(n.tracker.Incidents()))
	}
	if n.pass(15 * time.Minute); len(n.tracker.Incidents()) != 1 {
		t.Errorf("the symptom goes on after the after-glow; want an incident of its own")
	}
	n.alerts = nil
	if n.pass(5 * time.Minute); len(n.tracker.Incidents()) != 0 {
		t.Errorf("open %v; want none", headlines(n.tracker.Incidents()))
	}
}

func TestTheOldHeatIsNotTheFaultOfAnotherUnit(t *testing.T) {
	n := newNight(t)
	n.event("a-crah-2", predict.EventDegraded)
	n.pass(time.Hour)
	n.event("ch-1", predict.EventTrip)
	n.heats("a", 14*time.Minute, 0.97)
	n.pass(10 * time.Minute)
	n.repair("ch-1") // the hall cools down slowly
	n.pass(10 * time.Minute)
	n.calm("a")
	n.pass(10 * time.Minute)
	if i := n.open(); n.pages() != 1 || i.Severity != incident.Warn {
		t.Errorf("%d pages, %s is %s; want one page, and the old warning left", n.pages(), i.ID, i.Severity)
	}
}

func TestSparedRowsNameNoServices(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.heats("a", 14*time.Minute, 0.97)
	n.forecasts["a1"] = predict.Forecast{Place: "a1", Kind: facility.KindRow, Limit: 32, Now: 24, P50: 14 * time.Minute, Likelihood: 0.97}
	n.forecasts["a2"] = predict.Forecast{Place: "a2", Kind: facility.KindRow, Limit: 32, Now: 22, P50: predict.Never}
	n.step()
	if got := n.open().Services; !cmp.Equal(got, []string{"billing"}) {
		t.Errorf("services %v; want billing alone: row a2 stays cool", got)
	}
}

func TestARestartNeitherPagesAgainNorForgets(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.states["ch-1"] = facility.StateAlarm
	n.heats("a", 30*time.Minute, 0.97)
	n.pass(time.Minute)
	id := n.open().ID
	snapshot, err := n.tracker.Snapshot()
	if err != nil {
		t.Fatal(err)
	}

	n.tracker = incident.New(incident.DefaultConfig(), n.site)
	if err := n.tracker.Restore(snapshot); err != nil {
		t.Fatal(err)
	}
	events := n.events
	n.events = nil // the model has forgotten, too
	n.calm("a")
	if changes := n.pass(5 * time.Minute); len(changes) != 1 || changes[0].Kind != incident.ChangeUpdated {
		t.Fatalf("after the restart: %v; want one update, that no hall will be lost", kinds(changes))
	}
	n.events = events
	n.pass(5 * time.Minute)
	if n.pages() != 1 || n.open().ID != id {
		t.Errorf("%d pages, open %s; want the one page and %s", n.pages(), n.open().ID, id)
	}
	n.repair("ch-1")
	n.states["ch-1"] = facility.StateRunning
	if got := kinds(n.pass(5 * time.Minute)); !cmp.Equal(got, []incident.ChangeKind{incident.ChangeResolved}) {
		t.Errorf("after the repair: %v; want resolved", got)
	}
}

func TestThePageOfACrossedLimitLooksAtTheNext(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	f := predict.Forecast{Place: "a", Kind: facility.KindHall, Limit: 32, Now: 33.1, Likelihood: 1, Reason: "load 400 kW, capacity 250 kW"}
	n.forecasts["a"] = f
	f.Limit, f.P10, f.P50, f.P90 = 35, 6*time.Minute, 8*time.Minute, 11*time.Minute
	n.forecasts["a at 35"] = f
	for _, rack := range []string{"a1-1", "a1-2", "a2-1"} {
		n.alert("RackInletAboveAllowable", rack, incident.Warn)
	}
	n.alert("ChillerAlarm", "ch-1", incident.Warn)
	n.step()
	i := n.open()
	if want := "ch-1 tripped: a is at 33.1 °C, over 32 °C, 35 °C in 8 min"; i.Headline != want {
		t.Errorf("headline\n got %s\nwant %s", i.Headline, want)
	}
	want := `ch-1 tripped: a is at 33.1 °C, over 32 °C, 35 °C in 8 min

At risk   a: 33.1 °C now, over 32 °C
          35 °C at 12:08Z (10 % by 12:06, 90 % by 12:11)
Cause     ch-1 (chiller) tripped at 12:00:00Z: run_state alarm
Why       load 400 kW, capacity 250 kW
Services  billing, chat
Symptoms  4, all ongoing
          3 × rack inlet above allowable since 12:00:00Z, first a1-1
          ch-1 chiller alarm since 12:00:00Z
Incident  s.ch-1.20250718T120010Z, page, open since 2025-07-18 12:00:10Z; times are UTC
Runbook   chiller-alarm
`
	if diff := cmp.Diff(want, i.Text); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestMaterial(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	start := n.now
	at := func(left time.Duration) { n.heats("a", left, 0.97) }
	at(40 * time.Minute)
	n.step()
	for n.now.Sub(start) < 10*time.Minute { // exactly as told
		at(40*time.Minute - n.now.Sub(start))
		if c := n.step(); len(c) > 0 {
			t.Fatalf("update %q although nothing moved", c[0].Why)
		}
	}
	at(18 * time.Minute) // told: 30 min left
	if c := n.step(); len(c) != 1 || c[0].Why != "12 min earlier than told" {
		t.Errorf("%+v; want an update, 12 min earlier", c)
	}
	at(4 * time.Minute)
	if c := n.step(); len(c) != 0 {
		t.Errorf("%q within five minutes of the last", c[0].Why)
	}
	f := n.forecasts["a"]
	f.Now, f.P10, f.P50, f.P90 = 32.2, 0, 0, 0
	n.forecasts["a"] = f
	if c := n.step(); len(c) != 1 || c[0].Why != "the limit is crossed" {
		t.Errorf("%+v; want an update at once: crossed", c)
	}
	n.calm("a")
	if c := n.pass(3 * time.Minute); len(c) != 1 || c[0].Why != "no hall is expected to be lost any more" {
		t.Errorf("%+v; want one update: relaxed", c)
	}
}

// A chiller that the cause took along restarts, and its water is warm for a
// while: that is the end of the same incident, and no second one.
func TestAChillerThatRunsAgainIsTheSameIncidentWhileItsWaterIsWarm(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.heats("a", 30*time.Minute, 0.95)
	n.pass(5 * time.Minute)
	n.consequence("ch-2", predict.EventTrip, "ch-1")
	n.pass(10 * time.Minute)
	n.repair("ch-2")
	n.pass(6 * time.Minute)
	n.alert("LeavingWaterAboveSetpoint", "ch-2", incident.Warn)
	n.pass(10 * time.Minute)
	if i := n.open(); n.pages() != 1 || !cmp.Equal(roots(i), []string{"ch-1"}) {
		t.Errorf("%d pages, roots %v; want one page about ch-1", n.pages(), roots(i))
	}
	n.repair("ch-1")
	n.calm("a")
	n.pass(5 * time.Minute)
	if all := n.tracker.Incidents(); len(all) != 0 {
		t.Errorf("open %v; want the warm water to hold nothing open", headlines(all))
	}
	if n.pass(35 * time.Minute); len(n.tracker.Incidents()) != 1 {
		t.Errorf("the water is warm after the after-glow; want an incident of its own")
	}
}

// What is wrong with it long after is no after-effect.
func TestAUnitThatWasWellForLongIsAnIncidentOfItsOwn(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.pass(2 * time.Minute)
	n.consequence("ch-2", predict.EventTrip, "ch-1")
	n.pass(2 * time.Minute)
	n.repair("ch-2")
	n.pass(40 * time.Minute)
	before := len(n.tracker.Incidents())
	n.alert("LeavingWaterAboveSetpoint", "ch-2", incident.Warn)
	n.pass(time.Minute)
	if after := len(n.tracker.Incidents()); before != 1 || after != 2 {
		t.Errorf("%d incidents, then %d; want 1, then 2", before, after)
	}
}
