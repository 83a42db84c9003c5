package plant

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// step is the length of a step. It is short against the air of an aisle (some
// ten seconds) and the fastest controllers.
const step = time.Second

// A Plant is the data centre. Its methods are safe for concurrent use.
type Plant struct {
	config Config

	mu         sync.Mutex // guards everything below
	now        time.Time
	noise      *rand.Rand
	halls      []*hall
	racks      []*rack
	crahs      []*crah
	loops      []*loop
	utilities  []*utility
	generators []*generator
	upses      []*ups
	pdus       []*pdu
	limits     []float64 // °C, mildest first
	outdoor    float64   // °C
	shift      float64   // K added to the weather by the scenario
	loadFactor float64   // of the load, by the scenario
	books      Books
	events     []Event
	sensors    []*sensor
	index      map[facility.SeriesKey]*sensor
	scanned    time.Time
	settling   bool
}

// utility is the mains.
type utility struct {
	name    string
	present bool
	energy  float64 // J
}

// New builds the plant and lets it settle until config.Start.
func New(config Config) (*Plant, error) {
	if config.Load == 0 {
		config.Load = 1
	}
	settle := fallback(config.Settle, 2*time.Hour)
	p := &Plant{
		config: config, now: config.Start.Add(-settle), loadFactor: 1,
		noise: rand.New(rand.NewPCG(config.Seed, 0x9e3779b97f4a7c15)),
		index: map[facility.SeriesKey]*sensor{}, settling: true,
	}
	for _, l := range config.Site.Limits.All() {
		p.limits = append(p.limits, float64(l))
	}
	if err := (&builder{Plant: p, site: config.Site}).build(); err != nil {
		return nil, err
	}
	p.instrument()
	p.advance(config.Start)
	p.settling = false
	p.events = nil
	p.books = Books{Stored: p.stored()}
	return p, nil
}

// Now is the time of the plant's state.
func (p *Plant) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// Advance moves the plant to the last whole step at or before to.
func (p *Plant) Advance(to time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.advance(to)
}

func (p *Plant) advance(to time.Time) {
	for !p.now.Add(step).After(to) {
		p.now = p.now.Add(step)
		p.step(step.Seconds())
	}
}

// step moves everything dt seconds on: load, power, water, air, books.
func (p *Plant) step(dt float64) {
	hour := p.config.hour(p.now)
	p.outdoor = p.config.Weather.outdoor(hour) + p.shift
	day := p.config.dayShare(hour) * p.loadFactor
	for _, r := range p.racks {
		r.vary(day, dt, p.noise)
	}
	p.electricity(dt)
	for _, h := range p.halls {
		for _, c := range h.crahs {
			c.exchange(h.ceiling.t, p.waterAt(c), dt)
		}
	}
	for _, l := range p.loops {
		for c, why := range l.step(p.outdoor, p.outdoor-p.config.Weather.Wet, dt) {
			c.trip(why)
			p.tell(EventTrip, c.name, why, 0)
		}
		if c := l.sequencer.step(l.chillers, dt); c != nil {
			c.start()
			p.tell(EventStart, c.name, "started by the sequencer", 0)
		}
	}
	for _, h := range p.halls {
		h.step(p.outdoor, float64(p.config.Site.Limits.Shutdown), dt)
		p.witness(h)
	}
	for _, u := range p.pdus {
		u.step(dt)
	}
	p.account(dt)
	p.scan()
}

// waterAt is the temperature of the water that reaches a room unit.
func (p *Plant) waterAt(c *crah) float64 {
	for _, l := range p.loops {
		if l.name == c.loop {
			return l.supply.out()
		}
	}
	return c.ret // no loop, no cooling
}

// Events returns what happened since Start, oldest first.
func (p *Plant) Events() []Event { return p.EventsSince(0) }

// EventsSince is Events without the first n.
func (p *Plant) EventsSince(n int) []Event {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Event(nil), p.events[min(n, len(p.events)):]...)
}

// Tell adds an event of the story to the record.
func (p *Plant) Tell(kind EventKind, asset, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tell(kind, asset, text, 0)
}

func (p *Plant) tell(kind EventKind, asset, text string, value float64) {
	if !p.settling {
		p.events = append(p.events, Event{At: p.now, Kind: kind, Asset: asset, Text: text, Value: value})
	}
}
