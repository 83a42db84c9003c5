package plant

import (
	"math"
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
	"pgregory.net/rapid"
)

func TestCoilGivesItsDesignEffectiveness(t *testing.T) {
	c := newCoil(11.7e3, 23.3e3, 0.55)
	got, smaller := c.effectiveness(11.7e3, 23.3e3)
	if math.Abs(got-0.55) > 1e-6 || smaller != 11.7e3 {
		t.Errorf("effectiveness %g of %g W/K; want 0.55 of 11700", got, smaller)
	}
}

func TestCoilEffectivenessIsAShareThatFallsWithFlow(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := newCoil(1e4, 2e4, rapid.Float64Range(0.2, 0.9).Draw(r, "design"))
		air := rapid.Float64Range(100, 3e4).Draw(r, "air")
		water := rapid.Float64Range(100, 5e4).Draw(r, "water")
		eff, smaller := c.effectiveness(air, water)
		if eff <= 0 || eff > 1 || smaller != min(air, water) {
			r.Fatalf("effectiveness %g of %g", eff, smaller)
		}
		more, _ := c.effectiveness(air, water*1.5)
		if q, q2 := eff*smaller, more*min(air, water*1.5); q2 < q-1e-9 {
			r.Fatalf("more water takes less heat: %g → %g W/K", q, q2)
		}
	})
}

func TestCoilWithoutFlowExchangesNothing(t *testing.T) {
	if eff, _ := newCoil(1e4, 2e4, 0.5).effectiveness(1e4, 0); eff != 0 {
		t.Errorf("effectiveness %g without water", eff)
	}
}

func TestPipeDelaysByItsVolumeAndKeepsTheHeat(t *testing.T) {
	p := newPipe(10, 20, 7) // 10 m³
	const flow, dt = 20.0, 1.0
	before, moved, seconds := p.energy(), 0.0, 0.0
	for p.out() < 10 {
		out := p.push(13, flow, dt)
		moved += (13 - out) * flow * dt * waterHeat
		seconds += dt
	}
	if want := 10 * waterDensity / flow; math.Abs(seconds-want) > 0.05*want {
		t.Errorf("half the step came through after %g s; want the transport time %g s", seconds, want)
	}
	if got := p.energy() - before; math.Abs(got-moved) > 1e-6*moved {
		t.Errorf("stored %g J, moved in %g J", got, moved)
	}
}

func TestSaturationPressureOfR134a(t *testing.T) {
	for celsius, absolute := range map[float64]float64{0: 292.8, 20: 571.7, 40: 1016.6, 60: 1681.8} {
		if got := saturationGauge(celsius) + atmosphere; math.Abs(got/absolute-1) > 0.002 {
			t.Errorf("%g °C: %.1f kPa; want %.1f", celsius, got, absolute)
		}
	}
}

func TestRelativeHumidityAtADewPointOfTen(t *testing.T) {
	for celsius, want := range map[float64]float64{10: 100, 22: 46.4, 35: 21.8} {
		if got := relativeHumidity(celsius); math.Abs(got-want) > 0.5 {
			t.Errorf("%g °C: %.1f %%; want %.1f", celsius, got, want)
		}
	}
}

func TestServerFansDrawWhatWasMeasured(t *testing.T) {
	// Room-wide and single-server figures put the rise from 25 to 35 °C at 2 to
	// 8 per cent; sources beside the constants of rack.
	power := func(inlet float64) float64 {
		r := newRack("r", "h", "w", 10e3, 0)
		r.share = 1
		for range 3600 {
			r.step(inlet, 1)
		}
		return r.power
	}
	base := power(25)
	if rise := power(35)/base - 1; rise < 0.02 || rise > 0.09 {
		t.Errorf("power rises by %.1f %% from 25 to 35 °C; want 2 to 9", 100*rise)
	}
	if rise := power(29)/base - 1; rise < 0 || rise > 0.03 {
		t.Errorf("power rises by %.1f %% from 25 to 29 °C; want 0 to 3", 100*rise)
	}
}

