package web

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whatever is forecast, the drawing stays inside its frame.
func TestBandsStayOnTheAxis(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Custom(func(t *rapid.T) TimeTo {
			if rapid.Bool().Draw(t, "never") {
				return Never
			}
			return TimeTo(rapid.Int64Range(0, int64(10*time.Hour)).Draw(t, "in"))
		})
		c := Crossing{P10: at.Draw(t, "p10"), P50: at.Draw(t, "p50"), P90: at.Draw(t, "p90")}
		s := State{Horizon: at.Draw(t, "horizon"), Halls: []Hall{{Crossings: []Crossing{c}}}}
		b := newBand(c, axisEnd(s))
		if b.From < 0 || b.Width <= 0 || b.From+b.Width > shapeWidth+1e-9 || b.Median < 0 || b.Median >= shapeWidth {
			t.Fatalf("band of %+v is %+v; want it within 0 to %g", c, b, shapeWidth)
		}
	})
}

func TestBalanceComparesHeatWithCooling(t *testing.T) {
	watts := func(v float64) *float64 { return &v }
	for name, c := range map[string]struct {
		hall Hall
		want *balance
	}{
		"short":   {Hall{HeatLoad: watts(200), Capacity: watts(50)}, &balance{100, 25, true}},
		"enough":  {Hall{HeatLoad: watts(50), Capacity: watts(100)}, &balance{50, 100, false}},
		"unknown": {Hall{HeatLoad: watts(50)}, nil},
		"nothing": {Hall{HeatLoad: watts(0), Capacity: watts(0)}, nil},
	} {
		got := newBalance(c.hall)
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
