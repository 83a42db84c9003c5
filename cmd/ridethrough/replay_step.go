package main

import (
	"context"
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/collectors/quality"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/history"
)

const (
	// replayEvery is how often forecasts are written down while nothing changes.
	replayEvery = 30 * time.Second
	// replayYoung is how long after a new event every step is written: each poll
	// tells more of what has stopped.
	replayYoung = 3 * time.Minute
)

// A replayer steps the engine through virtual time.
type replayer struct {
	judge   *quality.Judge // nil where readings were judged already
	engine  *alerting.Engine
	history *history.History
	site    *facility.Site
	answers *answers // nil when nobody wants them
	// examples write down what people got.
	examples []sampler
	scorer   *score.Scorer
	score    tallies
	told     []incident.Change
	summary  replaySummary
	truth    *score.Truth    // nil where nobody knows it
	records  []*score.Record // what everybody said, our own first; with a truth
	exam     *score.Exam     // our own; with a truth, at the end

	now      time.Time
	written  time.Time      // when forecasts were last written
	events   int            // events of the last forecast that was written
	remarked int            // events of the last forecast
	changed  time.Time      // when an event last came
	halls    map[string]int // how many halls were named so far, by incident
}

func (r *replayer) step(ctx context.Context, now time.Time, arrived []facility.Reading) error {
	if r.judge != nil {
		r.judge.Mark(arrived)
	}
	r.now = now
	outcome, err := r.engine.Step(ctx, now, arrived)
	if err != nil {
		return fmt.Errorf("at %s: %w", now.UTC().Format(time.RFC3339), err)
	}
	for _, x := range r.examples {
		x.step(now, outcome)
	}
	r.scorer.Observe(now, arrived)
	if outcome.Forecast {
		r.scorer.Forecast(outcome.Result)
		r.remark(outcome)
	}
	r.scorer.Told(outcome.Changes)
	r.settle(now)
	r.summary.readings += len(arrived)
	r.summary.steps++
	r.told = append(r.told, outcome.Changes...)
	for _, c := range outcome.Changes {
		if err := r.tell(c); err != nil {
			return err
		}
	}
	return r.forecast(outcome)
}

// forecast writes the forecasts when they are due or rest on a new or young event.
func (r *replayer) forecast(outcome alerting.Outcome) error {
	if !outcome.Forecast || r.answers == nil {
		return nil
	}
	now := outcome.Result.At
	if len(outcome.Result.Events) > r.events {
		r.changed = now
	}
	young := !r.changed.IsZero() && now.Sub(r.changed) < replayYoung
	if len(outcome.Result.Events) == r.events && !young && now.Sub(r.written) < replayEvery {
		return nil
	}
	r.written, r.events = now, len(outcome.Result.Events)
	return r.answers.predictions.Forecast(outcome.Result, r.site)
}
