package plant

import "github.com/ridethrough/ridethrough/internal/facility"

// A sequencer keeps enough chillers of a loop running.
type sequencer struct {
	keep      int // machines to run
	automatic bool
	missing   float64 // s that fewer run
	busy      float64 // s that those that run are nearly full
}

// Habits of plant controllers: they wait before they believe that a machine is
// missing, and start one at a time.
const (
	missingFor = 30.0
	busyAbove  = 0.97
	busyFor    = 300.0
)

// step returns the machine to start now, or nil.
func (s *sequencer) step(chillers []*chiller, dt float64) *chiller {
	if !s.automatic {
		return nil
	}
	running, starting, load := 0, 0, 0.0
	for _, c := range chillers {
		switch c.state {
		case facility.StateRunning:
			running++
			load += c.load()
		case facility.StateStarting:
			starting++
		}
	}
	s.busy = (s.busy + dt) * truth(running > 0 && starting == 0 && load > busyAbove*float64(running))
	s.missing = (s.missing + dt) * truth(running+starting < s.keep)
	if s.busy < busyFor && s.missing < missingFor {
		return nil
	}
	next := longestIdle(chillers)
	if next == nil {
		return nil
	}
	if s.busy >= busyFor {
		s.keep = min(s.keep+1, len(chillers))
	}
	s.busy, s.missing = 0, 0
	return next
}

// longestIdle is the machine to start next, nil when none may.
func longestIdle(chillers []*chiller) *chiller {
	var next *chiller
	for _, c := range chillers {
		if c.mayStart() && (next == nil || c.stopped > next.stopped) {
			next = c
		}
	}
	return next
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
