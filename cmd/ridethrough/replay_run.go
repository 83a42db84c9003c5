package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/collectors/quality"
	"github.com/ridethrough/ridethrough/internal/exchange"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/history"
)

const (
	// replayStep is how much virtual time passes between two alerting steps:
	// less than the shortest poll interval, so that no event waits.
	replayStep = 5 * time.Second
	// replayEvery is how often forecasts are written down while nothing changes.
	replayEvery = 30 * time.Second
	// replayYoung is how long after a new event every step is written: each poll
	// tells more of what has stopped.
	replayYoung = 3 * time.Minute
	// replayHistory holds the longest window the shipped rules look over.
	replayHistory = 3 * time.Hour
)

// A playback is a site and what happened there, in order.
type playback struct {
	name     string
	set      string // which reports keep it apart from others; may be empty
	site     *facility.Site
	alerting alerting.Config
	// raw readings are judged as they would have been when they were collected.
	raw bool
	// each calls step for every moment with the readings that arrived since the
	// one before.
	each func(ctx context.Context, step func(now time.Time, arrived []facility.Reading) error) error
	// truth is what really happened; nil, or false, where nobody knows.
	truth func() (*score.Truth, bool, error)
	// bad counts what could not be read, and describes the first.
	bad func() (int, []string)
}

// A replaySummary is what one replay came to.
type replaySummary struct {
	readings, bad, steps, pages int
	first                       []string // descriptions of bad lines
}

func (s replaySummary) String() string {
	text := fmt.Sprintf("%d readings, %s of virtual time, %d pages", s.readings, time.Duration(s.steps)*replayStep, s.pages)
	if s.bad > 0 {
		text += fmt.Sprintf(", %d lines skipped, for example %v", s.bad, s.first)
	}
	return text
}

// replay runs a playback, and writes its answers to out unless that is empty.
func replay(ctx context.Context, p playback, out string, examples ...sampler) (finished, error) {
	past, err := os.MkdirTemp("", "ridethrough-replay-")
	if err != nil {
		return finished{}, err
	}
	defer os.RemoveAll(past)
	r, err := newReplayer(p, past)
	if err != nil {
		return finished{}, err
	}
	r.examples = examples
	if out != "" {
		if r.answers, err = createAnswers(out); err != nil {
			return finished{}, errors.Join(err, r.history.Close())
		}
	}
	err = errors.Join(r.run(ctx, p), r.answers.close())
	done := finished{name: p.name, set: p.set, summary: r.summary, score: r.score, truth: r.truth, exam: r.exam}
	if r.truth != nil {
		done.record = r.records[0]
	}
	return done, err
}

// newReplayer is an engine beside its scorer, with its history in a folder.
func newReplayer(p playback, past string) (*replayer, error) {
	h, err := history.Open(history.Config{Dir: past, Retention: replayHistory}, p.site, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	engine, err := alerting.New(p.alerting, p.site, h)
	if err != nil {
		return nil, errors.Join(err, h.Close())
	}
	r := &replayer{engine: engine, history: h, site: p.site, halls: map[string]int{}, scorer: score.WithBaselines(p.site)}
	if err := r.know(p); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	if p.raw {
		r.judge = quality.New(p.site, quality.Config{Log: slog.New(slog.DiscardHandler)})
	}
	return r, nil
}

// run plays everything and closes the history.
func (r *replayer) run(ctx context.Context, p playback) error {
	err := p.each(ctx, func(now time.Time, arrived []facility.Reading) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return r.step(ctx, now, arrived)
	})
	r.conclude()
	if p.bad != nil {
		r.summary.bad, r.summary.first = p.bad()
	}
	return errors.Join(err, r.history.Close())
}

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

// tell counts and writes what people were told.
func (r *replayer) tell(c incident.Change) error {
	notice, told := r.notice(c)
	if told && notice.Type == exchange.NoticePage {
		r.summary.pages++
	}
	if told {
		r.note(notice)
	}
	if r.answers == nil {
		return nil
	}
	if err := r.answers.incidents.Write(incidentLine(c)); err != nil || !told {
		return err
	}
	return r.answers.predictions.Notice(notice)
}

// notice says whether c interrupts a person: a new incident, a warning that
// becomes a page, a page that reaches another hall, the end.
func (r *replayer) notice(c incident.Change) (exchange.Notice, bool) {
	in := c.Incident
	n := exchange.Notice{At: c.At, Type: exchange.NoticeWarn, RootCauses: roots(in), Zones: in.Halls, Services: in.Services}
	if in.Severity == incident.Page {
		n.Type = exchange.NoticePage
	}
	grown := len(in.Halls) > r.halls[in.ID]
	r.halls[in.ID] = max(r.halls[in.ID], len(in.Halls))
	switch c.Kind {
	case incident.ChangeResolved:
		n.Type = exchange.NoticeResolve
	case incident.ChangeUpdated:
		return n, grown && n.Type == exchange.NoticePage
	}
	return n, true
}

func incidentLine(c incident.Change) exchange.IncidentLine {
	in := c.Incident
	return exchange.IncidentLine{
		Time: c.At, Incident: in.ID, Change: string(c.Kind), RootCauses: roots(in),
		Zones: in.Halls, Symptoms: len(in.Symptoms), Services: in.Services, Summary: in.Headline,
	}
}

func roots(in incident.Incident) []string {
	names := make([]string, len(in.Root))
	for i, cause := range in.Root {
		names[i] = cause.Asset
	}
	return names
}

// answers are the two files a replay writes.
type answers struct {
	predictions *exchange.Predictions
	incidents   *exchange.Incidents
	files       []io.Closer
}

func createAnswers(dir string) (*answers, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	p, err := os.Create(filepath.Join(dir, "predictions.jsonl"))
	if err != nil {
		return nil, err
	}
	i, err := os.Create(filepath.Join(dir, "incidents.jsonl"))
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return &answers{exchange.NewPredictions(p), exchange.NewIncidents(i), []io.Closer{p, i}}, nil
}

func (a *answers) close() error {
	if a == nil {
		return nil
	}
	err := errors.Join(a.predictions.Flush(), a.incidents.Flush())
	for _, f := range a.files {
		err = errors.Join(err, f.Close())
	}
	return err
}
