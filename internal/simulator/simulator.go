package simulator

import (
	"context"
	"errors"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
)

// A Simulator is a plant, a scenario and the devices that report on it.
type Simulator struct {
	config Config
}

// New builds the plant, lets it settle, and opens the sockets of its devices,
// which answer once Run is called. Close frees the sockets of a Simulator that
// never runs.
func New(config Config) (*Simulator, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	return nil, errors.New("simulator: not built yet")
}

// Run serves every device and moves virtual time along with the wall clock,
// until ctx ends. It returns nil then, and leaves no goroutine behind. With a
// speed of zero it only serves; see Advance.
func (s *Simulator) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// Close frees the sockets. Run does so by itself.
func (s *Simulator) Close() error { return nil }

// Clock returns a function that tells virtual time. It stands at Config.Start
// until Run is called.
func (s *Simulator) Clock() func() time.Time { return func() time.Time { return s.config.Start } }

// Advance moves plant and clock to a virtual time, when Config.Speed is zero.
func (s *Simulator) Advance(to time.Time) {}

// Start and End bound the scenario in virtual time.
func (s *Simulator) Start() time.Time { return s.config.Start }

// End is when the scenario's last phase is over; the plant runs on after it.
func (s *Simulator) End() time.Time { return s.config.Start }

// Phases returns the scenario's phases with the virtual times they begin at.
func (s *Simulator) Phases() []Phase { return nil }

// A Phase is a part of the story: normal, fault, repair.
type Phase struct {
	Name string
	At   time.Time
}

// Endpoints returns the devices, in a fixed order.
func (s *Simulator) Endpoints() []Endpoint { return nil }

// Site returns the simulated site.
func (s *Simulator) Site() *facility.Site { return nil }

// SiteYAML returns the site as the operator would write it.
func (s *Simulator) SiteYAML() []byte { return nil }

// Truth returns what the sensor of a point measures at this moment, before its
// device rounds it for the wire; false when nothing measures it.
func (s *Simulator) Truth(asset string, point facility.Point, part string) (float64, bool) {
	return 0, false
}

// Tolerance returns by how much a reading may differ from Truth because of the
// rounding on the wire.
func (s *Simulator) Tolerance(asset string, point facility.Point, part string) float64 { return 0 }

// Events returns what happened so far, oldest first.
func (s *Simulator) Events() []plant.Event { return nil }

// Kill makes a device fall silent, as if its cable were pulled.
func (s *Simulator) Kill(device string) error { return nil }

// Hang makes a device accept requests and never answer them.
func (s *Simulator) Hang(device string) error { return nil }

// Revive undoes Kill and Hang.
func (s *Simulator) Revive(device string) error { return nil }
