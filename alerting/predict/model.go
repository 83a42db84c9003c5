package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Model carries the state of one site. It reads no clock and does no input
// or output: what it says is a function of the readings it observed and the
// times it was asked for. It is not safe for concurrent use.
type Model struct {
	site  *facility.Site
	cfg   Config
	plant *plant
	seen  seen

	inlets      []hallInlets
	exhausts    [][]*signal
	devices     deviceLimits
	pressures   []climb // condenser pressure, by chiller
	shares      []climb // delivered share of capacity, by chiller
	compressors []slow  // W of full load, by unit
	ensembles   []*ensemble
	events      events
	verdicts    []Verdict
	pending     []int // forecasts in a row that ask for a page, by hall
	calm        []time.Time

	first, last time.Time
	ends        []powerEnd // of batteries, as of the last forecast
	dark        bool       // mains lost
	guessed     bool       // mains lost by what follows from it, no utility being read
	darkAt      time.Time
	litAt       time.Time

	sweep sweep

	lessonsAt time.Time

	actions   []Action
	actionsAt time.Time
	actionKey string

	recoveries   []Recovery
	recoveriesAt time.Time
	recoveryKey  string
}

// New returns a model of site that has seen nothing yet. A zero Config means
// DefaultConfig.
func New(site *facility.Site, cfg Config) *Model {
	if cfg == (Config{}) {
		cfg = DefaultConfig()
	}
	p := newPlant(site)
	m := &Model{
		site: site, cfg: cfg, plant: p, seen: seen{}, events: newEvents(), devices: deviceLimits{},
		inlets: make([]hallInlets, len(p.halls)), exhausts: make([][]*signal, len(p.halls)),
		pressures: make([]climb, len(p.chillers)), shares: make([]climb, len(p.chillers)), compressors: make([]slow, len(p.units)),
		verdicts: make([]Verdict, len(p.halls)), pending: make([]int, len(p.halls)), calm: make([]time.Time, len(p.halls)),
	}
	for i := range p.halls {
		m.inlets[i].rows = make([]rowInlets, len(p.halls[i].rows))
		m.verdicts[i].Hall = p.halls[i].name
	}
	for i, c := range p.clusters {
		m.ensembles = append(m.ensembles, newEnsemble(p, c, cfg.Members, uint64(i)+1))
	}
	return m
}

// bmcPart marks an inlet temperature that a server's management controller
// reports: whole degrees and biased.
const bmcPart = "bmc"

// Observe takes one reading in. Readings may come late or out of order; the
// newest of each series counts.
func (m *Model) Observe(r facility.Reading) {
	if !r.Usable() {
		return
	}
	_, known := m.seen[r.Key()]
	sig := m.seen.observe(r)
	if known {
		return
	}
	switch r.Point {
	case facility.InletTemperature:
		if hall, row, rack, ok := m.plant.place(r.Asset); ok {
			m.inlets[hall].add(row, rack, sig, r.Part == bmcPart)
		}
	case facility.ExhaustTemperature:
		if hall, _, _, ok := m.plant.place(r.Asset); ok {
			m.exhausts[hall] = append(m.exhausts[hall], sig)
		}
	case deviceLimit:
		m.devices.add(m.site, r.Asset, sig)
	}
}

// Forecast brings the model to now and looks ahead. Times of successive calls
// must not go back.
func (m *Model) Forecast(now time.Time) Result {
	dt := 0.0
	if m.last.IsZero() {
		m.first = now
	} else {
		dt = min(now.Sub(m.last).Seconds(), 300)
	}
	m.last = now
	for _, e := range m.ensembles {
		m.measure(e, now, dt)
	}
	m.followPressures(now, dt)
	m.detect(now)
	m.followShares(now, dt)
	m.followStrain(now)
	m.followMains(now)
	m.ends = m.powerEnds(now)
	r := Result{At: now, Horizon: m.cfg.Horizon, Events: m.listEvents()}
	for _, e := range m.ensembles {
		phases := m.advance(e, now, dt)
		m.tell(e, phases, &r)
	}
	m.noteLessons(now)
	m.tellDarkness(&r)
	m.judge(&r, now)
	m.tellBackups(&r, now)
	m.tellChain(&r, now)
	m.tellContingencies(&r, now)
	m.tellActions(&r, now)
	m.tellRecoveries(&r, now)
	return r
}

func (m *Model) measure(e *ensemble, now time.Time, dt float64) {
	for k, i := range e.cluster.halls {
		m.inlets[i].update(now, dt, !e.transient)
		e.hallNow[k] = m.measureHall(i, now)
	}
	for k, j := range e.cluster.loops {
		e.loopNow[k] = m.measureLoop(j, now)
	}
}

// ensembleOf finds the ensemble of a loop and its place in it.
func (m *Model) ensembleOf(j int) (*ensemble, int) {
	e := m.ensembles[m.plant.loops[j].cluster]
	return e, e.loopPlace(j)
}
