package predict_test

import (
	"fmt"
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

func TestWhatIsRecordedOfContingencies(t *testing.T) {
	site, err := facility.NewSite(facility.Description{
		Name: "s",
		Assets: []facility.Asset{
			{Name: "a", Kind: facility.KindHall, Hall: "a"},
			{Name: "loop", Kind: facility.KindLoop},
			{Name: "ups-b", Kind: facility.KindUPS},
			{Name: "pdu-1", Kind: facility.KindPDU},
			{Name: "ch-1", Kind: facility.KindChiller},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1000, 0)
	result := predict.Result{
		At: now, Horizon: time.Hour,
		Contingencies: []predict.Contingency{
			{Lost: "ups-a", Elements: []string{"ups-a"}, At: now.Add(-time.Minute), Hall: "a", P50: 10 * time.Minute, Burdened: "ups-b", Burden: 1.2},
			{Lost: "ats-a", Elements: []string{"ats-a"}, At: now, P50: predict.Never, Burdened: "ups-b", Burden: 1.1},
			{Lost: "pdu-1", Elements: []string{"pdu-1"}, At: now, P50: predict.Never, Burdened: "pdu-2", Burden: 0.5},
			{Lost: "ch-1", Elements: []string{"ch-1"}, At: now.Add(-time.Minute), P50: predict.Never},
			{Lost: "ch-1+ch-2", Elements: []string{"ch-1", "ch-2"}, At: now, Hall: "a", P50: time.Minute},
		},
		RideThroughs: []predict.RideThrough{{Place: "loop", Hall: "a", Time: 4 * time.Minute, Restart: 6 * time.Minute}},
		Groups:       []predict.GroupState{{Group: "chillers", Place: "loop", State: predict.RedundancyLost}},
	}
	got := ""
	for _, r := range predict.Readings(result, site) {
		got += fmt.Sprintf("%s %s %s %g\n", r.Asset, r.Point, r.Part, r.Value)
	}
	want := `ups-b contingency_load ups-a 120
a contingency_time_to_limit ats-a 3600
a contingency_time_to_limit ups-a 600
loop forecast_restart_time  360
loop forecast_ride_through  240
loop redundancy_state chillers 3
`
	if got != want {
		t.Errorf("recorded\n%swant\n%s", got, want)
	}
}
