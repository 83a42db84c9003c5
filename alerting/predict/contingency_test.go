package predict

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// wire gives the fixture's plant a power side: two of everything, racks on
// both UPSs, chillers on one switch each, room units on UPS.
func wire(d *facility.Description) {
	add := func(kind facility.Kind, name string, n facility.Nameplate) {
		d.Assets = append(d.Assets, facility.Asset{Name: name, Kind: kind, Nameplate: n})
	}
	feed := func(to string, from ...string) {
		for _, f := range from {
			d.Supplies = append(d.Supplies, facility.Supply{Supplier: f, Consumer: to, Medium: facility.MediumPower})
		}
	}
	for n, side := range []string{"a", "b"} {
		add(facility.KindUtility, "mains-"+side, facility.Nameplate{})
		add(facility.KindGenerator, "gen-"+side, facility.Nameplate{Capacity: 900e3, GeneratorStart: 20 * time.Second})
		add(facility.KindTransferSwitch, "ats-"+side, facility.Nameplate{Capacity: 900e3})
		add(facility.KindUPS, "ups-"+side, facility.Nameplate{Capacity: 250e3, BatteryRuntime: 10 * time.Minute})
		feed("ats-"+side, "mains-"+side, "gen-"+side)
		feed("ups-"+side, "ats-"+side)
		feed(fmt.Sprintf("ch-%d", n+1), "ats-"+side)
		feed(fmt.Sprintf("crah-%d", n+1), "ups-"+side)
	}
	for n := 3; n <= fixtureUnits; n++ {
		feed(fmt.Sprintf("crah-%d", n), "ups-"+string("ab"[n%2]))
	}
	for r := range 2 {
		for k := range 8 {
			feed(fmt.Sprintf("row-%d-%02d", r+1, k+1), "ups-a", "ups-b")
		}
	}
}

// wired is the fixture with its power side after half an hour, with more
// changes to it.
func wired(t testing.TB, changes ...func(*facility.Description)) *fixture {
	t.Helper()
	d := fixtureDescription()
	wire(&d)
	for _, change := range changes {
		change(&d)
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, site: site, model: New(site, DefaultConfig()), now: start, overrides: map[facility.SeriesKey]float64{}}
	f.run(15 * time.Minute)
	return f
}

func asset(d *facility.Description, name string) *facility.Asset {
	return &d.Assets[slices.IndexFunc(d.Assets, func(a facility.Asset) bool { return a.Name == name })]
}

func rewire(d *facility.Description, to string, from ...string) {
	d.Supplies = slices.DeleteFunc(d.Supplies, func(s facility.Supply) bool { return s.Consumer == to && s.Medium == facility.MediumPower })
	for _, f := range from {
		d.Supplies = append(d.Supplies, facility.Supply{Supplier: f, Consumer: to, Medium: facility.MediumPower})
	}
}

// inService are the loops and machines of a cluster that can be lost.
func inService(f *fixture, e *ensemble) []string {
	return slices.DeleteFunc(slices.Clone(f.model.sweep.machines(f.model, e)), func(name string) bool {
		a, _ := f.site.Asset(name)
		return !f.model.inService(a)
	})
}

// The racks draw 200 kW and the fans of the room units 15 kW.
func TestPartnerOfALostUPSCarriesAll(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		asset(d, "ups-a").Nameplate.Capacity, asset(d, "ups-b").Nameplate.Capacity = 160e3, 160e3
	})
	c := f.model.WhatIf(f.now, "ups-a")
	fall, falls := c.First()
	if !falls || fall.Limit != FallUPSOverload || fall.Asset != "ups-b" {
		t.Fatalf("%s; want ups-b overloaded first", c)
	}
	if c.Burdened != "ups-b" || c.Burden < 1.25 || c.Burden > 1.35 {
		t.Errorf("%s carries %.2f of its rating; want ups-b about 1.3", c.Burdened, c.Burden)
	}
	if fall.After < 3*time.Minute || fall.After > 10*time.Minute {
		t.Errorf("falls after %s; want minutes: 125 %% is ten, 150 %% one", fall.After)
	}
	// With 250 kW each, both hold.
	if c := wired(t).model.WhatIf(f.now, "ups-a"); slices.ContainsFunc(c.Falls, func(f Fall) bool { return f.Limit == FallUPSOverload }) {
		t.Errorf("%s; want 250 kW to carry 215", c)
	}
}

