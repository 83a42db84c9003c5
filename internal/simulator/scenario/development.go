package scenario

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/simulator/plant"
)

// A Development is what belongs together in a story: the same thing done for
// the same reason, at once or in steps.
type Development struct {
	Do       plant.Action
	Why      string
	Phase    string // of the story, in which it began
	Assets   []string
	Value    float64 // of the last step
	From, To time.Duration
}

// Developments returns them in the order in which they begin.
func (s *Scenario) Developments() []Development {
	var out []Development
	for _, e := range s.Events {
		i := slices.IndexFunc(out, func(d Development) bool { return d.Do == e.Do && d.Why == e.Why })
		if i < 0 {
			i = len(out)
			out = append(out, Development{Do: e.Do, Why: e.Why, Phase: s.phase(e.At), From: e.At})
		}
		d := &out[i]
		d.To, d.Value = e.At, e.Value
		if !slices.Contains(d.Assets, e.Asset) {
			d.Assets = append(d.Assets, e.Asset)
		}
	}
	return out
}

// phase is the one that a moment lies in.
func (s *Scenario) phase(at time.Duration) string {
	name := ""
	for _, p := range s.Phases {
		if p.At <= at {
			name = p.Name
		}
	}
	return name
}

// Known is the story as it would go on if nothing began after a moment: what
// develops by then goes on developing.
func (s *Scenario) Known(at time.Duration) *Scenario {
	begun := map[plant.Action]map[string]bool{}
	known := *s
	known.Events = nil
	for _, e := range s.Events {
		if begun[e.Do] == nil {
			begun[e.Do] = map[string]bool{}
		}
		if e.At <= at {
			begun[e.Do][e.Why] = true
		}
		if begun[e.Do][e.Why] {
			known.Events = append(known.Events, e)
		}
	}
	return &known
}
