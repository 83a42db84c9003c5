package collectors

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Target is a device with the Collector that reads it.
type Target struct {
	Device    Device
	Collector Collector
}

// SchedulerConfig says how devices are polled.
type SchedulerConfig struct {
	// Interval and Timeout hold for devices without their own. A timeout is cut
	// to nine tenths of the interval.
	Interval time.Duration
	Timeout  time.Duration

	// Speed is how many times faster than the wall the clock of the devices runs,
	// as in a demonstration; 1 when zero. Intervals shrink by it.
	Speed float64

	// Sink takes the readings of one poll. It is called from the goroutine of
	// the device and may block: that costs the device's own slots. It runs
	// concurrently with itself for different devices.
	Sink func(context.Context, []facility.Reading)

	// Now stamps readings that carry no time of their own; time.Now when nil.
	Now func() time.Time

	// Workers is how many polls may run at once; 256 when zero. Devices that
	// hang beyond their deadline give their place back.
	Workers int

	// ProbeInterval is the longest wait between two polls of a device that is
	// given up; 1 minute when zero, or Interval when that is longer.
	ProbeInterval time.Duration

	// CloseTimeout is how long Collectors may take to close; 5 s when zero.
	CloseTimeout time.Duration

	Log        *slog.Logger          // slog.Default when nil
	Registerer prometheus.Registerer // no metrics when nil
}

const (
	defaultInterval      = 10 * time.Second
	defaultTimeout       = 5 * time.Second
	defaultWorkers       = 256
	defaultProbeInterval = time.Minute
	defaultCloseTimeout  = 5 * time.Second
)

func (c SchedulerConfig) withDefaults() SchedulerConfig {
	if c.Interval <= 0 {
		c.Interval = defaultInterval
	}
	if c.Timeout <= 0 {
		c.Timeout = min(defaultTimeout, c.Interval)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Sink == nil {
		c.Sink = func(context.Context, []facility.Reading) {}
	}
	if c.Workers <= 0 {
		c.Workers = defaultWorkers
	}
	if c.ProbeInterval <= 0 {
		c.ProbeInterval = defaultProbeInterval
	}
	if c.CloseTimeout <= 0 {
		c.CloseTimeout = defaultCloseTimeout
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Speed <= 0 {
		c.Speed = 1
	}
	c.ProbeInterval = c.faster(c.ProbeInterval)
	return c
}

// faster turns a duration of the devices' clock into one of the wall.
func (c SchedulerConfig) faster(d time.Duration) time.Duration {
	return time.Duration(float64(d) / c.Speed)
}

// Scheduler polls devices, each at its own pace. It holds two goroutines a
// device at most, whatever the devices do, and one more for a Listener.
type Scheduler struct {
	config  SchedulerConfig
	runners []*runner
	workers chan struct{}
	metrics *metrics
}

// NewScheduler prepares to poll targets. It starts nothing.
func NewScheduler(config SchedulerConfig, targets []Target) *Scheduler {
	s := &Scheduler{config: config.withDefaults()}
	s.workers = make(chan struct{}, s.config.Workers)
	for _, t := range targets {
		s.runners = append(s.runners, newRunner(s, t))
	}
	s.metrics = newMetrics(s.config.Registerer, s.countStates)
	return s
}

// Run polls until ctx ends, closes the Collectors and returns nil. It returns
// when every poll has ended, or its device has hung beyond all deadlines.
func (s *Scheduler) Run(ctx context.Context) error {
	start := time.Now()
	var polling sync.WaitGroup
	for _, r := range s.runners {
		polling.Go(func() { r.run(ctx, start) })
		if l, hears := r.target.Collector.(Listener); hears {
			polling.Go(func() { r.listen(ctx, l) })
		}
	}
	<-ctx.Done()
	polling.Wait()
	s.close(context.WithoutCancel(ctx))
	return nil
}

// Wake polls a device now, however long it has been given up: it has just sent
// a trap, or an operator asks. Unknown names are ignored.
func (s *Scheduler) Wake(device string) {
	for _, r := range s.runners {
		if r.target.Device.Name == device {
			r.wakeUp()
		}
	}
}

// Status returns the state of every device in configured order.
func (s *Scheduler) Status() []DeviceStatus {
	out := make([]DeviceStatus, len(s.runners))
	for i, r := range s.runners {
		out[i] = r.snapshot()
	}
	return out
}

func (s *Scheduler) countStates() map[BreakerState]int {
	out := map[BreakerState]int{}
	for _, r := range s.runners {
		out[r.snapshot().State]++
	}
	return out
}

// close ends the sessions of all devices at once. A Collector that still hangs
// in a poll is left alone: it is not made for two callers.
func (s *Scheduler) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, s.config.CloseTimeout)
	defer cancel()
	closed := make(chan string, len(s.runners))
	waiting := map[string]bool{}
	for _, r := range s.runners {
		closer, ok := r.target.Collector.(io.Closer)
		if !ok || r.hanging != nil {
			continue
		}
		name := r.target.Device.Name
		waiting[name] = true
		go func() {
			if err := closer.Close(); err != nil {
				s.config.Log.Warn("close device", "device", name, "err", err)
			}
			closed <- name
		}()
	}
	for len(waiting) > 0 {
		select {
		case name := <-closed:
			delete(waiting, name)
		case <-ctx.Done():
			s.config.Log.Warn("devices did not close in time", "count", len(waiting))
			return
		}
	}
}