func TestFirstLimitOfPowerLosses(t *testing.T) {
	oneCord := func(d *facility.Description) { rewire(d, "row-1-01", "ups-a") }
	noGenerator := func(d *facility.Description) { rewire(d, "ats-a", "mains-a"); rewire(d, "ats-b", "mains-b") }
	for _, c := range []struct {
		name     string
		change   func(*facility.Description)
		lost     []string
		limit    FallKind
		from, to time.Duration
	}{
		{"mains with a generator behind them", oneCord, []string{"mains-a"}, "", 0, 0},
		{"dual-corded racks on one side", func(d *facility.Description) {
			for n := range fixtureUnits {
				rewire(d, fmt.Sprintf("crah-%d", n+1), "ats-a", "ats-b")
			}
		}, []string{"ups-b"}, "", 0, 0},
		{"most room units on one side", func(*facility.Description) {}, []string{"ups-b"}, FallInlet, time.Minute, 4 * time.Minute},
		{"a single cord", oneCord, []string{"ups-a"}, FallPowerLost, 0, 0},
		// 200 kW of racks in two batteries that were sized to carry them alone.
		{"both mains without generators", noGenerator, []string{"mains-a", "mains-b"}, FallInlet, 5 * time.Minute, 30 * time.Minute},
		{"both switches", func(d *facility.Description) {
			asset(d, "ups-a").Nameplate.BatteryRuntime, asset(d, "ups-b").Nameplate.BatteryRuntime = time.Minute, time.Minute
		}, []string{"ats-a", "ats-b"}, FallBattery, time.Minute, 3 * time.Minute},
		{"a generator that is too small", func(d *facility.Description) {
			asset(d, "gen-a").Nameplate.Capacity = 60e3
		}, []string{"mains-a"}, FallGenerator, 20 * time.Second, 40 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := wired(t, c.change)
			got := f.model.WhatIf(f.now, c.lost...)
			fall, falls := got.First()
			if falls != (c.limit != "") || fall.Limit != c.limit {
				t.Fatalf("%s, falls %+v; want first %q", got, got.Falls, c.limit)
			}
			if falls && (fall.After < c.from || fall.After > c.to) {
				t.Errorf("%s after %s; want %s to %s", fall.What, fall.After, c.from, c.to)
			}
		})
	}
}

func TestDarkRacksNameTheirServices(t *testing.T) {
	f := wired(t, func(d *facility.Description) { rewire(d, "row-1-01", "ups-a") })
	fall, _ := f.model.WhatIf(f.now, "ups-a").First()
	if fall.Racks != 1 || !slices.Equal(fall.Services, []string{"mail"}) {
		t.Errorf("fall %+v; want one rack, of mail", fall)
	}
}

// A hall whose racks are all dark has no inlet to protect, though its air is
// hot: no limit but the power falls.
func TestADarkHallHasNoInlets(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		for r := range 2 {
			for k := range 8 {
				rewire(d, fmt.Sprintf("row-%d-%02d", r+1, k+1), "ups-a")
			}
		}
		for n := range fixtureUnits {
			rewire(d, fmt.Sprintf("crah-%d", n+1), "ups-a")
		}
	})
	c := f.model.WhatIf(f.now, "ups-a")
	if len(c.Falls) != 1 || c.Falls[0].Limit != FallPowerLost || c.Falls[0].Racks != 16 || c.P50 != Never {
		t.Errorf("%s, falls %+v; want 16 racks without power and no inlet", c, c.Falls)
	}
}

// Single-corded racks lose themselves with their cord: that is known, and
// stands after what is not.
func TestRacksOfOneCordStandAfterTheRest(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		d.Assets = append(d.Assets, facility.Asset{Name: "pdu-1", Kind: facility.KindPDU, Rack: "row-1-01"})
		rewire(d, "pdu-1", "ups-a")
		rewire(d, "row-1-01", "pdu-1")
	})
	list := f.run(10 * time.Second).Contingencies
	own := slices.IndexFunc(list, func(c Contingency) bool { return c.Lost == "pdu-1" })
	loop := slices.IndexFunc(list, func(c Contingency) bool { return c.Lost == "loop" })
	holds := slices.IndexFunc(list, func(c Contingency) bool { return c.Holds() })
	if own < 0 || !(loop < own && own < holds) {
		t.Errorf("the loop at %d, one rack's cord at %d, what holds from %d on; want that order", loop, own, holds)
	}
}

