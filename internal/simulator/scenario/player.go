package scenario

import (
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/internal/simulator/plant"
)

// A Player moves a plant through a scenario. It is used by one goroutine at a
// time.
type Player struct {
	scenario *Scenario
	plant    *plant.Plant
	start    time.Time
	events   int // told so far
	phases   int
}

// Play builds the plant of s as it is at start.
func (s *Scenario) Play(start time.Time, seed uint64) (*Player, error) {
	p, err := plant.New(s.PlantConfig(start, seed))
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	return &Player{scenario: s, plant: p, start: start}, nil
}

// Plant returns the plant, which may be read while it moves.
func (p *Player) Plant() *plant.Plant { return p.plant }

// Advance moves the plant to a time, doing on the way what the scenario says.
func (p *Player) Advance(to time.Time) error {
	for {
		at, do := p.next()
		if do == nil || at.After(to) {
			p.plant.Advance(to)
			return nil
		}
		p.plant.Advance(at)
		if err := do(); err != nil {
			return fmt.Errorf("scenario %s: %w", p.scenario.Name, err)
		}
	}
}

// next is what happens next and when; nil when nothing does. Phases come
// before the events of the same moment.
func (p *Player) next() (time.Time, func() error) {
	s := p.scenario
	moreEvents, morePhases := p.events < len(s.Events), p.phases < len(s.Phases)
	switch {
	case morePhases && (!moreEvents || s.Phases[p.phases].At <= s.Events[p.events].At):
		phase := s.Phases[p.phases]
		return p.start.Add(phase.At), func() error {
			p.phases++
			p.plant.Tell(plant.EventPhase, s.Site.Name, phase.Name)
			return nil
		}
	case moreEvents:
		e := s.Events[p.events]
		return p.start.Add(e.At), func() error {
			p.events++
			return p.plant.Do(plant.Operation{Action: e.Do, Asset: e.Asset, Value: e.Value, Why: e.Why})
		}
	}
	return time.Time{}, nil
}
