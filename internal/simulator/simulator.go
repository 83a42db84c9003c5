package simulator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/devices"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
	"github.com/ridethrough/ridethrough/internal/simulator/scenario"
	"golang.org/x/sync/errgroup"
)

// A Simulator is a plant, a scenario and the devices that report on it.
type Simulator struct {
	config   Config
	scenario *scenario.Scenario
	clock    *clock
	plant    *plant.Plant
	hosts    []*host
	readings map[facility.SeriesKey]devices.Reading

	mu     sync.Mutex // guards everything below
	player *scenario.Player
	told   int // events logged
}

// New builds the plant, lets it settle, and opens the sockets of its devices,
// which answer once Run is called. Close frees the sockets of a Simulator that
// never runs.
func New(config Config) (*Simulator, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	story, err := scenario.Load(config.Scenario)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	player, err := story.Play(config.Start, config.Seed)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	s := &Simulator{
		config: config, scenario: story, player: player, plant: player.Plant(),
		clock:    &clock{start: config.Start, speed: config.Speed, byHand: config.Start},
		readings: map[facility.SeriesKey]devices.Reading{},
	}
	if err := s.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("simulator: %w", err), s.Close())
	}
	return s, s.move(config.Start)
}

// open gives every device its socket.
func (s *Simulator) open() error {
	all, err := devices.Build(s.scenario.Site, s.plant)
	if err != nil {
		return err
	}
	for _, d := range all {
		h, err := listen(d)
		if err != nil {
			return err
		}
		s.hosts = append(s.hosts, h)
		for _, r := range d.Readings {
			s.readings[r.Key] = r
		}
	}
	return nil
}

// tick is how often the plant catches up with the clock.
const tick = 10 * time.Millisecond

// Run serves every device and moves virtual time along with the wall clock,
// until ctx ends. It returns nil then, and leaves no goroutine behind. With a
// speed of zero it only serves; see Advance. A Simulator runs once.
func (s *Simulator) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, h := range s.hosts {
		group.Go(func() error { return h.serve(ctx) })
	}
	s.clock.run()
	if s.config.Speed > 0 {
		group.Go(func() error { return s.follow(ctx) })
	}
	err := group.Wait()
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return nil
	}
	return err
}

// follow keeps the plant at the clock.
func (s *Simulator) follow(ctx context.Context) error {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if err := s.catchUp(ctx, s.clock.now()); err != nil {
				return err
			}
		}
	}
}

// stride is how far the plant moves between two looks at ctx.
const stride = time.Minute

// catchUp moves to a time in strides, so that a machine too slow for the speed
// still ends when ctx does.
func (s *Simulator) catchUp(ctx context.Context, to time.Time) error {
	for at := s.plant.Now().Add(stride); at.Before(to); at = at.Add(stride) {
		if ctx.Err() != nil {
			return nil
		}
		if err := s.move(at); err != nil {
			return err
		}
	}
	return s.move(to)
}

// Advance moves plant and clock to a virtual time. It is for a speed of zero;
// otherwise Run moves them, and Advance does nothing.
func (s *Simulator) Advance(to time.Time) error {
	if s.config.Speed != 0 {
		return nil
	}
	err := s.move(to)
	s.clock.set(to)
	return err
}

// move lets the story go on until to, and logs what happened in it.
func (s *Simulator) move(to time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.player.Advance(to); err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	events := s.plant.EventsSince(s.told)
	for _, e := range events {
		s.config.Log.Info("plant event", "asset", e.Asset, "event", e.Kind, "text", e.Text, "at", e.At)
	}
	s.told += len(events)
	return nil
}

// Close frees the sockets. Run does so by itself.
func (s *Simulator) Close() error {
	var errs []error
	for _, h := range s.hosts {
		errs = append(errs, h.conn.Close())
	}
	return errors.Join(errs...)
}

// Clock returns a function that tells virtual time. It stands at Config.Start
// until Run is called.
func (s *Simulator) Clock() func() time.Time { return s.clock.now }

// Start is when the scenario begins, in virtual time.
func (s *Simulator) Start() time.Time { return s.config.Start }

// End is when the scenario's last phase is over; the plant runs on after it.
func (s *Simulator) End() time.Time { return s.config.Start.Add(s.scenario.Duration) }

// Title says in a line what the scenario is about.
func (s *Simulator) Title() string { return s.scenario.Title }

// A Phase is a part of the story: normal, fault, repair.
type Phase struct {
	Name string
	At   time.Time
}

// Phases returns the scenario's phases with the virtual times they begin at.
func (s *Simulator) Phases() []Phase {
	var out []Phase
	for _, p := range s.scenario.Phases {
		out = append(out, Phase{p.Name, s.config.Start.Add(p.At)})
	}
	return out
}

// Endpoints returns the devices, in a fixed order.
func (s *Simulator) Endpoints() []Endpoint {
	var out []Endpoint
	for _, h := range s.hosts {
		out = append(out, h.endpoint())
	}
	return out
}

// Site returns the simulated site.
func (s *Simulator) Site() *facility.Site { return s.scenario.Site }

// SiteYAML returns the site as the operator would write it.
func (s *Simulator) SiteYAML() []byte { return s.scenario.SiteYAML }

// Plant returns the plant, for tests that compare with what no device tells.
func (s *Simulator) Plant() *plant.Plant { return s.plant }

// Events returns what happened so far, oldest first.
func (s *Simulator) Events() []plant.Event { return s.plant.Events() }
