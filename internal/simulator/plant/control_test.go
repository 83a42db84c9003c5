package plant

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"pgregory.net/rapid"
)

// idle is a chiller that may start.
func idle(name string, stopped float64) *chiller {
	return &chiller{name: name, nameplate: 1e5, health: 1, powered: true, moving: true, state: facility.StateStandby, stopped: stopped}
}

func busy(name string, load float64) *chiller {
	return &chiller{name: name, nameplate: 1e5, health: 1, powered: true, moving: true, state: facility.StateRunning, capacity: 1e5, heat: load * 1e5}
}

func TestTheSequencer(t *testing.T) {
	for name, c := range map[string]struct {
		keep     int
		chillers []*chiller
		want     string        // the machine started; empty for none
		after    time.Duration // at the latest
	}{
		"leaves enough alone":               {2, []*chiller{busy("a", 0.8), busy("b", 0.8), idle("c", 1e4)}, "", time.Hour},
		"replaces a missing one":            {2, []*chiller{busy("a", 0.8), idle("b", 1e4)}, "b", time.Minute},
		"takes the longest idle":            {2, []*chiller{busy("a", 0.8), idle("b", 1e4), idle("c", 2e4)}, "c", time.Minute},
		"adds one when all are nearly full": {2, []*chiller{busy("a", 0.99), busy("b", 0.99), idle("c", 1e4)}, "c", 6 * time.Minute},
		"has none to start":                 {2, []*chiller{busy("a", 1.1), {name: "b", state: facility.StateAlarm}}, "", time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			s := sequencer{keep: c.keep, automatic: true}
			got := ""
			for second := 0.0; second < c.after.Seconds() && got == ""; second++ {
				if next := s.step(c.chillers, 1); next != nil {
					got = next.name
				}
			}
			if got != c.want {
				t.Errorf("started %q; want %q", got, c.want)
			}
		})
	}
}

func TestASequencerThatIsOffStartsNothing(t *testing.T) {
	s := sequencer{keep: 2}
	for range 3600 {
		if c := s.step([]*chiller{idle("a", 1e6)}, 1); c != nil {
			t.Fatalf("started %s", c.name)
		}
	}
}

func TestAGeneratorTakesOverAndGivesBack(t *testing.T) {
	g := &generator{startFor: 15, capacity: 1e6, state: facility.StateStandby, fuel: 1}
	states := func(mains bool, seconds int) facility.RunState {
		for range seconds {
			g.step(mains, 5e5, 1)
		}
		return g.state
	}
	for _, c := range []struct {
		mains   bool
		seconds int
		want    facility.RunState
	}{
		{true, 60, facility.StateStandby},
		{false, 5, facility.StateStarting},
		{false, 20, facility.StateRunning},
		{false, 3600, facility.StateRunning},
		{true, 5, facility.StateStandby},
	} {
		if got := states(c.mains, c.seconds); got != c.want {
			t.Errorf("after %d s with mains %t: %s; want %s", c.seconds, c.mains, got, c.want)
		}
	}
	if used := 1 - g.fuel; math.Abs(used-1.0/16) > 0.01 { // an hour at half load of eight hours at full
		t.Errorf("used %.3f of the fuel; want a sixteenth", used)
	}
}

func TestLoadWandersAroundTheDay(t *testing.T) {
	noise := rand.New(rand.NewPCG(1, 2))
	r := newRack("r", "h", "w", 1e4, 0)
	r.bias = 1
	sum, square, n := 0.0, 0.0, 200_000
	for range n {
		r.vary(0.9, 1, noise)
		sum += r.share
		square += r.share * r.share
	}
	mean := sum / float64(n)
	deviation := math.Sqrt(square/float64(n) - mean*mean)
	if math.Abs(mean-0.9) > 0.01 || deviation < 0.01 || deviation > 0.03 {
		t.Errorf("load %.3f ± %.3f of design; want 0.9 ± 0.02", mean, deviation)
	}
}

