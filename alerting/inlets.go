package alerting

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// inletsKept is how much of the past the chart of an incident shows.
const inletsKept = 30 * time.Minute

// inlets are the hottest inlets of every hall that forecasts started from,
// oldest first. Who was given a slice may keep it: it is never written again.
type inlets map[string][]message.Point

// observe takes the beginning of a forecast in. What is newer was measured
// before the clock was set back.
func (in inlets) observe(r predict.Result) {
	for _, f := range r.Forecasts {
		if f.Kind != facility.KindHall || f.Now == 0 {
			continue
		}
		past := in[f.Place]
		if n := len(past); n > 0 && past[n-1].At.Equal(r.At) {
			continue // another limit of the same hall
		}
		past = slices.DeleteFunc(slices.Clone(past), func(p message.Point) bool {
			return !p.At.Before(r.At) || r.At.Sub(p.At) > inletsKept
		})
		in[f.Place] = append(past, message.Point{At: r.At, Value: float64(f.Now)})
	}
}
