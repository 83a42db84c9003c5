package collectors_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// collect is a Collector of one function.
type collect func(context.Context) ([]facility.Reading, error)

func (c collect) Collect(ctx context.Context) ([]facility.Reading, error) { return c(ctx) }

// healthy answers after a while with one temperature.
func healthy(after time.Duration) collect {
	return func(ctx context.Context) ([]facility.Reading, error) {
		select {
		case <-time.After(after):
			return []facility.Reading{{Asset: "rack-1", Point: facility.InletTemperature, Value: 21, Quality: facility.Good}}, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// dead waits for its deadline.
func dead(ctx context.Context) ([]facility.Reading, error) {
	<-ctx.Done()
	return nil, errors.New("no answer")
}

// sink gathers readings.
type sink struct {
	mu       sync.Mutex
	readings []facility.Reading
}

func (s *sink) take(_ context.Context, readings []facility.Reading) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readings = append(s.readings, readings...)
}

func (s *sink) of(asset string, point facility.Point) []facility.Reading {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []facility.Reading
	for _, r := range s.readings {
		if r.Asset == asset && r.Point == point {
			out = append(out, r)
		}
	}
	return out
}

func target(name string, c collectors.Collector) collectors.Target {
	return collectors.Target{Device: collectors.Device{Name: name, Protocol: "test", Asset: "rack-1"}, Collector: c}
}

// poll runs a scheduler in virtual time and returns it after it ended.
func poll(t *testing.T, length time.Duration, config collectors.SchedulerConfig, targets ...collectors.Target) *collectors.Scheduler {
	t.Helper()
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	s := collectors.NewScheduler(config, targets)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	time.Sleep(length) // virtual
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Run: %v", err)
	}
	return s
}

func status(t *testing.T, s *collectors.Scheduler, device string) collectors.DeviceStatus {
	t.Helper()
	for _, d := range s.Status() {
		if d.Device == device {
			return d
		}
	}
	t.Fatalf("no device %s", device)
	return collectors.DeviceStatus{}
}

func TestAHungDeviceCostsOnlyItsOwnSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		hung := collect(func(context.Context) ([]facility.Reading, error) {
			<-release // ignores its context, as a blocked system call would
			return nil, nil
		})
		targets := []collectors.Target{target("bmc-hung", hung), target("bmc-dead", collect(dead))}
		for i := range 20 {
			targets = append(targets, target(fmt.Sprintf("bmc-%02d", i), healthy(200*time.Millisecond)))
		}
		time.AfterFunc(10*time.Minute+time.Second, func() { close(release) })
		var got sink
		s := poll(t, 10*time.Minute, collectors.SchedulerConfig{Interval: 30 * time.Second, Timeout: 10 * time.Second, Workers: 2, Sink: got.take}, targets...)
		if n := len(got.of("bmc-hung", facility.Reachable)); n < 8 {
			t.Errorf("the hung device was called unreachable %d times; want at least once a minute", n)
		}
		for _, d := range s.Status() {
			switch {
			case d.Device == "bmc-hung":
				if d.Missed == 0 || d.Polls != 1 || d.Reachable {
					t.Errorf("hung: %+v; want one poll and missed slots", d)
				}
			case d.Device == "bmc-dead":
				if d.State != collectors.BreakerOpen || d.Error != "no answer" {
					t.Errorf("dead: %+v; want the breaker open", d)
				}
			case d.Missed != 0 || d.Polls < 19 || d.Polls > 21:
				t.Errorf("%s: %d polls, %d missed; want about 20 and none", d.Device, d.Polls, d.Missed)
			}
		}
	})
}

func TestGoroutinesAreConstantWhileDevicesHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var targets []collectors.Target
		for i := range 50 {
			targets = append(targets, target(fmt.Sprintf("dev-%d", i), collect(func(context.Context) ([]facility.Reading, error) {
				<-release
				return nil, nil
			})))
		}
		var early, late atomic.Int64
		before := runtime.NumGoroutine()
		time.AfterFunc(2*time.Minute, func() { early.Store(int64(runtime.NumGoroutine())) })
		time.AfterFunc(10*time.Minute-time.Second, func() { late.Store(int64(runtime.NumGoroutine())); close(release) })
		poll(t, 10*time.Minute, collectors.SchedulerConfig{Interval: 10 * time.Second, Timeout: 5 * time.Second}, targets...)
		if e, l := early.Load(), late.Load(); l > e || l > int64(before+2*50+5) {
			t.Errorf("goroutines = %d before, %d after 2 minutes, %d after 10; want no growth", before, e, l)
		}
	})
}

func TestStartsAreSpreadOverTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		tenths := map[int]int{}
		begin := time.Now()
		var targets []collectors.Target
		for i := range 200 {
			targets = append(targets, target(fmt.Sprintf("pdu-%03d", i), collect(func(context.Context) ([]facility.Reading, error) {
				mu.Lock()
				defer mu.Unlock()
				tenths[int(time.Since(begin)/time.Second)]++
				return nil, nil
			})))
		}
		poll(t, 9999*time.Millisecond, collectors.SchedulerConfig{Interval: 10 * time.Second}, targets...)
		for tenth := range 10 {
			if n := tenths[tenth]; n < 5 || n > 45 {
				t.Errorf("polls in second %d = %d; want about 20 (%v)", tenth, n, tenths)
			}
		}
	})
}

func TestDeadlineIsBelowTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var longest, most atomic.Int64
		watch := collect(func(ctx context.Context) ([]facility.Reading, error) {
			most.Add(1)
			defer most.Add(-1)
			if most.Load() > 1 {
				t.Error("two polls of one device at once")
			}
			end, _ := ctx.Deadline()
			longest.Store(max(longest.Load(), int64(time.Until(end))))
			<-ctx.Done()
			return nil, ctx.Err()
		})
		tgt := target("slow", watch)
		tgt.Device.Timeout = time.Minute
		s := poll(t, 2*time.Minute, collectors.SchedulerConfig{Interval: 10 * time.Second}, tgt)
		if got := time.Duration(longest.Load()); got != 9*time.Second {
			t.Errorf("deadline = %v; want 9s of an interval of 10s", got)
		}
		if d := status(t, s, "slow"); d.Missed > 0 {
			t.Errorf("missed = %d; want 0", d.Missed)
		}
	})
}

func TestSpeedShrinksIntervals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := poll(t, 20*time.Second, collectors.SchedulerConfig{Interval: 10 * time.Second, Speed: 20}, target("fast", healthy(0)))
		if d := status(t, s, "fast"); d.Polls < 38 || d.Missed > 0 || d.Interval != 500*time.Millisecond {
			t.Errorf("status = %+v; want about 40 polls", d)
		}
	})
}

func TestBreakerOpensProbesAndCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var polls []time.Duration
		begin := time.Now()
		var answers atomic.Bool
		c := collect(func(context.Context) ([]facility.Reading, error) {
			polls = append(polls, time.Since(begin))
			if !answers.Load() {
				return nil, errors.New("no answer")
			}
			return []facility.Reading{{Asset: "rack-1", Point: facility.InletTemperature, Value: 22, Quality: facility.Good}}, nil
		})
		time.AfterFunc(10*time.Minute, func() { answers.Store(true) })
		s := poll(t, 15*time.Minute, collectors.SchedulerConfig{Interval: 10 * time.Second, ProbeInterval: time.Minute}, target("ups", c))
		var down, up int
		for _, at := range polls {
			if at < 10*time.Minute {
				down++
			} else {
				up++
			}
		}
		if down < 10 || down > 16 { // 3 at the interval, then 20 s, 40 s, 60 s, 60 s, …
			t.Errorf("polls while dead = %d; want about one a minute: %v", down, polls)
		}
		if up < 24 || up > 30 {
			t.Errorf("polls after it came back = %d; want about 30", up)
		}
		if d := status(t, s, "ups"); d.State != collectors.BreakerClosed || !d.Reachable || d.Failures != 0 {
			t.Errorf("at the end: %+v; want closed", d)
		}
	})
}

func TestWakePollsAGivenUpDeviceNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var polls atomic.Int64
		var answers atomic.Bool
		c := collect(func(context.Context) ([]facility.Reading, error) {
			polls.Add(1)
			if answers.Load() {
				return nil, nil
			}
			return nil, errors.New("no answer")
		})
		s := collectors.NewScheduler(collectors.SchedulerConfig{Interval: 10 * time.Second, ProbeInterval: time.Hour, Log: slog.New(slog.DiscardHandler)}, []collectors.Target{target("crah", c)})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		time.Sleep(30 * time.Minute)
		before := polls.Load()
		answers.Store(true)
		s.Wake("crah")
		s.Wake("nobody")
		synctest.Wait()
		if got := polls.Load(); got != before+1 {
			t.Errorf("polls = %d after a wake-up; want %d", got, before+1)
		}
		time.Sleep(time.Minute)
		if got := polls.Load() - before; got < 5 {
			t.Errorf("polls = %d a minute after it came back; want its interval kept again", got)
		}
		cancel()
		<-ended
	})
}

func TestSilenceMarksTheLastValuesOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var answers atomic.Bool
		answers.Store(true)
		c := collect(func(context.Context) ([]facility.Reading, error) {
			if answers.Load() {
				return []facility.Reading{{Asset: "rack-1", Point: facility.InletTemperature, Value: 23, Quality: facility.Good}}, nil
			}
			return nil, fmt.Errorf("probe: no answer: %w", context.DeadlineExceeded)
		})
		time.AfterFunc(time.Minute, func() { answers.Store(false) })
		var got sink
		stamp := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		poll(t, 3*time.Minute, collectors.SchedulerConfig{Interval: 10 * time.Second, Sink: got.take, Now: func() time.Time { return stamp }}, target("probe", c))
		var lost []facility.Reading
		for _, r := range got.of("rack-1", facility.InletTemperature) {
			if !r.At.Equal(stamp) {
				t.Errorf("stamp = %v; want that of the given clock", r.At)
			}
			if r.Quality == facility.Stale {
				lost = append(lost, r)
			}
		}
		if len(lost) != 1 || lost[0].Value != 23 {
			t.Errorf("stale readings = %v; want one with the last value", lost)
		}
		reachable := got.of("probe", facility.Reachable)
		if first, last := reachable[0], reachable[len(reachable)-1]; first.Value != 1 || first.Text != "yes" || last.Value != 0 || last.Text != "timeout" {
			t.Errorf("reachable = %v … %v; want yes, then no and why", first, last)
		}
		if len(got.of("probe", facility.PollDuration)) != len(reachable) {
			t.Error("want a poll duration with every poll")
		}
	})
}

func TestPanicIsAnErrorThatNamesTheDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := collect(func(context.Context) ([]facility.Reading, error) { panic("index out of range") })
		s := poll(t, time.Minute, collectors.SchedulerConfig{Interval: 10 * time.Second}, target("bmc-7", c), target("ok", healthy(0)))
		if got, want := status(t, s, "bmc-7").Error, "bmc-7: panic in the collector: index out of range"; got != want {
			t.Errorf("error = %q; want %q", got, want)
		}
		if d := status(t, s, "ok"); !d.Reachable {
			t.Errorf("other device: %+v; want it unharmed", d)
		}
	})
}

func TestAnErrorIsLoggedOnceUntilItChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		n := 0
		c := collect(func(context.Context) ([]facility.Reading, error) {
			n++
			switch {
			case n <= 3:
				return []facility.Reading{{Asset: "a", Point: facility.Power}}, errors.New("outlet 7: no value")
			case n <= 6:
				return []facility.Reading{{Asset: "a", Point: facility.Power}}, errors.New("outlet 8: no value")
			}
			return nil, nil
		})
		poll(t, 2*time.Minute, collectors.SchedulerConfig{Interval: 10 * time.Second, Log: slog.New(slog.NewTextHandler(&log, nil))}, target("pdu", c))
		if got := strings.Count(log.String(), "\n"); got != 3 {
			t.Errorf("lines = %d; want one an error and one for its end:\n%s", got, log.String())
		}
	})
}

// closing is a Collector that holds a session.
type closing struct {
	collect
	closed chan struct{}
	hangs  bool
}

func (c closing) Close() error {
	if c.hangs {
		time.Sleep(20 * time.Second)
	}
	close(c.closed)
	return nil
}

func TestCollectorsAreClosedWithinTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := closing{healthy(0), make(chan struct{}), false}
		bad := closing{healthy(0), make(chan struct{}), true}
		begin := time.Now()
		poll(t, time.Minute, collectors.SchedulerConfig{Interval: 10 * time.Second, CloseTimeout: 3 * time.Second}, target("good", good), target("bad", bad))
		if took := time.Since(begin) - time.Minute; took != 3*time.Second {
			t.Errorf("closing took %v; want the deadline of 3s", took)
		}
		select {
		case <-good.closed:
		default:
			t.Error("a willing Collector was not closed")
		}
		<-bad.closed
	})
}

func TestABlockedSinkCostsOnlyItsOwnDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		take := func(ctx context.Context, readings []facility.Reading) {
			if readings[0].Asset == "slow-bus" {
				select {
				case <-time.After(35 * time.Second):
				case <-ctx.Done():
				}
			}
		}
		slow := collect(func(context.Context) ([]facility.Reading, error) {
			return []facility.Reading{{Asset: "slow-bus", Point: facility.Power}}, nil
		})
		s := poll(t, 5*time.Minute, collectors.SchedulerConfig{Interval: 10 * time.Second, Sink: take}, target("a", slow), target("b", healthy(0)))
		if d := status(t, s, "a"); d.Missed == 0 {
			t.Errorf("blocked: %+v; want missed slots", d)
		}
		if d := status(t, s, "b"); d.Missed != 0 || d.Polls < 29 {
			t.Errorf("other: %+v; want none missed", d)
		}
	})
}

func TestMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewRegistry()
		poll(t, 95*time.Second, collectors.SchedulerConfig{Interval: 10 * time.Second, Timeout: time.Second, Registerer: registry}, target("a", healthy(0)), target("b", collect(dead)))
		problems, err := testutil.GatherAndLint(registry)
		if err != nil || len(problems) > 0 {
			t.Errorf("lint: %v, %v", problems, err)
		}
		want := `
# HELP ridethrough_collector_devices Devices by the state of their breaker.
# TYPE ridethrough_collector_devices gauge
ridethrough_collector_devices{state="closed"} 1
ridethrough_collector_devices{state="half_open"} 0
ridethrough_collector_devices{state="open"} 1
`
		if err := testutil.GatherAndCompare(registry, strings.NewReader(want), collectors.MetricDevices); err != nil {
			t.Error(err)
		}
		if n := testutil.CollectAndCount(registry, collectors.MetricPolls); n != 5 {
			t.Errorf("results = %d; want all five from the start", n)
		}
	})
}
