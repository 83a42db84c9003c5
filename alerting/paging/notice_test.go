package paging

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
)

// Templates of the operator's own get the story as annotations.
func TestAnnotationsTellWhatComesAndWhatHelps(t *testing.T) {
	at := time.Date(2025, 7, 18, 14, 31, 0, 0, time.UTC)
	i := incident.Incident{
		State: incident.Open, Headline: "h", Text: "t", Root: []incident.Cause{{Asset: "ch-1"}},
		Backups: []predict.Backup{{UPS: "ups-a", Known: true, P50: 9 * time.Minute}},
		Chain: []predict.Expected{
			{At: at, Asset: "ch-3", What: "trips on overload"},
			{At: at.Add(27 * time.Minute), Asset: "row-2", What: "first servers of b shut down", Services: []string{"pay", "mail"}},
		},
		Actions: []predict.Action{{What: "start ch-4", Bought: predict.Never}, {What: "shed 90 kW", Bought: 11 * time.Minute}},
	}
	a := annotationsOf(i)
	for key, want := range map[string]string{
		"next_events": "14:31Z ch-3 trips on overload\n14:58Z row-2 first servers of b shut down: pay, mail",
		"actions":     "start ch-4 (averts it)\nshed 90 kW (buys 11 min)",
		"battery":     "ups-a 9 min",
	} {
		if diff := cmp.Diff(want, a[key]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
	i.State = incident.Resolved
	if a := annotationsOf(i); a["next_events"]+a["actions"]+a["battery"] != "" {
		t.Errorf("what is over still has %q ahead", a)
	}
}
