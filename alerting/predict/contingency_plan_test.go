package predict

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// spareChiller gives the fixture a third chiller, of which two are required,
// on the drawings of two sides.
func spareChiller(d *facility.Description) {
	d.Assets = append(d.Assets, facility.Asset{Name: "ch-3", Kind: facility.KindChiller, Loop: "loop", Nameplate: facility.Nameplate{Capacity: 130e3, StartSequence: 3 * time.Minute}})
	d.Supplies = append(d.Supplies, facility.Supply{Supplier: "ch-3", Consumer: "loop", Medium: facility.MediumCooling})
	rewire(d, "ch-3", "ats-a")
	d.Groups = append(d.Groups, facility.Group{Name: "chillers", Members: []string{"ch-1", "ch-2", "ch-3"}, Required: 2})
}

func planned(t *testing.T, restore time.Duration, remove ...string) (*fixture, Plan) {
	t.Helper()
	f := wired(t, spareChiller)
	f.model.Observe(facility.Reading{Asset: "ch-3", Point: facility.RunStatePoint, Value: float64(facility.StateStandby), At: f.now, Quality: facility.Good})
	f.run(10 * time.Second)
	return f, f.model.Plan(f.now, Removal{Elements: remove, From: f.now, For: 4 * time.Hour, Restore: restore})
}

func TestASpareMayGo(t *testing.T) {
	_, p := planned(t, 10*time.Minute, "ch-3")
	if !p.Go || len(p.Why) > 0 {
		t.Fatalf("no-go because %q; want a go", p.Why)
	}
	next := map[string]bool{}
	for _, c := range p.Next {
		next[c.Elements[1]] = true
	}
	if !next["ch-1"] || !next["ch-2"] || next["mains-a"] {
		t.Errorf("one too many are %v; want ch-1 and ch-2, and no mains, which their generators back", next)
	}
}

func TestNoGoNamesItsReasons(t *testing.T) {
	_, p := planned(t, 10*time.Minute, "ch-1", "ch-3")
	if p.Go || len(p.Why) != 2 || !strings.Contains(p.Why[0], "crosses 32 °C") || p.Why[1] != "chillers: 1 would be left, 2 are required" {
		t.Errorf("go %v because %q; want a no-go for the inlet and for the group", p.Go, p.Why)
	}
	if p.Without.Tightest.Place != "loop" || p.Without.Tightest.Margin() > -60e3 || p.Without.Tightest.Margin() < -90e3 {
		t.Errorf("tightest %+v; want the loop short of 200 less some 125 kW", p.Without.Tightest)
	}
}

// What the trigger promises: at its reading, the time to restore is still left
// if the next loss comes.
func TestTheTriggerLeavesTheTimeToRestore(t *testing.T) {
	last := math.Inf(1)
	for _, restore := range []time.Duration{2 * time.Minute, 5 * time.Minute, 10 * time.Minute} {
		f, p := planned(t, restore, "ch-3")
		i := slices.IndexFunc(p.Triggers, func(g Trigger) bool { return g.Point == facility.InletTemperature })
		if i < 0 || p.Triggers[i].Asset != "hall" {
			t.Fatalf("triggers %+v; want one of the inlets of the hall", p.Triggers)
		}
		v := p.Triggers[i].Value
		if now := f.model.ensembles[0].hallNow[0].inlet; v > last || v <= now || v > float64(f.site.Limits.Allowable) {
			t.Errorf("with %s to restore: %.1f °C; want no more than the %.1f of less time, between %.1f and the limit", restore, v, last, now)
		}
		last = v
	}
	f, p := planned(t, 3*time.Hour, "ch-3")
	state := slices.IndexFunc(p.Triggers, func(g Trigger) bool { return g.Point == facility.RunStatePoint })
	if state < 0 {
		t.Errorf("triggers %+v of a site that falls sooner than it is restored; want the alarm of the next machine among them (%s)", p.Triggers, f.now)
	}
}