func TestABreakerByItsMeasuredCurrent(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		for _, side := range []string{"a", "b"} {
			d.Assets = append(d.Assets, facility.Asset{Name: "pdu-" + side, Kind: facility.KindPDU, Rack: "row-1-01", Nameplate: facility.Nameplate{Breaker: 32}})
			rewire(d, "pdu-"+side, "ups-"+side)
		}
		rewire(d, "row-1-01", "pdu-a", "pdu-b")
	})
	for _, c := range []struct {
		ampere float64
		falls  bool
	}{{15, false}, {24, true}} {
		f.model.Observe(facility.Reading{Asset: "pdu-b", Point: facility.PhaseCurrent, Part: "L1", Value: c.ampere, At: f.now, Quality: facility.Good})
		fall, falls := f.model.WhatIf(f.now, "pdu-a").First()
		if falls != c.falls || falls && (fall.Limit != FallBreaker || fall.Asset != "pdu-b") {
			t.Errorf("twice %g A on 32 A: %+v; want a trip of pdu-b: %v", c.ampere, fall, c.falls)
		}
	}
}

// Load is neither made nor lost on the way to the sources, whoever is lost.
func TestSourcesGiveWhatIsTaken(t *testing.T) {
	f := wired(t)
	s := f.model.newStudy(f.now, 0)
	rapid.Check(t, func(t *rapid.T) {
		out := make([]bool, len(s.feeds.nodes))
		for i := range out {
			out[i] = rapid.IntRange(0, 4).Draw(t, s.feeds.nodes[i].asset.Name) == 0
		}
		r := s.feeds.flow(&s.drawing, out, rapid.Bool().Draw(t, "generators"))
		taken, given := 0.0, 0.0
		for i := range s.feeds.nodes {
			if n := &s.feeds.nodes[i]; r.live[i] {
				taken += s.drawing.own[i]
				if len(n.cords) == 0 || r.battery[i] {
					given += r.load[i]
				}
			} else if r.load[i] != 0 {
				t.Fatalf("%s carries %g W and is dead", n.asset.Name, r.load[i])
			}
		}
		if math.Abs(taken-given) > 1 {
			t.Fatalf("%.0f W taken, %.0f W given", taken, given)
		}
	})
}

func TestLosingMoreFallsNoLater(t *testing.T) {
	f := wired(t)
	s := f.model.newStudy(f.now, 0)
	names := []string{"ch-1", "ch-2", "crah-1", "crah-2", "crah-3", "ups-a", "ups-b", "ats-a", "ats-b", "mains-a", "mains-b", "gen-a", "gen-b", "loop"}
	soonest := func(c Contingency) time.Duration {
		if fall, falls := c.First(); falls {
			return fall.After
		}
		return rank(Never)
	}
	rapid.Check(t, func(t *rapid.T) {
		less := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 4, rapid.ID).Draw(t, "lost")
		more := rapid.SampledFrom(names).Draw(t, "more")
		if slices.Contains(less, more) {
			return
		}
		before, after := soonest(s.lose(less...)), soonest(s.lose(append(slices.Clone(less), more)...))
		// Fewer room units take heat to a loop that is short of chillers more
		// slowly, so its water lasts a little longer: that may show by a tenth.
		if after-before/10-30*time.Second > before {
			t.Fatalf("without %v something falls after %s, without %s as well after %s", less, before, more, after)
		}
	})
}

func TestATowerThatIsMissedTripsChillers(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		for n := range 2 {
			asset(d, fmt.Sprintf("ch-%d", n+1)).Nameplate.Condenser = facility.CondenserWater
			tower := fmt.Sprintf("tower-%d", n+1)
			d.Assets = append(d.Assets, facility.Asset{Name: tower, Kind: facility.KindCoolingTower, Loop: "loop", Nameplate: facility.Nameplate{Capacity: 260e3}})
		}
	})
	if c := f.model.WhatIf(f.now, "tower-1"); !c.Holds() {
		t.Errorf("%s; want one tower of 260 kW to reject 240 kW", c)
	}
	c := f.model.WhatIf(f.now, "tower-1", "tower-2")
	fall, falls := c.First()
	if !falls || fall.Limit != FallInlet || fall.After < 8*time.Minute {
		t.Errorf("%s; want the hall to cross some time after the condenser water has warmed", c)
	}
	if both := f.model.WhatIf(f.now, "ch-1", "ch-2"); c.P50 <= both.P50 {
		t.Errorf("without towers %s, without chillers %s; want the towers to leave more time", c.P50, both.P50)
	}
}