func TestADayIsHottestInTheAfternoon(t *testing.T) {
	w := Weather{Mean: 20, Swing: 5}
	for hour, want := range map[float64]float64{15: 25, 3: 15, 27: 15, 9: 20} {
		if got := w.outdoor(hour); math.Abs(got-want) > 1e-9 {
			t.Errorf("%g h: %g °C; want %g", hour, got, want)
		}
	}
	c := Config{Load: 0.9, LoadSwing: 0.1, HourAtStart: 14}
	if got := c.dayShare(c.hour(c.Start)); math.Abs(got-0.99) > 1e-9 {
		t.Errorf("load %g at 14:00; want 0.99", got)
	}
	if got := c.dayShare(c.hour(c.Start.Add(12 * time.Hour))); math.Abs(got-0.81) > 1e-9 {
		t.Errorf("load %g at 02:00; want 0.81", got)
	}
}

func TestOutletsShareThePowerOfTheirPDU(t *testing.T) {
	p := &pdu{weights: outletWeights(rand.New(rand.NewPCG(3, 4))), energy: make([]float64, outlets), racks: []*rack{{power: 9000}}}
	for range 3600 {
		p.step(1)
	}
	if got := p.phase(0) + p.phase(1) + p.phase(2); math.Abs(got-9000) > 1e-6 {
		t.Errorf("phases carry %g W of 9000", got)
	}
	if got := p.total() / 3.6e6; math.Abs(got-9) > 1e-6 {
		t.Errorf("%g kWh after an hour; want 9", got)
	}
	for i, w := range p.weights {
		if w <= 0 || w > 0.2 {
			t.Errorf("outlet %d carries %.0f %%", i+1, 100*w)
		}
	}
}

func TestTheValveHoldsTheSupplyAir(t *testing.T) {
	c := &crah{
		coil: newCoil(1.2e4, 2.3e4, 0.55), airDesign: 12, waterDesign: 5.5, setpoint: 22,
		powered: true, valveStuck: -1, fan: 0.8, valve: 0.2, integral: 0.2,
	}
	for range 3600 {
		c.water = c.waterDesign * c.valve
		c.exchange(34, 7, 1)
		c.control(0.8, 1)
	}
	if math.Abs(c.supply-22) > 0.2 || c.valve <= valveLeast || c.valve >= 1 {
		t.Errorf("supply %.2f °C at a valve of %.0f %%; want 22", c.supply, 100*c.valve)
	}
	for range 600 { // warm water: the valve opens all the way, and that is not enough
		c.water = c.waterDesign * c.valve
		c.exchange(34, 20, 1)
		c.control(0.8, 1)
	}
	if c.valve < 0.99 || c.supply < 23 {
		t.Errorf("with water of 20 °C: supply %.1f °C at a valve of %.0f %%", c.supply, 100*c.valve)
	}
	c.fanFault = true
	for range 60 {
		c.exchange(34, 7, 1)
		c.control(0.8, 1)
	}
	if c.fan != 0 || c.heat != 0 || c.runState() != facility.StateAlarm {
		t.Errorf("with a broken fan: speed %g, heat %g W, %s", c.fan, c.heat, c.runState())
	}
}

func TestACoilNeverWarmsTheAirItShouldCoolBeyondItsWater(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := &crah{coil: newCoil(1.2e4, 2.3e4, 0.55), airDesign: 12, waterDesign: 5.5, powered: true, valveStuck: -1}
		c.fan = rapid.Float64Range(0, 1).Draw(r, "fan")
		c.water = rapid.Float64Range(0, 6).Draw(r, "water")
		ret := rapid.Float64Range(15, 50).Draw(r, "return")
		in := rapid.Float64Range(5, 45).Draw(r, "water in")
		for range 120 {
			c.exchange(ret, in, 1)
		}
		low, high := min(ret, in)-1e-6, max(ret, in)+1e-6
		if c.supply < low || c.supply > high || c.waterOut < low || c.waterOut > high {
			r.Fatalf("air %g → %g °C, water %g → %g °C", ret, c.supply, in, c.waterOut)
		}
	})
}

func TestPumpsShareTheLoop(t *testing.T) {
	l := &loop{required: 3, designFlow: 40}
	for range 4 {
		l.pumps = append(l.pumps, &pump{speed: 0})
	}
	last := -1.0
	for n := range 5 {
		share := math.Sqrt(l.pressureShare())
		if share <= last {
			t.Errorf("%d pumps give %.2f of design, one less %.2f", n, share, last)
		}
		if n == 3 && math.Abs(share-1) > 1e-9 {
			t.Errorf("the required pumps give %.3f of design", share)
		}
		if last = share; n < 4 {
			l.pumps[n].speed = 1
		}
	}
}
