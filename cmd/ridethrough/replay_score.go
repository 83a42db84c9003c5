package main

import (
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// tallies are the scores of our forecaster and of the baselines, in this order.
type tallies struct{ all []*score.Tally }

func (t *tallies) of(name string) *score.Tally {
	for _, one := range t.all {
		if one.Name == name {
			return one
		}
	}
	t.all = append(t.all, score.NewTally(name))
	return t.all[len(t.all)-1]
}

// own is the score of our own forecasts.
func (t *tallies) own() *score.Tally { return t.of(score.ModelName) }

func (t *tallies) add(settled []score.Settled, limits facility.Limits) {
	for _, s := range settled {
		t.of(s.Name).Add(s, limits)
	}
}

// close ends a run.
func (t *tallies) close() {
	for _, one := range t.all {
		one.Close()
	}
}

// merge takes in the scores of a run that is over.
func (t *tallies) merge(run *tallies) {
	for _, one := range run.all {
		t.of(one.Name).Merge(one)
	}
}
