package score_test

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// shares are those of phantoms, hour by hour, as the readings say.
func (p *play) shares() []float64 {
	var out []float64
	for _, s := range p.settled {
		for _, r := range score.Readings(s, 32) {
			if r.Point == facility.ForecastPhantom {
				out = append(out, r.Value)
			}
		}
	}
	return out
}

func TestAPhantomIsACrossingThatNeverCame(t *testing.T) {
	soon := func(time.Time) score.Answer { return score.Answer{P10: time.Hour, P50: time.Hour, P90: time.Hour} }
	nothing := func(time.Time) score.Answer {
		return score.Answer{P10: predict.Never, P50: predict.Never, P90: predict.Never}
	}
	cool := func(time.Time) float64 { return 24 }
	for name, c := range map[string]struct {
		change func(p *play)
		want   float64 // of the first hour; -1 for none
	}{
		"foreseen for nothing": {func(p *play) { p.temp, p.says = cool, soon }, 1},
		"nothing foreseen":     {func(p *play) { p.temp, p.says = cool, nothing }, 0},
		"half of the time": {func(p *play) {
			p.temp = cool
			p.says = func(when time.Time) score.Answer {
				if when.Minute() < 30 {
					return soon(when)
				}
				return nothing(when)
			}
		}, 0.5},
		"later than two hours": {func(p *play) {
			p.temp = cool
			p.says = func(time.Time) score.Answer {
				return score.Answer{P10: 3 * time.Hour, P50: 3 * time.Hour, P90: 3 * time.Hour}
			}
		}, 0},
		"repaired": {func(p *play) {
			p.temp = cool
			p.says = func(when time.Time) score.Answer {
				if p.failed(when) {
					return soon(when)
				}
				return nothing(when)
			}
			p.failed = func(when time.Time) bool { return !when.Before(noon) && when.Before(at(20*time.Minute)) }
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t)
			c.change(p)
			p.run(0, 5*time.Hour)
			got := p.shares()
			if len(got) == 0 || got[0] < c.want-0.05 || got[0] > c.want+0.05 {
				t.Errorf("shares %v; want %g first", got, c.want)
			}
		})
	}
	came := newPlay(t)
	came.run(-10*time.Minute, 5*time.Hour)
	for _, share := range came.shares() {
		if share > 0 {
			t.Errorf("share %g of forecasts that came true", share)
		}
	}
}
