package alerting

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Half an hour is kept of every hall, once for each forecast; a clock that was
// set back takes the points of the future with it.
func TestInletsOfTheLastHalfHour(t *testing.T) {
	in := inlets{}
	start := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	see := func(at time.Duration) {
		var r predict.Result
		r.At = start.Add(at)
		for _, limit := range []facility.Celsius{27, 32} {
			r.Forecasts = append(r.Forecasts,
				predict.Forecast{Place: "a", Kind: facility.KindHall, Limit: limit, Now: facility.Celsius(20 + at.Minutes())},
				predict.Forecast{Place: "a1", Kind: facility.KindRow, Limit: limit, Now: 21},
				predict.Forecast{Place: "b", Kind: facility.KindHall, Limit: limit}) // no trusted probe
		}
		in.observe(r)
	}
	for at := time.Duration(0); at <= time.Hour; at += time.Minute {
		see(at)
	}
	if len(in) != 1 || len(in["a"]) != 31 || in["a"][0].Value != 50 || in["a"][30].Value != 80 {
		t.Errorf("kept %v; want a from 50 to 80 °C", in)
	}
	see(50 * time.Minute)
	if past := in["a"]; past[len(past)-1].Value != 70 || len(past) != 21 {
		t.Errorf("after the clock was set back: %v; want 21 points up to 70 °C", past)
	}
}
