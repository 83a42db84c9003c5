package incident

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// How long a forecast must stand before anybody is woken. With a cause in
// sight a sure forecast counts at once, because minutes are what we sell; an
// unsure one has to survive a few polls. Without a cause it may be a lying
// sensor, so it has to last.
const (
	sure            = 0.9 // likelihood
	likelyKnown     = time.Minute
	likelyUnseen    = 5 * time.Minute
	sureUnseen      = 2 * time.Minute
	sureUnseenSoon  = 30 * time.Minute // for a crossing within this
	crossedUnseen   = time.Minute
	relaxedFraction = 0.5 // of MinimumLikelihood; below it a hall is calm
)

// A risk is what the forecasts have been saying of one hall. Zero times mean
// that it is not so now.
type risk struct {
	Forecast predict.Forecast `json:"forecast"`
	At       time.Time        `json:"at"` // of the forecast

	LikelySince  time.Time `json:"likely_since,omitzero"`
	SureSince    time.Time `json:"sure_since,omitzero"`
	SoonSince    time.Time `json:"soon_since,omitzero"`
	CrossedSince time.Time `json:"crossed_since,omitzero"`
	CalmSince    time.Time `json:"calm_since,omitzero"`
}

// observe takes one forecast in.
func (r *risk) observe(now time.Time, at time.Time, f predict.Forecast, minimum float64) {
	r.Forecast, r.At = f, at
	crosses := f.P50 != predict.Never
	crossed := f.Now >= f.Limit
	likelihood := f.Established()
	since(&r.LikelySince, now, crossed || crosses && likelihood >= minimum)
	since(&r.SureSince, now, crossed || crosses && likelihood >= sure)
	since(&r.SoonSince, now, crossed || crosses && likelihood >= sure && f.P50 <= sureUnseenSoon)
	since(&r.CrossedSince, now, crossed)
	since(&r.CalmSince, now, !crossed && (!crosses || f.Likelihood < minimum*relaxedFraction))
}

// since keeps t at the moment a condition became true, zero while it is false.
// A moment that is still to come was noted before the clock was set back.
func since(t *time.Time, now time.Time, condition bool) {
	switch {
	case !condition:
		*t = time.Time{}
	case t.IsZero() || t.After(now):
		*t = now
	}
}

func lasted(t, now time.Time, d time.Duration) bool { return !t.IsZero() && now.Sub(t) >= d }

// known reports whether the hall is at risk, given a cause in sight.
func (r *risk) known(now time.Time) bool {
	return !r.SureSince.IsZero() || lasted(r.LikelySince, now, likelyKnown)
}

// unseen reports whether the hall is at risk although no cause is in sight.
func (r *risk) unseen(now time.Time) bool {
	return lasted(r.LikelySince, now, likelyUnseen) ||
		lasted(r.SoonSince, now, sureUnseen) || lasted(r.CrossedSince, now, crossedUnseen)
}

// calm reports whether the hall has been out of danger for d.
func (r *risk) calm(now time.Time, d time.Duration) bool { return lasted(r.CalmSince, now, d) }

// observeRisks takes the forecasts of a new result in.
func (t *Tracker) observeRisks(now time.Time, result predict.Result) {
	if result.At.Equal(t.resultAt) {
		return // the same result again
	}
	t.resultAt = result.At
	for _, f := range result.Forecasts {
		if f.Kind != facility.KindHall || f.Limit != t.limit {
			continue
		}
		r := t.risks[f.Place]
		if r == nil {
			r = &risk{}
			t.risks[f.Place] = r
		}
		r.observe(now, result.At, f, t.cfg.MinimumLikelihood)
	}
}
