package plant_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
	"pgregory.net/rapid"
)

// imbalance is what the books miss, as a share of what came in.
func imbalance(before, after plant.Books) float64 {
	in := after.IT + after.Fans + after.Lights
	out := after.Removed + after.Lost + after.Stored - before.Stored
	return math.Abs(in-out) / math.Max(in, 1)
}

func TestHeatThatGoesInIsStoredOrRemoved(t *testing.T) {
	for name, event := range map[string]func(*plant.Plant){
		"steady":          func(*plant.Plant) {},
		"chillers lost":   func(p *plant.Plant) { do(t, p, plant.Trip, "ch-1", 0); do(t, p, plant.Trip, "ch-2", 0) },
		"pumps lost":      func(p *plant.Plant) { do(t, p, plant.Trip, "pump-1", 0); do(t, p, plant.Trip, "pump-2", 0) },
		"valve shut":      func(p *plant.Plant) { do(t, p, plant.StickValve, "crah-1", 0) },
		"fans lost":       func(p *plant.Plant) { do(t, p, plant.BreakFan, "crah-1", 0); do(t, p, plant.BreakFan, "crah-2", 0) },
		"mains lost":      func(p *plant.Plant) { do(t, p, plant.LoseMains, "utility", 0) },
		"all fans broken": func(p *plant.Plant) { breakFans(t, p) },
	} {
		t.Run(name, func(t *testing.T) {
			p := usual().build(t)
			before := p.Books()
			event(p)
			p.Advance(start.Add(20 * time.Minute))
			if got := imbalance(before, p.Books()); got > 1e-9 {
				t.Errorf("the books miss %.2g of what came in: %+v", got, p.Books())
			}
		})
	}
}

func breakFans(t testing.TB, p *plant.Plant) {
	for i := 1; i <= 3; i++ {
		do(t, p, plant.BreakFan, fmt.Sprintf("crah-%d", i), 0)
	}
}

func TestAtDesignThePlantStandsStill(t *testing.T) {
	p := usual().build(t)
	supply := value(t, p, "crah-1", facility.SupplyAirTemperature, "")
	p.Advance(start.Add(time.Hour))
	if got := value(t, p, "crah-1", facility.SupplyAirTemperature, ""); math.Abs(got-supply) > 0.2 || math.Abs(got-22) > 0.3 {
		t.Errorf("supply air went from %.2f to %.2f °C in an hour; want 22", supply, got)
	}
	if got := value(t, p, "r1", facility.InletTemperature, ""); got < 21.5 || got > 24 {
		t.Errorf("mean inlet %.1f °C; want 22 to 24", got)
	}
	if got := value(t, p, "ch-1", facility.ChilledWaterSupplyTemperature, ""); math.Abs(got-7) > 0.2 {
		t.Errorf("leaving water %.2f °C; want 7", got)
	}
	b := p.Books()
	if in := b.IT + b.Fans + b.Lights; math.Abs(b.Removed+b.Lost-in)/in > 0.02 {
		t.Errorf("removed %.0f MJ of %.0f MJ; want all of it", (b.Removed+b.Lost)/1e6, in/1e6)
	}
}

func TestLosingACoolingUnitIsPaidForInMinutes(t *testing.T) {
	// PHYSICS of the design: 10 kW racks without any cooling air reach the
	// allowable limit in one to a few minutes; with fans and water still moving
	// the loop's own heat capacity adds minutes; half the load takes longer.
	crossed := func(b bench, event func(*plant.Plant)) time.Duration {
		p := b.build(t)
		event(p)
		return until(t, p, 2*time.Hour, func() bool { return value(t, p, "r1", facility.InletTemperature, "") >= 32 })
	}
	chillers := func(p *plant.Plant) { do(t, p, plant.Trip, "ch-1", 0); do(t, p, plant.Trip, "ch-2", 0) }
	fans := func(p *plant.Plant) { breakFans(t, p) }
	small := func() bench {
		b := usual()
		b.loopWater = 1 // 10 L for each kW
		return b
	}
	light, tank := small(), small()
	light.rackPower, tank.tank = 5e3, 2

	noAir, noChiller, half, buffered := crossed(small(), fans), crossed(small(), chillers), crossed(light, chillers), crossed(tank, chillers)
	t.Logf("to 32 °C: no air %s, no chillers %s, at half load %s, with a tank of 2 m³ %s", noAir, noChiller, half, buffered)
	if noAir < 15*time.Second || noAir > 4*time.Minute {
		t.Errorf("without air 32 °C after %s; want 15 s to 4 min", noAir)
	}
	if noChiller < 6*time.Minute || noChiller > 30*time.Minute {
		t.Errorf("without chillers 32 °C after %s; want 6 to 30 min", noChiller)
	}
	if half <= noChiller*3/2 {
		t.Errorf("half the load reaches 32 °C after %s, the full load after %s; want much later", half, noChiller)
	}
	if gained := buffered - noChiller; gained < 8*time.Minute {
		t.Errorf("a tank of 2 m³ buys %s; want more than 8 min", gained)
	}
}

