package predict_test

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A loss that the halls survive is recorded as well, or charts would go on
// showing what was feared before.
func TestALossThatHoldsIsRecordedAtTheHorizon(t *testing.T) {
	site, err := facility.NewSite(facility.Description{
		Name:   "s",
		Assets: []facility.Asset{{Name: "a", Kind: facility.KindHall, Hall: "a"}, {Name: "b", Kind: facility.KindHall, Hall: "b"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	result := predict.Result{At: time.Unix(1, 0), Horizon: time.Hour, Contingencies: []predict.Contingency{
		{Lost: "ch-1", Hall: "b", Limit: 32, P50: 9 * time.Minute},
		{Lost: "ch-2", P50: predict.Never},
	}}
	type key struct{ hall, lost string }
	got := map[key]float64{}
	for _, r := range predict.Readings(result, site) {
		if r.Point == facility.ContingencyTimeToLimit {
			got[key{r.Asset, r.Part}] = r.Value
		}
	}
	if got[key{"b", "ch-1"}] != 540 || got[key{"a", "ch-2"}] != 3600 || len(got) != 2 {
		t.Errorf("recorded %v; want ch-1 under b with 540 s, ch-2 under the first hall with the horizon of 3600 s", got)
	}
}
