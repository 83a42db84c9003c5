package predict

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// powered is the small plant behind mains, a generator and two UPSs: row-1 is
// fed by ups-a, row-2 by both.
func powered(t testing.TB, change ...func(*facility.Description)) *fixture {
	t.Helper()
	d := fixtureDescription()
	d.Assets = append(d.Assets,
		facility.Asset{Name: "mains", Kind: facility.KindUtility},
		facility.Asset{Name: "gen", Kind: facility.KindGenerator, Nameplate: facility.Nameplate{GeneratorStart: 15 * time.Second}},
		facility.Asset{Name: "ups-a", Kind: facility.KindUPS, Nameplate: facility.Nameplate{Capacity: 200e3, BatteryRuntime: 10 * time.Minute}},
		facility.Asset{Name: "ups-b", Kind: facility.KindUPS, Nameplate: facility.Nameplate{Capacity: 200e3}},
	)
	feed := func(from, to string) {
		d.Supplies = append(d.Supplies, facility.Supply{Supplier: from, Consumer: to, Medium: facility.MediumPower})
	}
	for _, up := range []string{"mains", "gen"} {
		feed(up, "ups-a")
		feed(up, "ups-b")
	}
	for _, a := range d.Assets {
		if a.Kind == facility.KindRack {
			feed("ups-a", a.Name)
			if a.Row == "row-2" {
				feed("ups-b", a.Name)
			}
		}
	}
	for _, c := range change {
		c(&d)
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	f := newFixture(t)
	f.site, f.model = site, New(site, DefaultConfig())
	return f
}

// say observes one reading of the fixture now.
func (f *fixture) say(asset string, p facility.Point, v float64) {
	f.model.Observe(facility.Reading{Asset: asset, Point: p, Value: v, At: f.now, Quality: facility.Good})
}

// darken loses the mains.
func (f *fixture) darken() {
	f.say("mains", facility.RunStatePoint, float64(facility.StateOff))
	f.say("ups-a", facility.OutputSource, facility.SourceBattery)
	f.say("ups-b", facility.OutputSource, facility.SourceBattery)
}

func TestBatteryMinutesStandBesideHallMinutes(t *testing.T) {
	for _, c := range []struct {
		name string
		tell map[facility.Point]float64
		want time.Duration
		says string
	}{
		{"the UPS says", map[facility.Point]float64{facility.RuntimeRemaining: 540, facility.BatteryCharge: 20}, 530 * time.Second, "the UPS itself says 9 min"},
		{"by charge at full load", map[facility.Point]float64{facility.BatteryCharge: 60, facility.Load: 100}, 6 * time.Minute, "charge 60 % of 10 min by the drawings, load 100 %"},
		{"by charge at half load", map[facility.Point]float64{facility.BatteryCharge: 50, facility.OutputPower: 100e3}, 689 * time.Second, "load 100 of 200 kW"}, // 5 min × 2^1.2
		{"by the clock alone", nil, 590 * time.Second, "load unknown, taken as full"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := powered(t)
			f.run(10 * time.Minute)
			f.say("mains", facility.RunStatePoint, float64(facility.StateRunning))
			f.darken()
			for p, v := range c.tell {
				f.say("ups-a", p, v)
			}
			r := f.run(10 * time.Second)
			i := slices.IndexFunc(r.Backups, func(b Backup) bool { return b.UPS == "ups-a" })
			if len(r.Backups) != 2 || i != 0 {
				t.Fatalf("backups %+v; want both, the known one first", r.Backups)
			}
			b := r.Backups[0]
			if d := b.P50 - c.want; !b.Known || d < -time.Second || d > time.Second || b.P10 >= b.P50 || b.P90 <= b.P50 {
				t.Errorf("lasts %v (%v to %v), known %v; want %v", b.P50, b.P10, b.P90, b.Known, c.want)
			}
			if !strings.Contains(b.Basis, c.says) {
				t.Errorf("basis %q; want %q", b.Basis, c.says)
			}
			if other := r.Backups[1]; other.Known || !strings.Contains(other.Basis, "no battery_runtime") {
				t.Errorf("%+v; want an honest word that nothing is known", other)
			}
		})
	}
}

