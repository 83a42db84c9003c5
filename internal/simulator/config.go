package simulator

import (
	"fmt"
	"log/slog"
	"time"
)

// Config says what to simulate.
type Config struct {
	// Scenario is the name of a scenario that ships with ridethrough: see
	// scenario.Names.
	Scenario string

	// Speed is how many virtual seconds pass in one second of the wall clock.
	// Zero means that time stands still unless Advance moves it.
	Speed float64

	// Start is the virtual time at which the scenario begins.
	Start time.Time

	// Seed makes two runs differ in their noise and in nothing else.
	Seed uint64

	// Log receives what happens to the plant; nil for silence.
	Log *slog.Logger
}

// maxSpeed bounds Speed: beyond it the plant would take larger leaps between
// two polls than its devices could be believed to make.
const maxSpeed = 3600

// Validate reports what cannot be simulated.
func (c Config) Validate() error {
	switch {
	case c.Start.IsZero():
		return fmt.Errorf("simulator: no start time; set Start to the virtual time at which the scenario begins")
	case c.Speed < 0 || c.Speed > maxSpeed:
		return fmt.Errorf("simulator: speed %g; want 0 (by hand) to %d", c.Speed, maxSpeed)
	}
	return nil
}
