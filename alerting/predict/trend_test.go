package predict

import (
	"math"
	"testing"
	"time"
)

// rising is a warming that saw an inlet rise steadily for a quarter of an hour.
func rising(pace float64) (h warming, last float64) {
	for t := 0.0; t <= 900; t += 15 {
		last = 25 + pace*t
		h.follow(last, 15)
	}
	return h, last
}

func TestASteadyRiseIsBelievedNearTheLimit(t *testing.T) {
	const pace = 0.004 // K/s
	h, now := rising(pace)
	measured := h.recent.slope(recentShort, recentLong)
	if math.Abs(measured-pace) > 0.3*pace {
		t.Fatalf("slope %.4f K/s; want about %.4f", measured, pace)
	}
	tr := trend{now, pace}
	for _, c := range []struct {
		name            string
		t, limit, rank  float64
		want, tolerance float64
	}{
		{"near, the model says never", math.Inf(1), now + 1, 0.7, 250, 1},
		{"near, the model says about the same", 400, now + 1, 0.1, 400, 0},
		{"far, most variants keep their opinion", math.Inf(1), now + 12, 0.5, math.Inf(1), 0},
		{"far, a few do not", math.Inf(1), now + 12, 0.05, 3000, 1},
		{"passed already", math.Inf(1), now - 1, 0.9, 0, 0},
	} {
		if got := tr.doubt(c.t, c.limit, c.rank); got != c.want && math.Abs(got-c.want) > c.tolerance {
			t.Errorf("%s: %g s; want %g", c.name, got, c.want)
		}
	}
	if got := (trend{}).doubt(math.Inf(1), now+1, 0); !math.IsInf(got, 1) {
		t.Errorf("without a trend: %g s; want never", got)
	}
}

func TestHelpOnItsWaySilencesTheTrend(t *testing.T) {
	less := phase{loops: []loopCondition{{capacity: 100}}}
	more := phase{from: 60, loops: []loopCondition{{capacity: 200}}}
	if !helpComes([]phase{less, more}) || helpComes([]phase{more, less}) || helpComes([]phase{less}) {
		t.Error("help comes when, and only when, a later phase has more capacity")
	}
	if trendRest < 5*time.Minute {
		t.Error("a machine needs minutes until its cooling arrives")
	}
}
