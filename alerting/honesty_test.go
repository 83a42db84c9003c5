package alerting_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// countdown forecasts, from the trip on, that hall a crosses 32 °C in 20
// minutes less what has passed.
type countdown struct{ *oracle }

func (c countdown) Forecast(now time.Time) predict.Result {
	r := c.oracle.Forecast(now)
	if len(r.Events) > 0 {
		f := &r.Forecasts[0]
		left := max(0, 20*time.Minute-now.Sub(r.Events[0].At))
		f.P10, f.P50, f.P90 = left*8/10, left, left*12/10
	}
	return r
}

// When a forecast has come true, the same step says how true, as readings
// beside all others and in the history.
func TestForecastsAreScoredWhenTheirTimeHasCome(t *testing.T) {
	e, _ := engine(t, countdown{newOracle()})
	got := map[string]facility.Reading{}
	for d := -5 * time.Minute; d < 25*time.Minute; d += 10 * time.Second {
		now := noon.Add(d)
		readings := []facility.Reading{reading("r1", facility.InletTemperature, 22+0.5*max(0, d.Minutes()), now), state("ch-1", facility.StateRunning, now)}
		if d >= 0 {
			readings[1] = state("ch-1", facility.StateAlarm, noon)
		}
		for _, r := range step(t, e, now, readings...).Readings {
			got[string(r.Point)+" "+r.Part] = r
		}
	}
	for series, want := range map[string]float64{
		"forecast_error 32/15m": 0, "forecast_relative_error 32/5m": 0, "forecast_coverage 32": 1, "forecast_false_alarm 32": 0,
	} {
		r, found := got[series]
		if !found || math.Abs(r.Value-want) > 2 || r.Asset != "a" {
			t.Errorf("%s: %+v, %v; want %g", series, r, found, want)
		}
	}
	if lead := got["forecast_lead 32"]; lead.Value < 19*60 || lead.At.Sub(noon).Round(time.Second) != 20*time.Minute {
		t.Errorf("lead %+v; want more than 19 minutes, at the crossing", lead)
	}
}

// A restart between the trip and the crossing, of the whole engine, does not
// lose what was forecast before it.
func TestForecastsAreScoredAcrossARestart(t *testing.T) {
	play := func(restart bool) map[string]float64 {
		e, _ := engine(t, countdown{newOracle()})
		got := map[string]float64{}
		for d := -5 * time.Minute; d < 25*time.Minute; d += 10 * time.Second {
			if restart && d == 12*time.Minute {
				kept, err := e.Snapshot()
				if err != nil {
					t.Fatal(err)
				}
				e, _ = engine(t, countdown{newOracle()})
				if err := e.Restore(kept); err != nil {
					t.Fatal(err)
				}
			}
			now := noon.Add(d)
			machine := state("ch-1", facility.StateRunning, now)
			if d >= 0 {
				machine = state("ch-1", facility.StateAlarm, noon)
			}
			inlet := reading("r1", facility.InletTemperature, 22+0.5*max(0, d.Minutes()), now)
			for _, r := range step(t, e, now, inlet, machine).Readings {
				if r.Point == facility.ForecastRelativeError || r.Point == facility.ForecastCoverage || r.Point == facility.ForecastLead {
					got[string(r.Point)+" "+r.Part] = math.Round(r.Value * 100)
				}
			}
		}
		return got
	}
	want := play(false)
	if _, early := want["forecast_relative_error 32/+2m"]; !early || len(want) < 6 {
		t.Fatalf("scores %v; want those of early forecasts too", want)
	}
	if diff := cmp.Diff(want, play(true)); diff != "" {
		t.Error("scores, -without +with a restart:\n", diff)
	}
}
