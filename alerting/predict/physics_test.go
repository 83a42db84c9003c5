package predict

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// sealed is a hall without any cooling: one kW of IT, ten m³ of air, and
// servers of 30 kJ/K that follow the air with five minutes.
func sealed(airVolume, metal, tau float64) (*sim, *phase) {
	h := hallPhysics{effectiveness: 1, ntu: coilNTU, width: 0.1}
	h.air = airVolume * airDense * airHeat
	h.heat = metal
	h.point = operatingPoint{power: 1000, powerAt: 20, at: 20, servers: metal / tau, air: 1}
	l := &layout{size: hallStates, hallZ: []int{0}, hallX: []int{0}}
	s := &sim{layout: l, x: make([]float64, hallStates), halls: []hallPhysics{h}, shut: 100, mixed: make([]float64, 1)}
	for i := range s.x {
		s.x[i] = 20
	}
	return s, &phase{halls: []hallCondition{{power: 1}}}
}

func TestTwoNodesWarmAsTheAnalyticSolution(t *testing.T) {
	// Ten m³ of air and 30 kJ/K of servers per kW, servers five minutes behind,
	// both at one temperature at first.
	want := map[int]float64{1: 0.4, 2: 1.3, 3: 2.5, 5: 5.2, 10: 12.3}
	for minutes, rise := range want {
		s, c := sealed(10, 30e3, 300)
		for range minutes * 60 {
			s.step(c, 1)
		}
		if got := s.x[xReturn] - 20; math.Abs(got-rise) > 0.15 {
			t.Errorf("air after %d min: %+.2f K; want %+.1f K", minutes, got, rise)
		}
	}
}

func TestOneNodeWarmsAdiabatically(t *testing.T) {
	// Metal only: 400 W in 12 kJ/K is 2 K/min; here per kW, with air that
	// weighs nothing beside it and follows at once.
	s, c := sealed(0.01, 30e3, 10)
	for range 600 {
		s.step(c, 1)
	}
	if got, want := s.x[xMetal]-20, 1000*600/30e3; math.Abs(got-want) > 0.3 {
		t.Errorf("after 10 min of 1 kW in 30 kJ/K: %+.2f K; want %+.2f K", got, want)
	}
}

func TestLongStepsAgreeWithShortOnes(t *testing.T) {
	short, c := sealed(10, 30e3, 300)
	long, _ := sealed(10, 30e3, 300)
	for range 1200 {
		short.step(c, 1)
	}
	for range 40 {
		long.step(c, 30)
	}
	if d := math.Abs(short.x[xInlet] - long.x[xInlet]); d > 1 {
		t.Errorf("20 min in steps of 1 s and of 30 s differ by %.2f K; want less than 1 K", d)
	}
}

// content is the heat in a cluster of one hall and one loop over 0 °C.
func content(s *sim) float64 {
	h := &s.halls[0]
	x := s.x[s.layout.hallX[0]:]
	// The lag of the supply air is the heat of coil metal and ducts.
	sum := h.heat*x[xMetal] + h.air*x[xReturn] + h.point.air*supplyLag*x[xSupply]
	w := s.x[s.layout.loopX[0]+1 : s.layout.loopX[0]+1+s.layout.cells[0]+pipeCells]
	for _, t := range w {
		sum += s.loops[0].cell * t
	}
	return sum
}

func TestHeatIsNeitherMadeNorLost(t *testing.T) {
	f := newFixture(t)
	f.run(20 * 60 * 1e9)
	f.trip("ch-1")
	f.trip("ch-2")
	f.run(10 * 1e9)
	e := f.model.ensembles[0]
	phases := f.model.phases(e, f.now, whatIf{})
	s := e.newScratch()
	s.copyFrom(&e.sims[0])
	s.halls[0].envelope, s.halls[0].rise = 0, 0
	before := content(s)
	for range 1800 {
		s.step(&phases[0], 1)
	}
	put := fixtureLoad * 1800.0
	if got := content(s) - before; math.Abs(got-put) > 0.01*put {
		t.Errorf("half an hour of %.0f kW without chillers stored %.0f MJ; want %.0f MJ", fixtureLoad/1e3, got/1e6, put/1e6)
	}
}

func TestCounterflowEffectiveness(t *testing.T) {
	for _, c := range []struct{ ntu, ratio, want float64 }{
		{1, 1, 0.5}, {2, 1, 2.0 / 3}, {1, 0, 1 - math.Exp(-1)}, {2, 0.5, 0.7746}, {0, 0.5, 0},
	} {
		if got := counterflow(c.ntu, c.ratio); math.Abs(got-c.want) > 0.001 {
			t.Errorf("counterflow(%g, %g) = %.4f; want %.4f", c.ntu, c.ratio, got, c.want)
		}
	}
}

func TestRampHasItsInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, w := rapid.Float64Range(-2, 2).Draw(t, "x"), rapid.Float64Range(0.01, 0.5).Draw(t, "width")
		if got := unramp(ramp(x, w), w); math.Abs(got-x) > 1e-3*(1+math.Abs(x)/w) {
			t.Fatalf("unramp(ramp(%g)) = %g", x, got)
		}
	})
}

func TestServersThatSwitchedOffDrawNoAir(t *testing.T) {
	h := hallPhysics{fan: fanRise, point: operatingPoint{servers: 100, at: 24}}
	all, most, half := h.serverAir(34, 40), h.serverAir(39, 40), h.serverAir(40+shutdownAbove, 40)
	if want := 100 * speedUp(34, fanRise); all != want {
		t.Errorf("at 34 °C servers draw %.1f W/K; want %.1f, all of them on faster fans", all, want)
	}
	if full := 100 * speedUp(39, fanRise); most >= full || most < 0.8*full {
		t.Errorf("at 39 °C servers draw %.1f W/K; want a little less than %.1f", most, full)
	}
	if want := 100 * speedUp(40+shutdownAbove, fanRise) / 2; math.Abs(half-want) > 0.01*want {
		t.Errorf("where half of them have switched off servers draw %.1f W/K; want %.1f", half, want)
	}
}

// Doors keep exhaust air out as long as room fans turn, however short of air the
// hall is, and with none they make no difference: so nobody is told to open them.
func TestOpenDoorsLetExhaustAirIn(t *testing.T) {
	f := newFixture(t)
	f.run(10 * time.Second)
	rapid.Check(t, func(t *rapid.T) {
		h := f.model.ensembles[0].sims[rapid.IntRange(0, 63).Draw(t, "variant")].halls[0]
		servers := rapid.Float64Range(1, 2e5).Draw(t, "servers")
		air := servers * rapid.Float64Range(0, 1.5).Draw(t, "air")
		h.contained = false
		open := h.recirculation(servers, air)
		h.contained = true
		if closed := h.recirculation(servers, air); closed > open {
			t.Fatalf("%.0f of %.0f W/K: %.3f of the inlet air is exhaust behind doors, %.3f without", air, servers, closed, open)
		}
	})
}
