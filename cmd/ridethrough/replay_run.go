package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/collectors/quality"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/history"
)

const (
	// replayStep is how much virtual time passes between two alerting steps:
	// less than the shortest poll interval, so that no event waits.
	replayStep = 5 * time.Second
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
