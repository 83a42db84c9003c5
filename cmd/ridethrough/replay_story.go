package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator"
	"github.com/ridethrough/ridethrough/internal/simulator/scenario"
)

// storyPoll is how often the devices of a story are polled. A story of a day is
// one in which little happens: dayPoll is enough for it.
const (
	storyPoll = 15 * time.Second
	dayPoll   = 2 * time.Minute
	// storyOffset keeps polls off the full minutes at which faults of stories
	// begin: a fault is seen when the next poll comes.
	storyOffset = 10 * time.Second
)

// storySeed makes every replay of a story the same.
const storySeed = 1

// storyStart is when stories begin: on a summer's day.
var storyStart = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

// storyPlaybacks are simulated stories by name.
func storyPlaybacks(names []string) ([]playback, error) {
	if slices.Contains(names, "all") {
		names = scenario.Names()
	}
	var plays []playback
	for _, name := range names {
		s, err := scenario.Load(name)
		if err != nil {
			return nil, fmt.Errorf("replay: %w", err)
		}
		plays = append(plays, playback{
			name: name, set: ownStories, site: s.Site, alerting: alerting.DefaultConfig(),
			truth: func() (*score.Truth, bool, error) {
				t, err := storyTruth(s, storySeed)
				return t, err == nil, err
			},
			each: func(ctx context.Context, step func(time.Time, []facility.Reading) error) error {
				return playStory(ctx, name, step)
			},
		})
	}
	return plays, nil
}

// playStory steps through a simulated story, with what its devices would have
// answered.
func playStory(ctx context.Context, name string, step func(time.Time, []facility.Reading) error) (err error) {
	sim, err := simulator.New(simulator.Config{Scenario: name, Start: storyStart, Seed: storySeed})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.Close()) }()
	end, poll := sim.End().Add(demoGrace), storyPoll
	if end.Sub(sim.Start()) > 12*time.Hour {
		poll = dayPoll
	}
	for now := sim.Start().Add(storyOffset); now.Before(end); now = now.Add(replayStep) {
		if err := sim.Advance(now); err != nil {
			return err
		}
		var readings []facility.Reading
		if now.Sub(sim.Start())%poll == storyOffset {
			readings = answersNow(sim, now)
		}
		if err := step(now, readings); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// answersNow is what every device would answer now.
func answersNow(sim *simulator.Simulator, now time.Time) []facility.Reading {
	var out []facility.Reading
	for _, key := range sim.Series() {
		if value, ok := sim.Truth(key.Asset, key.Point, key.Part); ok {
			out = append(out, facility.Judge(facility.Reading{Asset: key.Asset, Point: key.Point, Part: key.Part, Value: value, At: now}))
		}
	}
	return out
}
