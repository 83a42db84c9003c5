package main

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
	"github.com/ridethrough/ridethrough/internal/simulator"
)

// What was said of a cool-down, at a moment.
type cooling struct {
	at, p10, p50, p90 time.Time
}

// After the repair in the model case, what is said about the end of the heat is
// held to when each hall was back below the allowable limit.
func TestCoolDownForecastAgainstTheTruth(t *testing.T) {
	racing.Skip(t)
	said, back := map[string][]cooling{}, map[string]time.Time{}
	playWith(t, "guangzhou", polls{}, reported, func(sim *simulator.Simulator, o alerting.Outcome) {
		limit := sim.Site().Limits.Allowable
		for _, f := range o.Result.Forecasts {
			if f.Kind == facility.KindHall && f.Limit == limit && f.Now < limit && len(said[f.Place]) > 0 && back[f.Place].IsZero() {
				back[f.Place] = o.Result.At
			}
		}
		for _, r := range o.Result.Recoveries {
			if r.Limit == limit && r.Restored && r.P90 > 0 && back[r.Hall].IsZero() {
				now := o.Result.At
				said[r.Hall] = append(said[r.Hall], cooling{now, now.Add(r.P10), now.Add(r.P50), now.Add(r.P90)})
			}
		}
	})
	if len(back) != 2 {
		t.Fatalf("%d halls recovered; want both", len(back))
	}
	var errs []float64
	inside := 0
	for hall, truth := range back {
		for _, c := range said[hall] {
			left := truth.Sub(c.at)
			if left < 2*time.Minute {
				continue
			}
			errs = append(errs, math.Abs(c.p50.Sub(truth).Seconds())/left.Seconds())
			if !truth.Before(c.p10) && !truth.After(c.p90) {
				inside++
			}
		}
	}
	slices.Sort(errs)
	median := errs[len(errs)/2]
	t.Logf("%d cool-down forecasts of 2 halls: median error %.0f %% of the time left, %d within P10 and P90", len(errs), 100*median, inside)
	if median > 0.3 || 5*inside < 3*len(errs) {
		t.Errorf("median error %.2f of the time left, %d of %d within P10 and P90; want at most 0.3, and three in five", median, inside, len(errs))
	}
}
