package predict

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func recoveryOf(t *testing.T, r Result, limit facility.Celsius) Recovery {
	t.Helper()
	for _, x := range r.Recoveries {
		if x.Hall == "hall" && x.Limit == limit {
			return x
		}
	}
	t.Fatalf("no recovery of %g °C in %+v", limit, r.Recoveries)
	return Recovery{}
}

// A plant at rest has nothing to recover from.
func TestNoRecoveryWhileNothingIsWrong(t *testing.T) {
	if r := newFixture(t).run(20 * time.Minute); len(r.Recoveries) > 0 {
		t.Errorf("recoveries %+v; want none", r.Recoveries)
	}
}

// While chillers stand, the times are those after a restart: a hall that heats
// meanwhile is back when the start sequence is over and some time later.
func TestRecoveryCountsFromARestart(t *testing.T) {
	f := newFixture(t)
	f.run(20 * time.Minute)
	f.trip("ch-1")
	f.trip("ch-2")
	for row := 1; row <= 2; row++ {
		for k := 1; k <= 8; k += 2 {
			f.set(fmt.Sprintf("row-%d-%02d", row, k), facility.InletTemperature, 30)
		}
	}
	r := f.run(2 * time.Minute)
	low, high := recoveryOf(t, r, 27), recoveryOf(t, r, 32)
	if low.Restored || high.Restored {
		t.Error("restored although both chillers stand")
	}
	if high.P50 == Never || high.P50 < 3*time.Minute || high.P10 > high.P50 || rank(high.P90) < high.P50 {
		t.Errorf("32 °C: %+v; want after the start sequence of 3m0s, percentiles in order", high)
	}
	if rank(low.P50) < rank(high.P50) {
		t.Errorf("27 °C after %s, 32 °C after %s; want the lower limit later", low.P50, high.P50)
	}
}

// What was said of a plant that delivers counts down, what counts from a
// restart does not.
func TestRecoveriesCountDown(t *testing.T) {
	said := []Recovery{
		{Restored: true, P10: time.Minute, P50: 5 * time.Minute, P90: Never},
		{P10: time.Minute, P50: 5 * time.Minute, P90: Never},
	}
	want := []Recovery{
		{Restored: true, P10: 0, P50: 3 * time.Minute, P90: Never},
		said[1],
	}
	if diff := cmp.Diff(want, later(said, 2*time.Minute)); diff != "" {
		t.Errorf("two minutes later (-want +got):\n%s", diff)
	}
}

// falling reads a trajectory from its end.
func TestFalling(t *testing.T) {
	times := []float64{10, 20, 30, 40}
	for name, c := range map[string]struct {
		path   []float64
		offset float64
		want   float64
	}{
		"always below":           {[]float64{20, 21, 22, 21}, 0, 0},
		"never below":            {[]float64{30, 31, 32, 33}, 0, math.Inf(1)},
		"falls between samples":  {[]float64{30, 28, 26, 24}, 0, 25},
		"dips and rises again":   {[]float64{30, 26, 28, 20}, 0, 31.25},
		"measured is one warmer": {[]float64{30, 28, 26, 24}, 1, 30},
	} {
		got := trajectory{path: c.path, offset: c.offset}.falling(times, 27)
		if !cmp.Equal(got, c.want, cmpopts.EquateApprox(0, 1e-6)) {
			t.Errorf("%s: %g s; want %g", name, got, c.want)
		}
	}
}