func TestAControllerTakesItsMachines(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		asset(d, "ch-1").ControlGroup, asset(d, "ch-2").ControlGroup = "plc", "plc"
	})
	got, want := f.model.WhatIf(f.now, "plc"), f.model.WhatIf(f.now, "ch-1", "ch-2")
	if got.P50 == Never || got.P50 != want.P50 {
		t.Errorf("without the controller %s, without its chillers %s; want the same time", got, want)
	}
}

// The sweep asks about every element and of pairs that matter, a bounded part
// of it in every forecast, and starts afresh when the plant has changed.
func TestSweep(t *testing.T) {
	f := wired(t)
	r := f.run(10 * time.Second)
	answered := map[string]Contingency{}
	for _, c := range r.Contingencies {
		answered[c.Lost] = c
	}
	for _, elements := range f.model.singles() {
		if _, known := answered[elements[0]]; !known {
			t.Errorf("no answer for the loss of %s", elements[0])
		}
	}
	pairs := 0
	for _, c := range r.Contingencies {
		if len(c.Elements) == 2 {
			pairs++
			if a, b := answered[c.Elements[0]], answered[c.Elements[1]]; c.Holds() || !a.Holds() || !b.Holds() {
				t.Errorf("told %s; want only pairs that fall where each alone holds", c)
			}
		}
	}
	if pairs == 0 {
		t.Error("no pair falls; want both UPSs, at least")
	}
	if !slices.IsSortedFunc(r.Contingencies, func(a, b Contingency) int { return cmp.Compare(rank(a.Soonest()), rank(b.Soonest())) }) {
		t.Error("contingencies are not sorted soonest first")
	}
	f.trip("ch-1")
	for _, c := range f.run(10 * time.Second).Contingencies {
		if c.At.Before(f.now) || c.Lost == "ch-1" {
			t.Errorf("%s, of %s; want answers about the plant as it is", c, c.At)
		}
	}
}

// A rack that loses its only cord is no more than that, also while its hall is
// about to cross for another reason.
func TestOneCordIsOneCordInTroubleToo(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		d.Assets = append(d.Assets, facility.Asset{Name: "pdu-1", Kind: facility.KindPDU})
		d.Supplies = append(d.Supplies, facility.Supply{Supplier: "ups-a", Consumer: "pdu-1", Medium: facility.MediumPower})
		rewire(d, "row-1-01", "pdu-1")
	})
	f.trip("ch-1")
	f.trip("ch-2")
	f.run(time.Minute)
	if c := f.model.WhatIf(f.now, "pdu-1"); !c.OwnRack() {
		t.Errorf("%s, falls %+v; want one rack by its own cord", c, c.Falls)
	}
}

func TestASweepOfALargeSiteIsShared(t *testing.T) {
	m, now := wiredModel(t)
	m.cfg.Contingencies = time.Hour
	forecasts, most := 0, 0
	for done := false; !done; forecasts++ {
		if forecasts > 200 {
			t.Fatalf("%d forecasts and %d losses are still to be asked about", forecasts, len(m.sweep.queue))
		}
		now = now.Add(10 * time.Second)
		before := len(m.sweep.answers)
		m.tellContingencies(&Result{}, now)
		most = max(most, len(m.sweep.answers)-before)
		done = m.sweep.paired && len(m.sweep.queue) == 0
	}
	singles := len(m.singles())
	if forecasts < 5 || most > sweepFlows || singles < 2000 {
		t.Errorf("%d losses in %d forecasts, up to %d in one; want 2,000 and more, at most %d in one", singles, forecasts, most, sweepFlows)
	}
	if n := len(m.sweep.answers); n > singles+mostPairs {
		t.Errorf("%d answers are kept; want at most %d", n, singles+mostPairs)
	}
}

