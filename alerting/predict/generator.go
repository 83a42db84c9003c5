package predict

import (
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Generator is what will carry the site after the batteries, if anything.
type Generator struct {
	Name  string // of the one that delivers first; empty when there is none
	State GeneratorState
	// At is when it is expected to deliver, while State is GeneratorExpected.
	At time.Time
}

// GeneratorState says how far a generator is.
type GeneratorState string

// States of a generator while a UPS is on battery.
const (
	GeneratorNone     GeneratorState = "none"     // the site has none
	GeneratorUnknown  GeneratorState = "unknown"  // it has, and says nothing; or the mains are there
	GeneratorExpected GeneratorState = "expected" // within its start time
	GeneratorRunning  GeneratorState = "running"
	GeneratorFailed   GeneratorState = "failed" // in alarm
	GeneratorOverdue  GeneratorState = "overdue"
)

// String is half a sentence: "generator gen-1 overdue".
func (g Generator) String() string {
	switch g.State {
	case GeneratorNone:
		return "no generator"
	case GeneratorExpected:
		return fmt.Sprintf("generator %s expected at %s", g.Name, g.At.UTC().Format(clockTime))
	case GeneratorRunning:
		return fmt.Sprintf("generator %s runs", g.Name)
	case GeneratorFailed:
		return fmt.Sprintf("generator %s has failed", g.Name)
	case GeneratorOverdue:
		return fmt.Sprintf("generator %s has not started", g.Name)
	}
	return "nothing is known of the generator"
}

// generator is the one that delivers first.
func (m *Model) generator(now time.Time) Generator {
	best := Generator{State: GeneratorNone}
	for _, g := range m.plant.generators {
		if next := m.generatorOne(g, now); best.Name == "" || next.rank() < best.rank() {
			best = next
		}
	}
	return best
}

func (g Generator) rank() int {
	return slices.Index([]GeneratorState{GeneratorRunning, GeneratorExpected, GeneratorUnknown, GeneratorOverdue, GeneratorFailed, GeneratorNone}, g.State)
}

func (m *Model) generatorOne(a facility.Asset, now time.Time) Generator {
	g := Generator{Name: a.Name, State: GeneratorUnknown}
	begin := or(a.Nameplate.GeneratorStart.Seconds(), generatorUsual)
	state, _ := m.seen.state(a.Name)
	switch {
	case state == facility.StateRunning:
		g.State = GeneratorRunning
	case state == facility.StateAlarm:
		g.State = GeneratorFailed
	case !m.dark: // the mains are there: a transfer switch or a fuse is the cause
	case now.Sub(m.darkAt).Seconds() <= generatorGrace*begin:
		g.State, g.At = GeneratorExpected, latest(now, m.darkAt.Add(duration(begin)))
	default:
		g.State = GeneratorOverdue
	}
	return g
}

// generatorUsual is from mains lost to power: NFPA 110 type 10 has it within
// ten seconds, larger sets that synchronise take twice that.
const generatorUsual = 20.0 // s

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (m *Model) generatorStart() float64 {
	longest := 0.0
	for _, g := range m.plant.generators {
		longest = max(longest, or(g.Nameplate.GeneratorStart.Seconds(), generatorUsual))
	}
	if longest == 0 {
		return 1e9 // no generator: the mains must come back first
	}
	return longest
}
