package predict_test

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
)

// A loss that holds by the median only is not told as if nothing were the matter.
func TestALossThatBarelyHoldsSaysSo(t *testing.T) {
	for _, c := range []struct {
		loss predict.Contingency
		want string
	}{
		{
			predict.Contingency{Lost: "ch-2", P10: predict.Never, P50: predict.Never, Tightest: predict.Balance{Place: "chw", Load: 900e3, Capacity: 1000e3}},
			"without ch-2 no limit falls (chw: 900 kW of heat on 1000 kW of cooling)",
		},
		{
			predict.Contingency{Lost: "ch-2", P10: 209 * time.Minute, P50: predict.Never, Tightest: predict.Balance{Place: "chw", Load: 1154e3, Capacity: 938e3}},
			"without ch-2 no limit falls, yet cooling falls short, and one course of ten crosses in 209 min (chw: 1154 kW of heat on 938 kW of cooling)",
		},
		{
			predict.Contingency{
				Lost: "ch-2", P10: predict.Never, P50: predict.Never, Tightest: predict.Balance{Place: "chw", Load: 1154e3, Capacity: 938e3},
				Cascade: predict.Cascade{Chiller: "ch-4", Load: 1.23, After: 6 * time.Minute, Hall: "hall-b", Limit: 32, P50: 27 * time.Minute},
			},
			"without ch-2 no limit falls, yet cooling falls short (chw: 1154 kW of heat on 938 kW of cooling); unless demand is limited, ch-4, asked for 123 %, trips on overload in 6 min, and hall-b crosses 32 °C in 27 min",
		},
	} {
		if got := c.loss.String(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
