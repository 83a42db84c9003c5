package predict

import (
	"math"
	"math/rand/v2"
	"time"
)

// An ensemble is many variants of one cluster: the same equations with
// parameters drawn from their priors. While the plant is quiet they are held
// at the measured operating point; from an event on they run freely and the
// filter corrects them.
type ensemble struct {
	cluster cluster
	layout  layout
	sims    []sim
	rng     *rand.Rand
	source  *rand.PCG // of rng, so that a restart goes on with the same draws
	lessons []lesson  // by parameter
	drawn   []int     // parameters that a memory did not hold

	hallSteady []hallSteady
	loopSteady []loopSteady
	hallNow    []hallMeasure
	loopNow    []loopMeasure
	fansRef    []float64 // nameplate air at which the operating point was learnt
	points     []operatingPoint

	rates     []float64 // mean rate of every entry of the vector, per second
	paces     []warming // by hall
	past      []snapshot
	ranWith   map[string]bool // events that the states already know of
	synced    bool            // states were set from measurements at least once
	transient bool
	calmSince time.Time // since when nothing has been wrong
	assimil   time.Time // of the last correction
	hunch     hunch     // of the present forecast
}

func newEnsemble(p *plant, c cluster, members int, seed uint64) *ensemble {
	source := rand.NewPCG(seed, 0x7269646574)
	e := &ensemble{
		ranWith: map[string]bool{}, cluster: c, layout: newLayout(p, c), rng: rand.New(source), source: source,
		hallSteady: make([]hallSteady, len(c.halls)), loopSteady: make([]loopSteady, len(c.loops)),
		hallNow: make([]hallMeasure, len(c.halls)), loopNow: make([]loopMeasure, len(c.loops)),
		fansRef: make([]float64, len(c.halls)), points: make([]operatingPoint, len(c.halls)), paces: make([]warming, len(c.halls)),
	}
	for i := range e.loopSteady {
		e.loopSteady[i].pressure = map[int]*slow{}
	}
	e.lessons = make([]lesson, e.layout.states)
	e.sims = make([]sim, members)
	for i := range e.sims {
		e.sims[i] = e.newSim(p)
	}
	e.draw()
	return e
}

func (e *ensemble) newSim(p *plant) sim {
	s := sim{
		layout: &e.layout, x: make([]float64, e.layout.size), shut: or(float64(p.site.Limits.Shutdown), 40),
		flow: make([]float64, len(e.cluster.loops)), heat: make([]float64, len(e.cluster.loops)), mixed: make([]float64, len(e.cluster.halls)),
	}
	for _, i := range e.cluster.halls {
		s.halls = append(s.halls, hallPhysics{hall: p.halls[i]})
	}
	s.loops = make([]loopPhysics, len(e.cluster.loops))
	return s
}

// draw takes every parameter from its prior. Each is stratified over the
// members (a Latin hypercube), so that 64 variants represent the tails as well
// as several hundred independent ones would.
func (e *ensemble) draw() {
	e.redraw(0, e.layout.states)
}

// believe turns deviates into physics.
func (e *ensemble) believe(p *plant) {
	for i := range e.sims {
		s := &e.sims[i]
		for k := range s.halls {
			s.halls[k].believe(&p.halls[e.cluster.halls[k]], s.x[e.layout.hallZ[k]:], e.points[k])
		}
		for k, j := range e.cluster.loops {
			s.loops[k].believe(&p.loops[j], s.x[e.layout.loopZ[k]:], &e.loopSteady[k])
		}
	}
}

func spread(z, sd float64) float64 { return math.Exp(sd * clamp(z, -4, 4)) }

func (h *hallPhysics) believe(name *hall, z []float64, point operatingPoint) {
	h.point = point
	h.heat = name.heat * spread(z[zHeat], spreadMass)
	h.air = name.air * spread(z[zAir], spreadAir)
	h.envelope = name.envelope * spread(z[zEnvelope], spreadEnvelope)
	h.effectiveness = min(0.98, serverEffectiveness*spread(z[zEffectiveness], spreadEffectiveness))
	h.ntu = coilNTU * spread(z[zNTU], spreadNTU)
	h.compressors = spread(z[zNTU], spreadCompressors)
	h.fan = fanRise * spread(z[zFan], spreadFan)
	h.rise = spread(z[zPower], spreadPower)
	h.width = recirculationWidth
	if h.contained {
		h.width = containedWidth
	}
	h.width *= spread(z[zWidth], spreadWidth)
	short := (point.servers - point.air) / max(point.servers, 1)
	h.shift = unramp(point.recirc, h.width) - short
}

func (l *loopPhysics) believe(name *loop, z []float64, s *loopSteady) {
	volume := name.volume * spread(z[zVolume], name.spread)
	l.cell = volume / 2 / pipeCells
	l.tank = name.tank * spread(z[zVolume], 0.3*name.spread) / tankCells
	sd, factor := spreadUnknownCapacity, chillerDerate
	if s.capacity.known() {
		sd, factor = spreadCapacity, s.capacity.value
	}
	l.capacity = factor * spread(z[zCapacity], sd)
	l.boost = max(0, 1+boostSpread*z[zBoost])
}
