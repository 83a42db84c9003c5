package quality

import (
	"slices"
	"sync"
	"time"
)

// enough neighbours make a crowd: fewer prove nothing.
const enough = 4

// surveyEvery bounds how often a group is looked over: it costs a sort.
const surveyEvery = 30 * time.Second

// group is the sensors of one point that breathe the same air or carry the same
// water.
type group struct {
	mu       sync.Mutex // guards everything below and all members
	members  []*series
	surveyed time.Time

	movement float64 // lower quartile of how far members moved: nearly all did
	low      float64 // lower quartile of the values
	crowd    bool    // there are enough members for low
}

// survey looks the members over, now and then.
func (g *group) survey(now time.Time) {
	if now.Sub(g.surveyed).Abs() < surveyEvery {
		return
	}
	g.surveyed = now
	var moved, values []float64
	for _, s := range g.members {
		if s.at.IsZero() || now.Sub(s.at) > forget {
			continue
		}
		values = append(values, s.value)
		if m, known := s.movement(); known {
			moved = append(moved, m)
		}
	}
	g.movement, g.crowd = 0, len(values) >= enough
	if len(moved) >= enough {
		g.movement = quartile(moved)
	}
	if g.crowd {
		g.low = quartile(values)
	}
}

// quartile is the lower one.
func quartile(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/4]
}
