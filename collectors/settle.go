package collectors

import (
	"context"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// settle books the outcome of a poll and hands its readings over.
func (r *runner) settle(ctx context.Context, got result) {
	now := r.scheduler.config.Now()
	reached := len(got.readings) > 0 || got.err == nil
	r.note(now, got, reached)
	r.report(got.err)

	out := make([]facility.Reading, 0, len(got.readings)+2)
	for i, reading := range got.readings {
		reading.At = stamp(reading, now, i)
		out = append(out, reading)
		r.heard.keep(reading, now)
	}
	if reached {
		out = r.heard.overdue(now, r.paced, out)
	} else {
		out = r.heard.lost(now, out)
	}
	out = append(out, r.reachable(reached, faultOf(got), now), r.own(facility.PollDuration, got.took.Seconds(), now))
	r.scheduler.metrics.readings.Add(float64(len(out)))
	r.scheduler.config.Sink(ctx, out)
}

// stamp is the time of a reading: the device's, where it tells one that can be,
// else that of the poll. A device whose clock runs ahead must not write into the
// future: nobody could write behind it. Events that lose their time so keep their
// order.
func stamp(r facility.Reading, now time.Time, i int) time.Time {
	switch {
	case !r.At.IsZero() && !r.At.After(now):
		return r.At
	case r.Point == facility.DeviceEvent:
		return now.Add(time.Duration(i) * time.Microsecond)
	}
	return now
}

// reachable says whether the device answered and, if not, why in one word.
func (r *runner) reachable(reached bool, why Fault, now time.Time) facility.Reading {
	reading := r.own(facility.Reachable, truth(reached), now)
	if !reached && why != FaultNone {
		reading.Text = string(why)
	}
	return reading
}

// own is a reading about the device itself.
func (r *runner) own(point facility.Point, value float64, now time.Time) facility.Reading {
	reading := facility.Reading{Asset: r.target.Device.Name, Point: point, Value: value, At: now}
	if spec, ok := facility.Describe(point); ok && spec.Unit == facility.UnitState {
		reading.Text = spec.StateText(value)
	}
	return facility.Judge(reading)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// note books the outcome in the status and the metrics.
func (r *runner) note(now time.Time, got result, reached bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.breaker.record(reached)
	s := &r.status
	s.State, s.Reachable, s.Failures = r.breaker.state, reached, r.breaker.failures
	s.Polls++
	s.LastPoll, s.Took, s.Readings, s.Error, s.Fault = now, got.took, len(got.readings), "", faultOf(got)
	if reached {
		s.LastReached = now
	}
	if got.err != nil {
		s.Error = got.err.Error()
	}
	m := r.scheduler.metrics
	if s.Fault != FaultNone {
		m.faults.WithLabelValues(string(s.Fault)).Inc()
	}
	m.polls.WithLabelValues(outcome(got, r.hanging != nil)).Inc()
	m.duration.Observe(got.took.Seconds())
}

// faultOf says why a poll went wrong. Of a device that answers for some of its
// parts only that is said.
func faultOf(got result) Fault {
	if got.err != nil && len(got.readings) > 0 {
		return FaultPartial
	}
	return FaultOf(got.err)
}

func outcome(got result, hung bool) string {
	switch {
	case got.err == nil:
		return resultOK
	case got.panicked:
		return resultPanic
	case hung:
		return resultHung
	case len(got.readings) > 0:
		return resultPartial
	}
	return resultFailed
}

// report logs an error once until it changes, and that it went away.
func (r *runner) report(err error) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text == r.reported {
		return
	}
	if err != nil {
		r.log.Warn("poll", "err", err)
	} else {
		r.log.Info("device answers again", "was", r.reported)
	}
	r.reported = text
}