func TestRackInSteadyStateGivesWhatItDraws(t *testing.T) {
	r := newRack("r", "h", "w", 10e3, 0)
	r.share = 1
	heat := 0.0
	for range 4 * 3600 {
		heat = r.step(22, 1)
	}
	if math.Abs(heat-r.power) > 1 {
		t.Errorf("gives %.1f W of %.1f W", heat, r.power)
	}
	if rise := r.exhaust - r.inlet; rise < 9 || rise > 15 {
		t.Errorf("air warms by %.1f K; want 9 to 15", rise)
	}
	if rise := r.chip - r.inlet; rise < 20 || rise > 60 {
		t.Errorf("chips are %.0f K above the inlet; want 20 to 60", rise)
	}
}

func TestAChillerRestsBetweenStarts(t *testing.T) {
	c := &chiller{nameplate: 1e5, health: 1, limit: 1, relay: 1e9, highTrip: 1e9, powered: true, moving: true, minimumOff: 300, startFor: 60, state: facility.StateRunning, wanted: true}
	c.step(12, 5, 30, 1)
	c.trip("test")
	c.enter(facility.StateOff) // reset
	for second := 1; second < 300; second++ {
		if c.step(12, 5, 30, 1); c.mayStart() {
			t.Fatalf("may start %d s after it stopped; want 300", second)
		}
	}
	if c.step(12, 5, 30, 1); !c.mayStart() {
		t.Error("may not start after its rest")
	}
}

func TestOverloadRelayIsQuickerTheHigherTheLoad(t *testing.T) {
	trips := func(load float64) (seconds float64) {
		c := &chiller{nameplate: 1e5, health: 1, relay: relayWork, highTrip: 1e9, state: facility.StateRunning, capacity: 1e5, heat: load * 1e5}
		for c.protect(1) == "" {
			if seconds++; seconds > 7200 {
				return math.Inf(1)
			}
		}
		return seconds
	}
	if got := trips(1.0); !math.IsInf(got, 1) {
		t.Errorf("trips at 100 %% after %g s", got)
	}
	if slow, fast := trips(1.08), trips(1.16); fast >= slow || fast < 60 || slow > 900 {
		t.Errorf("trips after %g s at 108 %% and %g s at 116 %%", slow, fast)
	}
}

func TestASensorLagsAndRounds(t *testing.T) {
	real := 20.0
	p := &Plant{index: map[facility.SeriesKey]*sensor{}}
	p.now = p.now.Add(scanEvery)
	p.measure("x", facility.InletTemperature, "", sensor{lag: 10, resolution: 0.5}, func() float64 { return real })
	read := func() float64 { return p.sensors[0].shown }
	p.scan()
	if read() != 20 {
		t.Fatalf("shows %g at first; want 20", read())
	}
	real = 30
	p.now = p.now.Add(scanEvery)
	p.scan()
	if read() <= 20 || read() >= 25 {
		t.Errorf("shows %g two seconds after a step to 30; want it behind", read())
	}
	for range 60 {
		p.now = p.now.Add(scanEvery)
		p.scan()
	}
	if read() != 30 {
		t.Errorf("shows %g after two minutes; want 30", read())
	}
}

func TestAUPSTellsItsBatteryTime(t *testing.T) {
	u := &ups{capacity: 1e5, battery: 600 * 1e5 / upsEfficiency, charge: 1, alive: true, load: 1e5}
	if got := u.runtime(); math.Abs(got-600) > 1 {
		t.Errorf("runtime %g s; want 600", got)
	}
	for range 300 {
		u.step(false, 1)
	}
	if got := u.runtime(); math.Abs(got-300) > 2 || u.since != 300 || u.source() != facility.SourceBattery {
		t.Errorf("after 300 s: runtime %g s, %g s on battery, source %g", got, u.since, u.source())
	}
	u.step(true, 1)
	if u.since != 0 || u.source() != facility.SourceNormal || u.input <= u.load {
		t.Errorf("on mains again: %g s on battery, source %g, input %g W", u.since, u.source(), u.input)
	}
}