func TestRacksWithAnotherCordStayOn(t *testing.T) {
	f := powered(t)
	f.run(time.Minute)
	f.darken()
	f.say("ups-a", facility.RuntimeRemaining, 300)
	f.say("ups-b", facility.RuntimeRemaining, 900)
	r := f.run(10 * time.Second)
	if len(r.Backups) != 2 || !slices.Equal(r.Backups[0].Halls, []string{"hall"}) || !slices.Equal(r.Backups[0].Services, []string{"mail"}) {
		t.Fatalf("backups %+v; want ups-a to take row-1 and so mail", r.Backups)
	}
	if b := r.Backups[1]; !slices.Equal(b.Halls, []string{"hall"}) || len(b.Services) != 0 {
		t.Errorf("then %+v; want row-2 dark with its second cord, mail lost before", b)
	}
	i := slices.IndexFunc(r.Chain, func(x Expected) bool { return x.Kind == ExpectedBattery })
	if i < 0 || r.Chain[i].What != "battery empty, racks dark in hall" || !slices.Equal(r.Chain[i].Services, []string{"mail"}) {
		t.Errorf("chain %+v; want the battery in it", r.Chain)
	}
	f.say("ups-a", facility.OutputSource, facility.SourceNormal)
	f.say("ups-b", facility.OutputSource, facility.SourceNormal)
	if r = f.run(10 * time.Second); len(r.Backups) != 0 {
		t.Errorf("mains are back, yet %+v", r.Backups)
	}
}

func TestTheGeneratorIsExpectedThenOverdue(t *testing.T) {
	f := powered(t)
	f.say("mains", facility.RunStatePoint, float64(facility.StateRunning))
	f.run(time.Minute)
	f.darken()
	for _, c := range []struct {
		after time.Duration
		tell  facility.RunState
		want  GeneratorState
	}{
		{10 * time.Second, facility.StateStandby, GeneratorExpected},
		{time.Minute, facility.StateStandby, GeneratorOverdue},
		{10 * time.Second, facility.StateAlarm, GeneratorFailed},
		{10 * time.Second, facility.StateRunning, GeneratorRunning},
	} {
		f.say("gen", facility.RunStatePoint, float64(c.tell))
		r := f.run(c.after)
		if len(r.Backups) == 0 || r.Backups[0].Generator.State != c.want {
			t.Fatalf("%s later, %s: %+v; want %s", c.after, c.tell, r.Backups, c.want)
		}
		told := slices.ContainsFunc(r.Chain, func(x Expected) bool { return x.Kind == ExpectedGenerator })
		if told != (c.want == GeneratorExpected) {
			t.Errorf("%s: in the chain %v", c.want, told)
		}
	}
}

// Less charge or more load never lasts longer.
func TestABatteryLastsNoLongerOnLess(t *testing.T) {
	tb := t
	rapid.Check(t, func(t *rapid.T) {
		lasts := func(charge, load float64) float64 {
			f := powered(tb)
			f.say("ups-a", facility.BatteryCharge, charge)
			f.say("ups-a", facility.Load, load)
			a, _ := f.site.Asset("ups-a")
			left, _, _ := f.model.batteryLeft(a, f.now, f.now)
			return left
		}
		charge, load := rapid.Float64Range(0, 100).Draw(t, "charge"), rapid.Float64Range(1, 150).Draw(t, "load")
		less, more := rapid.Float64Range(0, charge).Draw(t, "less"), rapid.Float64Range(load, 160).Draw(t, "more")
		if a, b := lasts(charge, load), lasts(less, more); b > a+1e-9 {
			t.Fatalf("%.1f %% at %.1f %% lasts %.0f s, %.1f %% at %.1f %% %.0f s", charge, load, a, less, more, b)
		}
	})
}