func TestTheStandbyChillerTakesOver(t *testing.T) {
	p := usual().build(t)
	do(t, p, plant.Trip, "ch-1", 0)
	took := until(t, p, 10*time.Minute, func() bool {
		return value(t, p, "ch-2", facility.RunStatePoint, "") == float64(facility.StateRunning)
	})
	if took < 2*time.Minute || took > 4*time.Minute {
		t.Errorf("standby runs after %s; want 30 s of doubt and a start of 2 min", took)
	}
	p.Advance(start.Add(time.Hour))
	if got := value(t, p, "r1", facility.InletTemperature, ""); got > 25 {
		t.Errorf("mean inlet %.1f °C an hour later; want it held", got)
	}
}

func TestAnOverloadedChillerTripsAndStaysOut(t *testing.T) {
	b := usual()
	b.chillers, b.rackPower = 1, 19e3
	p := b.build(t)
	until(t, p, time.Hour, func() bool {
		return value(t, p, "ch-1", facility.RunStatePoint, "") == float64(facility.StateAlarm)
	})
	p.Advance(p.Now().Add(20 * time.Minute))
	if got := value(t, p, "ch-1", facility.RunStatePoint, ""); got != float64(facility.StateAlarm) {
		t.Errorf("state %g; want alarm until somebody resets it", got)
	}
	do(t, p, plant.Reset, "ch-1", 0)
	until(t, p, 10*time.Minute, func() bool {
		return value(t, p, "ch-1", facility.RunStatePoint, "") == float64(facility.StateRunning)
	})
}

func TestHotCondenserStopsAChiller(t *testing.T) {
	p := usual().build(t)
	do(t, p, plant.ShiftWeather, "bench", 40)
	until(t, p, 2*time.Hour, func() bool {
		return value(t, p, "ch-1", facility.RunStatePoint, "") == float64(facility.StateAlarm)
	})
	for _, e := range p.Events() {
		if e.Kind == plant.EventTrip && e.Text == "condenser pressure high" {
			return
		}
	}
	t.Errorf("no trip by pressure in %v", p.Events())
}

func TestServersShutDownAndStayDownUntilBooted(t *testing.T) {
	p := usual().build(t)
	breakFans(t, p)
	until(t, p, time.Hour, func() bool { return value(t, p, "srv", facility.PowerState, "") == 1 })
	for i := 1; i <= 3; i++ {
		do(t, p, plant.MendFan, fmt.Sprintf("crah-%d", i), 0)
	}
	p.Advance(p.Now().Add(30 * time.Minute))
	if got := value(t, p, "srv", facility.PowerState, ""); got != 1 {
		t.Errorf("power state %g after the hall cooled down; want off until booted", got)
	}
	do(t, p, plant.BootServers, "hall", 0)
	p.Advance(p.Now().Add(time.Minute))
	if got := value(t, p, "srv", facility.PowerState, ""); got != 2 {
		t.Errorf("power state %g after boot; want on", got)
	}
}

func TestMainsLost(t *testing.T) {
	p := usual().build(t)
	do(t, p, plant.LoseMains, "utility", 0)
	p.Advance(start.Add(10 * time.Second))
	if got := value(t, p, "ups", facility.OutputSource, ""); got != facility.SourceBattery {
		t.Errorf("output source %g after 10 s; want battery", got)
	}
	if got := value(t, p, "ch-1", facility.RunStatePoint, ""); got == float64(facility.StateRunning) {
		t.Errorf("the chiller runs without power")
	}
	p.Advance(start.Add(40 * time.Second))
	if got := value(t, p, "ups", facility.OutputSource, ""); got != facility.SourceNormal {
		t.Errorf("output source %g after 40 s; want normal: the generator takes over", got)
	}
	if got := value(t, p, "r1", facility.InletTemperature, ""); got > 27 {
		t.Errorf("mean inlet %.1f °C after 40 s", got)
	}
	until(t, p, 15*time.Minute, func() bool {
		return value(t, p, "ch-1", facility.RunStatePoint, "") == float64(facility.StateRunning)
	})
}

func TestBatteryRunsOut(t *testing.T) {
	b := usual()
	b.edit = func(d *facility.Description) {
		for i, a := range d.Assets {
			if a.Kind == facility.KindGenerator {
				d.Assets[i].Nameplate.GeneratorStart = time.Hour
			}
		}
	}
	p := b.build(t)
	do(t, p, plant.LoseMains, "utility", 0)
	left := value(t, p, "ups", facility.RuntimeRemaining, "")
	took := until(t, p, time.Hour, func() bool { return value(t, p, "ups", facility.OutputSource, "") == facility.SourceNone })
	if d := math.Abs(took.Seconds() - left); d > 0.1*left {
		t.Errorf("output lost after %s; the UPS had promised %.0f s", took, left)
	}
	p.Advance(p.Now().Add(time.Minute))
	if got := value(t, p, "srv", facility.PowerState, ""); got != 1 {
		t.Errorf("server power state %g without power; want off", got)
	}
}

