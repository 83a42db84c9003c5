package main

import (
	"slices"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
	"github.com/ridethrough/ridethrough/internal/simulator/scenario"
)

// Each story asks of a monitor what its title says.
func TestTruthOfStories(t *testing.T) {
	racing.Skip(t)
	for _, c := range []struct {
		story, class string
		kinds        []string
		accept       string
	}{
		{"quiet", score.Benign, nil, ""},
		{"rotation", score.Benign, nil, ""},
		{"generator-test", score.Benign, nil, ""},
		{"one-of-n", score.WarnOnly, []string{score.KindTrip}, "ch-2"},
		{"one-crah", score.WarnOnly, []string{score.KindFans}, "crah-3"},
		{"guangzhou", score.Danger, []string{score.KindTrip}, "ch-2"},
		{"towers-lost", score.Danger, []string{score.KindTowers}, "tower-2"},
		{"hall-fans-lost", score.Danger, []string{score.KindFans}, "east"},
		{"hall-valve-shut", score.Danger, []string{score.KindFlow}, "west"},
		{"pumps-lost", score.Danger, []string{score.KindFlow}, "pump-1"},
		{"slow-fade", score.Danger, []string{score.KindSlow}, "ch-2"},
		{"says-running", score.Danger, []string{score.KindLying}, "ch-1"},
		{"heat-wave", score.Danger, []string{score.KindLoad}, ""},
		{"tank-buys-time", score.Danger, []string{score.KindTrip}, "ch-1"},
	} {
		s, err := scenario.Load(c.story)
		if err != nil {
			t.Fatal(err)
		}
		truth, err := storyTruth(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		if truth.Class != c.class || !slices.Equal(truth.Kinds, c.kinds) {
			t.Errorf("%s is %s of %v; want %s of %v", c.story, truth.Class, truth.Kinds, c.class, c.kinds)
		}
		right := slices.ContainsFunc(truth.Causes, func(cause score.CauseTruth) bool { return slices.Contains(cause.Accept, c.accept) })
		if right != (c.accept != "") {
			t.Errorf("%s is the fault of %v; want %q among them", c.story, truth.Causes, c.accept)
		}
	}
}

// The repair of guangzhou comes too late: until then both halls are to cross
// 32 °C about 22 minutes after the trip, and afterwards not again.
func TestTruthOfGuangzhouKnowsWhatWouldHaveCome(t *testing.T) {
	racing.Skip(t)
	s, err := scenario.Load("guangzhou")
	if err != nil {
		t.Fatal(err)
	}
	truth, err := storyTruth(s, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range truth.Halls {
		after := h.Crossing.Sub(h.Onset)
		if !h.Page || h.Onset.Sub(storyStart) != 10*time.Minute || after < 20*time.Minute || after > 25*time.Minute || len(h.Services) == 0 {
			t.Errorf("%s: page %v, onset %s, crossing %s later, services %v", h.Hall, h.Page, h.Onset.Sub(storyStart), after, h.Services)
		}
		last := truth.Epochs[len(truth.Epochs)-1]
		for _, c := range last.Crossings[score.Subject{Place: h.Hall, Limit: 32}] {
			if c.After(last.From) {
				t.Errorf("%s is to cross again at %s after everything was mended", h.Hall, c.Sub(storyStart))
			}
		}
	}
}
