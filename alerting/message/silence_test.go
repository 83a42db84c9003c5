package message

import (
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Who reads that a hall has twenty minutes must read that half of it is dark.
func TestAPageSaysWhatTheForecastCouldNotSee(t *testing.T) {
	at := time.Date(2025, 7, 18, 10, 0, 0, 0, time.UTC)
	i := incident.Incident{
		ID: "i", Severity: incident.Page, State: incident.Open, Opened: at, Updated: at, Halls: []string{"a"},
		Root: []incident.Cause{{Asset: "ch-1", Kind: facility.KindChiller, What: "trip", At: at}},
		Outlook: &incident.Outlook{
			Hall: "a", Limit: 32, Now: 24, At: at, P50: at.Add(20 * time.Minute), Likelihood: 1, Reason: "heat",
			Silence: &predict.Silence{Since: at.Add(-5 * time.Minute), Kinds: []predict.SilentKind{{Kind: facility.KindChiller, Silent: 1, All: 2}}},
		},
	}
	Fill(&i)
	if !strings.Contains(i.Text, "silent since 09:55") || !strings.Contains(i.Text, "1 of 2 × chiller") {
		t.Errorf("the page does not say what is silent:\n%s", i.Text)
	}
}
