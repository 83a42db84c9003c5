package collectors

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// tick is the grid on which polls of long intervals begin: ones that fall due
// together cost fewer wake-ups of the processor.
const tick = 100 * time.Millisecond

// runner polls one device.
type runner struct {
	scheduler *Scheduler
	target    Target
	interval  time.Duration // between polls, by the wall
	paced     time.Duration // the same by the devices' clock
	timeout   time.Duration
	wake      chan struct{}
	log       *slog.Logger

	// Used by the runner's goroutine alone.
	hanging  chan result // of a poll that outlived its deadline, or nil
	heard    heard
	reported string // the error logged last

	mu      sync.Mutex // guards everything below
	breaker breaker
	status  DeviceStatus
}

// result is what a poll brought.
type result struct {
	readings []facility.Reading
	err      error
	panicked bool
	took     time.Duration
}

func newRunner(s *Scheduler, t Target) *runner {
	r := &runner{
		scheduler: s, target: t, wake: make(chan struct{}, 1), heard: newHeard(),
		interval: s.config.Interval, timeout: s.config.Timeout,
		log:     s.config.Log.With("device", t.Device.Name),
		breaker: breaker{state: BreakerClosed},
	}
	if t.Device.Interval > 0 {
		r.interval = t.Device.Interval
	}
	if t.Device.Timeout > 0 {
		r.timeout = t.Device.Timeout
	}
	r.paced = r.interval
	r.interval = max(s.config.faster(r.interval), time.Millisecond)
	r.timeout = min(r.timeout, r.interval-r.interval/10)
	r.status = DeviceStatus{
		Device: t.Device.Name, Protocol: t.Device.Protocol, Address: t.Device.Address, Asset: t.Device.Asset,
		State: BreakerClosed, Interval: r.interval,
	}
	return r
}

// run polls at its slots until ctx ends. Slots lie on a grid that begins at a
// place of the interval given by the device's name.
func (r *runner) run(ctx context.Context, start time.Time) {
	due := start.Add(r.offset())
	for {
		timer := time.NewTimer(time.Until(r.jittered(start, due)))
		woken := false
		select {
		case <-ctx.Done():
			timer.Stop()
			r.abandon()
			return
		case <-r.wake:
			timer.Stop()
			woken = true
		case late := <-r.hanging: // blocks for ever while nothing hangs
			timer.Stop()
			r.hanging = nil
			r.log.Warn("poll came back after its deadline", "took", late.took)
			continue
		case <-timer.C:
		}
		r.slot(ctx)
		if woken {
			due = r.sooner(due)
		} else {
			due = r.next(due)
		}
	}
}

// offset spreads devices over the interval.
func (r *runner) offset() time.Duration {
	h := fnv.New64a()
	h.Write([]byte(r.target.Device.Name))
	return time.Duration(h.Sum64() % uint64(r.interval))
}

// jittered moves a slot by up to a twentieth of the interval, so that devices
// that fall into step do not stay in it.
func (r *runner) jittered(start, due time.Time) time.Time {
	due = due.Add(rand.N(r.interval/20 + 1))
	if r.interval >= 20*tick {
		due = start.Add(due.Sub(start).Truncate(tick))
	}
	return due
}

// next returns the slot behind due. Slots that passed meanwhile are missed.
func (r *runner) next(due time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	wait := r.breaker.wait(r.interval, r.scheduler.config.ProbeInterval)
	due = due.Add(wait)
	for now := time.Now(); due.Before(now); due = due.Add(wait) {
		r.miss()
	}
	return due
}

// sooner brings a far slot near after a device came back that had been given up.
func (r *runner) sooner(due time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.breaker.state == BreakerClosed && time.Until(due) > r.interval {
		due = due.Add(-r.interval)
	}
	return due
}

// miss counts a slot in which no poll could begin. It is called with mu held.
func (r *runner) miss() {
	r.status.Missed++
	r.scheduler.metrics.missed.Inc()
}

// slot uses one slot: it polls, unless the last poll still hangs.
func (r *runner) slot(ctx context.Context) {
	if r.hanging != nil {
		r.skip(ctx)
		return
	}
	select {
	case r.scheduler.workers <- struct{}{}:
	case <-ctx.Done():
		return
	}
	got := r.poll(ctx)
	<-r.scheduler.workers
	if ctx.Err() != nil && got.err != nil {
		return // the device is not to blame
	}
	r.settle(ctx, got)
}

// skip lets a slot pass while the last poll hangs, and says so: a device that
// hangs must not look like one that nobody asked.
func (r *runner) skip(ctx context.Context) {
	r.mu.Lock()
	r.miss()
	r.breaker.record(false)
	r.status.State, r.status.Failures = r.breaker.state, r.breaker.failures
	r.mu.Unlock()
	now := r.scheduler.config.Now()
	r.scheduler.metrics.readings.Inc()
	r.scheduler.config.Sink(ctx, []facility.Reading{r.reachable(false, FaultHung, now)})
}

// poll calls the Collector and waits for it a little longer than its deadline.
func (r *runner) poll(ctx context.Context) result {
	r.begin()
	started := time.Now()
	within, cancel := context.WithTimeout(ctx, r.timeout)
	done := make(chan result, 1)
	go func() {
		defer cancel()
		got := r.collect(within)
		got.took = time.Since(started)
		done <- got
	}()
	grace := time.NewTimer(r.timeout + (r.interval-r.timeout)/2)
	defer grace.Stop()
	select {
	case got := <-done:
		return got
	case <-grace.C:
		r.hanging = done
		return result{took: time.Since(started), err: hungError{r.target.Device.Name, r.timeout}}
	}
}

// hungError is a Collector that did not return.
type hungError struct {
	device  string
	timeout time.Duration
}

func (e hungError) Error() string {
	return fmt.Sprintf("%s: poll does not return although its deadline of %v passed; the device is left alone until it does", e.device, e.timeout)
}

// Fault implements Faulter.
func (hungError) Fault() Fault { return FaultHung }

func (r *runner) begin() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.breaker.state == BreakerOpen {
		r.breaker.state, r.status.State = BreakerHalfOpen, BreakerHalfOpen
	}
}

// collect shields the program from a Collector that panics at strange bytes.
func (r *runner) collect(ctx context.Context) (got result) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Debug("panic in a poll", "stack", string(debug.Stack()))
			got = result{err: fmt.Errorf("%s: panic in the collector: %v", r.target.Device.Name, p), panicked: true}
		}
	}()
	readings, err := r.target.Collector.Collect(ctx)
	return result{readings: readings, err: err}
}

// abandon waits for a poll that hangs, but not for ever.
func (r *runner) abandon() {
	if r.hanging == nil {
		return
	}
	timer := time.NewTimer(r.scheduler.config.CloseTimeout)
	defer timer.Stop()
	select {
	case <-r.hanging:
		r.hanging = nil
	case <-timer.C:
		r.log.Warn("poll still hangs; leaving it behind")
	}
}