func TestRideThroughAgainstRestart(t *testing.T) {
	restart := func(d time.Duration) func(*facility.Description) {
		return func(s *facility.Description) {
			asset(s, "ch-1").Nameplate.RestartAfterPower, asset(s, "ch-2").Nameplate.RestartAfterPower = d, d
		}
	}
	for _, c := range []struct {
		restart time.Duration
		short   bool
	}{{time.Minute, false}, {time.Hour, true}} {
		f := wired(t, restart(c.restart))
		rides := f.run(10 * time.Second).RideThroughs
		if len(rides) != 1 || rides[0].Place != "loop" || rides[0].Hall != "hall" {
			t.Fatalf("ride-throughs %+v; want one, of the loop", rides)
		}
		// The three minutes of the start sequence count where they are longer.
		if want := max(c.restart, 3*time.Minute) + 20*time.Second; rides[0].Restart != want || rides[0].Short() != c.short {
			t.Errorf("ride-through %s, restart %s, short %v; want restart %s, short %v", rides[0].Time, rides[0].Restart, rides[0].Short(), want, c.short)
		}
	}
}

func TestRedundancyOfGroups(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		d.Groups = []facility.Group{
			{Name: "chillers", Members: []string{"ch-1", "ch-2"}, Required: 1},
			{Name: "units", Members: []string{"crah-1", "crah-2", "crah-3"}, Required: 1},
			{Name: "pair", Members: []string{"ups-a", "ups-b"}, Required: 1},
			{Name: "all of them", Members: []string{"crah-4", "crah-5"}, Required: 2},
		}
	})
	states := func(r Result) string {
		text := ""
		for _, g := range r.Groups {
			text += fmt.Sprintf("%s at %s: %d of %d, state %d; ", g.Group, g.Place, g.Available, g.Required, g.State)
		}
		return text
	}
	if got, want := states(f.run(10*time.Second)), "chillers at loop: 2 of 1, state 1; units at hall: 3 of 1, state 1; pair at small: 2 of 1, state 1; "; got != want {
		t.Errorf("all well: %s; want %s", got, want)
	}
	f.trip("ch-1")
	f.set("crah-2", facility.RunStatePoint, float64(facility.StateAlarm))
	f.set("crah-3", facility.RunStatePoint, float64(facility.StateStandby))
	if got, want := states(f.run(10*time.Second)), "chillers at loop: 1 of 1, state 3; units at hall: 2 of 1, state 2; pair at small: 2 of 1, state 1; "; got != want {
		t.Errorf("after the trips: %s; want %s", got, want)
	}
	f.set("ch-1", facility.RunStatePoint, float64(facility.StateOff)) // reset, and not needed
	if got, want := states(f.run(10*time.Second)), "chillers at loop: 2 of 1, state 1; "; !strings.HasPrefix(got, want) {
		t.Errorf("after the reset: %s; want %s", got, want)
	}
}

func TestOverloadTimesFallWithTheLoad(t *testing.T) {
	for _, kind := range []facility.Kind{facility.KindUPS, facility.KindGenerator, facility.KindPDU} {
		last := math.Inf(1)
		for share := 0.5; share < 4; share += 0.01 {
			now := holds(kind, share)
			if now > last || now <= 0 {
				t.Fatalf("%s holds %.2f for %g s, less load for %g s", kind, share, now, last)
			}
			last = now
		}
	}
	// IEC 60898-1: 1.45 times within the hour, 2.55 times in 1 to 60 s; the data
	// sheets of UPSs.
	for _, c := range []struct {
		kind            facility.Kind
		share, from, to float64
	}{
		{facility.KindPDU, 1.12, math.Inf(1), math.Inf(1)},
		{facility.KindPDU, 1.45, 60, 3600},
		{facility.KindPDU, 2.55, 1, 60},
		{facility.KindUPS, 1.0, math.Inf(1), math.Inf(1)},
		{facility.KindUPS, 1.25, 600, 600.1},
		{facility.KindUPS, 1.5, 59.9, 60.1},
	} {
		if got := holds(c.kind, c.share); got < c.from || got > c.to {
			t.Errorf("%s holds %g for %g s; want %g to %g", c.kind, c.share, got, c.from, c.to)
		}
	}
}
