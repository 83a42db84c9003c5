package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/internal/atomicfile"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
)

const (
	// stepInterval is the longest time between two alerting steps: rules with a
	// `for` and silent devices need time to pass even when nothing arrives.
	stepInterval = time.Second

	// backlog is how many batches may wait for the alerting step; beyond it the
	// oldest are dropped and counted, because a forecast wants the newest.
	backlog = 8192

	// publishPatience bounds how long the loop waits for the bus.
	publishPatience = 2 * time.Second
)

// An alertLoop turns readings into forecasts, incidents and pages. It is the
// only user of its engine.
type alertLoop struct {
	site     *facility.Site
	engine   *alerting.Engine
	bus      *bus.Bus
	people   *paging.Pager
	wake     *wake
	troubles *troubles
	view     *view
	metrics  *metrics
	log      *slog.Logger
	now      func() time.Time

	// snapshot is the file that keeps open incidents over restarts.
	snapshot string
	// memory keeps what the model has learnt over restarts; nil for none.
	memory  *memory
	beat    *atomic.Int64 // wall time of the last finished step, Unix nanoseconds
	lastErr string        // logged once until it changes

	// followers hear of every outcome and hold nobody.
	followers []*follower
}

// run steps until ctx ends, then keeps what must survive and returns nil.
func (l *alertLoop) run(ctx context.Context) error {
	arrivals := l.bus.Subscribe(backlog)
	defer arrivals.Close()
	tick := time.NewTicker(stepInterval)
	defer tick.Stop()
	for {
		var readings []facility.Reading
		select {
		case <-ctx.Done():
			return l.end()
		case batch := <-arrivals.C:
			readings = collect(readings, batch)
		case <-tick.C:
		}
		readings = drain(arrivals.C, readings)
		l.metrics.dropped.Set(float64(arrivals.Dropped()))
		l.step(ctx, readings)
	}
}

// drain takes what has arrived meanwhile, so that a burst costs one step.
func drain(arrivals <-chan bus.Batch, readings []facility.Reading) []facility.Reading {
	for {
		select {
		case batch := <-arrivals:
			readings = collect(readings, batch)
		default:
			return readings
		}
	}
}

// collect keeps what was measured: forecasts and incidents come from here.
func collect(readings []facility.Reading, batch bus.Batch) []facility.Reading {
	if batch.Topic == bus.Readings {
		return append(readings, batch.Readings...)
	}
	return readings
}

func (l *alertLoop) step(ctx context.Context, readings []facility.Reading) {
	began := time.Now()
	now := l.now()
	l.view.latest.observe(now, readings)
	l.engine.Troubles(l.troubles.now(now))
	outcome, err := l.engine.Step(ctx, now, readings)
	l.wake.poll(now, outcome.Poll)
	l.metrics.steps.Observe(time.Since(began).Seconds())
	// First remember, then tell: after a crash in between the page is sent
	// again and de-duplicated, and what was opened is known and gets closed.
	if len(outcome.Changes) > 0 {
		err = errors.Join(err, l.keep())
		l.tell(ctx, outcome.Changes)
	}
	published := l.publish(ctx, outcome)
	if len(outcome.Readings)+len(outcome.Changes) > 0 {
		l.troubles.published(now, published)
	}
	l.report(errors.Join(err, published, l.people.Review(ctx, now, outcome.Incidents), l.remember(outcome)))
	l.view.show(l.site, outcome, l.people)
	l.metrics.outcome(outcome)
	for _, f := range l.followers {
		f.put(followed{now, outcome})
	}
	l.beat.Store(time.Now().UnixNano())
}

// remember keeps what the model has learnt when that is due, and in trouble the
// forecasts that wait for what comes of them.
func (l *alertLoop) remember(outcome alerting.Outcome) error {
	if l.memory == nil {
		return nil
	}
	l.memory.forget(l.engine, l.now())
	trouble := len(outcome.Result.Events) > 0 || len(outcome.Incidents) > 0
	if l.memory.keep(l.engine, l.now(), trouble, false) && trouble {
		return l.keep()
	}
	return nil
}

// end keeps everything that the next generation or process takes over.
func (l *alertLoop) end() error {
	if l.memory != nil {
		l.memory.keep(l.engine, l.now(), false, true)
	}
	return l.keep()
}

func (l *alertLoop) tell(ctx context.Context, changes []incident.Change) {
	for _, c := range changes {
		l.log.Warn("incident", "change", c.Kind, "incident", c.Incident.ID, "severity", c.Incident.Severity,
			"headline", c.Incident.Headline, "why", c.Why)
	}
	if err := l.people.Send(ctx, changes...); err != nil {
		l.log.Error("hand incident to paging", "err", err)
	}
}

// publish stores what the step computed. Refusals are counted by the bus and
// never stop the loop.
func (l *alertLoop) publish(ctx context.Context, outcome alerting.Outcome) error {
	ctx, cancel := context.WithTimeout(ctx, publishPatience)
	defer cancel()
	var errs []error
	if len(outcome.Readings) > 0 {
		errs = append(errs, l.bus.Publish(ctx, bus.Batch{Topic: bus.Forecasts, Readings: outcome.Readings}))
	}
	if len(outcome.Changes) > 0 {
		errs = append(errs, l.bus.Publish(ctx, bus.Batch{Topic: bus.Incidents, Notes: notes(outcome.Changes)}))
	}
	return errors.Join(errs...)
}

func notes(changes []incident.Change) []bus.Note {
	out := make([]bus.Note, len(changes))
	for i, c := range changes {
		root := ""
		if len(c.Incident.Root) > 0 {
			root = c.Incident.Root[0].Asset
		}
		out[i] = bus.Note{
			At: c.At, Incident: c.Incident.ID, Asset: root, Stage: string(c.Kind),
			Title: c.Incident.Headline, Text: c.Incident.Text,
		}
	}
	return out
}

// report logs an error once until it changes.
func (l *alertLoop) report(err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text != l.lastErr && text != "" && !errors.Is(err, context.Canceled) {
		l.log.Error("alerting step", "err", err)
	}
	l.lastErr = text
}

// keep writes the snapshot beside its place and then moves it there, so that a
// crash leaves the old one or the new one.
func (l *alertLoop) keep() error {
	if l.snapshot == "" {
		return nil
	}
	state, err := l.engine.Snapshot()
	if err != nil {
		return fmt.Errorf("keep incidents: %w", err)
	}
	if err := atomicfile.Write(l.snapshot, state, 0o600); err != nil {
		return fmt.Errorf("keep incidents: %w", err)
	}
	return nil
}