// A generator that nobody needs now may go on any day but this one.
func TestNothingIsTakenOutWhileAHallIsBeingLost(t *testing.T) {
	f := wired(t)
	removal := Removal{Elements: []string{"gen-a"}, From: f.now, For: time.Hour, Restore: 10 * time.Minute}
	if p := f.model.Plan(f.now, removal); !p.Go {
		t.Fatalf("quiet: no-go because of %v", p.Why)
	}
	f.trip("ch-1")
	f.trip("ch-2")
	f.run(time.Minute)
	removal.From = f.now
	if p := f.model.Plan(f.now, removal); p.Go || !strings.Contains(strings.Join(p.Why, "\n"), "hall crosses 32 °C") {
		t.Errorf("go %v, because of %q; want a no that names the hall", p.Go, p.Why)
	}
}

func TestDesignStateIsTheDrawings(t *testing.T) {
	f := wired(t)
	d := fixtureDescription()
	d.Assets = append(d.Assets, facility.Asset{Name: "bare", Kind: facility.KindHall, Hall: "bare", Nameplate: facility.Nameplate{DesignLoad: 70e3}},
		facility.Asset{Name: "crac", Kind: facility.KindCRAC, Hall: "bare", Nameplate: facility.Nameplate{Capacity: 80e3}})
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	m := New(site, DefaultConfig())
	m.AssumeDesign(f.now)
	m.Forecast(f.now)
	for k, want := range map[int]float64{0: 240e3, 1: 70e3} {
		if got := m.hallPower(k); math.Abs(got-want) > 1 {
			t.Errorf("%s draws %.0f W by design; want %.0f W", m.plant.halls[k].name, got, want)
		}
	}
	if c := m.WhatIf(f.now, "crac"); c.Hall != "bare" || c.P50 > 10*time.Minute {
		t.Errorf("%s; want the bare hall to cross within minutes", c)
	}
}

// What a maintenance window takes out beside the removal counts as gone, the
// whole time, and only where the times touch.
func TestAPlanKnowsTheOtherWork(t *testing.T) {
	f := wired(t, spareChiller, func(d *facility.Description) {
		d.Maintenance = facility.Maintenance{
			{Name: "past", Assets: []string{"crah-1"}, From: start.Add(-24 * time.Hour), For: time.Hour},
			{Name: "service", Assets: []string{"ch-1", "ch-3", "row-1-01"}, From: start.Add(6 * time.Hour), For: time.Hour},
		}
	})
	f.model.Observe(facility.Reading{Asset: "ch-3", Point: facility.RunStatePoint, Value: float64(facility.StateStandby), At: f.now, Quality: facility.Good})
	f.run(10 * time.Second)
	removal := Removal{Elements: []string{"ch-3"}, From: start.Add(5 * time.Hour), For: time.Hour, Restore: 10 * time.Minute}
	if p := f.model.Plan(f.now, removal); !p.Go || len(p.Meanwhile) > 0 {
		t.Errorf("before the service: go %v, meanwhile %+v; want a go and nothing else out", p.Go, p.Meanwhile)
	}
	removal.For += time.Minute
	p := f.model.Plan(f.now, removal)
	if p.Go || len(p.Meanwhile) != 1 || p.Meanwhile[0].Window != "service" || !slices.Equal(p.Meanwhile[0].Elements, []string{"ch-1"}) {
		t.Fatalf("into the service: go %v, meanwhile %+v; want a no-go because ch-1 is out too", p.Go, p.Meanwhile)
	}
	if want := f.model.WhatIf(f.now, "ch-3", "ch-1"); p.Without.P50 != want.P50 || want.Holds() {
		t.Errorf("%s; want what follows without both: %s", p.Without, want)
	}
	for _, c := range p.Next {
		if slices.Contains(c.Elements[2:], "ch-1") {
			t.Errorf("%s is told as a next loss, and ch-1 is out already", c)
		}
	}
}