func TestTowersHoldTheCondenserWater(t *testing.T) {
	b := usual()
	b.towers = 2
	p := b.build(t)
	if got := value(t, p, "chw", facility.CondenserWaterTemperature, ""); got < 24 || got > 32 {
		t.Errorf("condenser water %.1f °C at a wet bulb of 24; want about 28", got)
	}
	do(t, p, plant.Trip, "tower-1", 0)
	do(t, p, plant.Trip, "tower-2", 0)
	until(t, p, time.Hour, func() bool {
		return value(t, p, "ch-1", facility.RunStatePoint, "") == float64(facility.StateAlarm)
	})
}

func TestSameSeedSamePlant(t *testing.T) {
	one, two := usual().build(t), usual().build(t)
	for _, p := range []*plant.Plant{one, two} {
		do(t, p, plant.Trip, "ch-1", 0)
		p.Advance(start.Add(7 * time.Minute))
	}
	a, b := one.Truth(), two.Truth()
	for key := range a {
		if a[key] != b[key] {
			t.Fatalf("%v: %g and %g from the same seed", key, a[key], b[key])
		}
	}
}

func TestAStepByStepAdvanceIsTheSameAsALeap(t *testing.T) {
	leap, walk := usual().build(t), usual().build(t)
	leap.Advance(start.Add(90 * time.Second))
	for d := time.Duration(0); d <= 90*time.Second; d += 300 * time.Millisecond {
		walk.Advance(start.Add(d))
	}
	key := facility.SeriesKey{Asset: "r2-3", Point: facility.InletTemperature, Part: plant.Top}
	a, _ := leap.Measured(key)
	if b, _ := walk.Measured(key); a != b {
		t.Errorf("leap %g, walk %g", a, b)
	}
}

func TestWhateverIsDoneThePlantStaysPhysical(t *testing.T) {
	assets := []string{"ch-1", "ch-2", "pump-1", "pump-2", "crah-1", "crah-2", "crah-3", "utility", "hall", "bench", "tower-1"}
	rapid.Check(t, func(r *rapid.T) {
		b := usual()
		b.towers = rapid.IntRange(0, 1).Draw(r, "towers")
		b.config = func(c *plant.Config) { c.Settle = 20 * time.Minute }
		p := b.build(t)
		before := p.Books()
		for range rapid.IntRange(1, 8).Draw(r, "operations") {
			_ = p.Do(plant.Operation{ // what makes no sense there is refused
				Action: rapid.SampledFrom(plant.Actions()).Draw(r, "action"),
				Asset:  rapid.SampledFrom(assets).Draw(r, "asset"),
				Value:  rapid.Float64Range(0.1, 2).Draw(r, "value"),
			})
			p.Advance(p.Now().Add(time.Duration(rapid.IntRange(1, 400).Draw(r, "seconds")) * time.Second))
		}
		if got := imbalance(before, p.Books()); got > 1e-9 {
			r.Fatalf("the books miss %.2g", got)
		}
		for key, v := range p.Truth() {
			spec, known := facility.Describe(key.Point)
			if !known || math.IsNaN(v) || !spec.Plausible(v) {
				r.Fatalf("%v is %g; want %g to %g", key, v, spec.Min, spec.Max)
			}
		}
	})
}

func TestDoRefusesWhatMakesNoSense(t *testing.T) {
	p := usual().build(t)
	for _, d := range []plant.Operation{
		{Action: "explode", Asset: "ch-1"},
		{Action: plant.Trip, Asset: "ch-9"},
		{Action: plant.LoseMains, Asset: "ch-1"},
		{Action: plant.StickValve, Asset: "pump-1"},
		{Action: plant.BootServers, Asset: "nowhere"},
	} {
		if err := p.Do(d); err == nil {
			t.Errorf("%s %s was done; want an error", d.Action, d.Asset)
		}
	}
}

func TestNewRefusesWhatItCannotSimulate(t *testing.T) {
	for name, edit := range map[string]func(*facility.Description){
		"dx": func(d *facility.Description) {
			d.Assets = append(d.Assets, facility.Asset{Name: "crac", Kind: facility.KindCRAC, Hall: "hall"})
		},
		"no racks": func(d *facility.Description) {
			d.Assets = append(d.Assets, facility.Asset{Name: "attic", Kind: facility.KindHall})
		},
		"tiny": func(d *facility.Description) {
			for i := range d.Assets {
				if d.Assets[i].Name == "hall" {
					d.Assets[i].Nameplate.AirVolume = 20
				}
			}
		},
	} {
		b := usual()
		b.edit = edit
		site, err := facility.NewSite(b.description())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plant.New(plant.Config{Site: site, Start: start}); err == nil {
			t.Errorf("%s: built; want an error", name)
		}
	}
}

func BenchmarkStep(b *testing.B) {
	p := usual().build(b)
	now := p.Now()
	b.ResetTimer()
	for range b.N {
		now = now.Add(time.Second)
		p.Advance(now)
	}
}
