package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
)

func TestThePageTellsTheStoryWithItsRanges(t *testing.T) {
	n := newNight(t)
	at := func(minutes int) time.Time { return n.now.Add(time.Duration(minutes) * time.Minute) }
	n.chain = []predict.Expected{
		{At: at(4), P10: at(3), P90: at(6), Asset: "ch-2", What: "trips on overload", Kind: predict.ExpectedTrip, Why: predict.WhyOverload},
		{At: at(9), P10: at(8), Asset: "b", What: "27 °C", Limit: 27, Kind: predict.ExpectedLimit},
		{At: at(14), P10: at(11), Asset: "a", What: "32 °C, first in a2", Limit: 32, Kind: predict.ExpectedLimit},
		{At: at(15), P10: at(11), Asset: "b", What: "32 °C, first in b2", First: "b2", Limit: 32, Kind: predict.ExpectedLimit},
		{At: at(30), Asset: "a2", What: "first servers of a shut down", FirstOf: "a", Services: []string{"chat"}, Kind: predict.ExpectedShutdown},
	}
	n.event("ch-1", predict.EventTrip)
	n.heats("a", 14*time.Minute, 0.97)
	text := n.step()[0].Incident.Text
	for _, want := range []string{
		"Next      12:04Z ch-2 trips on overload (12:03 to 12:06)\n",
		"12:15Z b 32 °C, first in b2 (from 12:11)\n",
		"12:30Z a2 first servers of a shut down: chat\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q:\n%s", want, text)
		}
	}
	for _, other := range []string{"27 °C", "12:14Z a"} { // nobody is paged for it; it stands under At risk
		if strings.Contains(text, other) {
			t.Errorf("the page spends a line on %q:\n%s", other, text)
		}
	}
}

func TestBatteryMinutesStandBesideHallMinutesOnThePage(t *testing.T) {
	n := newNight(t)
	n.backups = []predict.Backup{
		{
			UPS: "ups-1", Known: true, P10: 8 * time.Minute, P50: 9 * time.Minute, P90: 10 * time.Minute, Halls: []string{"a"},
			Basis: "the UPS itself says 9 min", Generator: predict.Generator{Name: "gen", State: predict.GeneratorFailed},
		},
		{UPS: "ups-2", Halls: []string{"a"}, Basis: "the UPS reports no runtime_remaining"},
		{UPS: "ups-9", Known: true, P50: time.Minute, Halls: []string{"elsewhere"}},
	}
	n.event("mains", predict.EventPowerLost)
	n.heats("a", 14*time.Minute, 0.97)
	i := n.step()[0].Incident
	for _, want := range []string{
		"At risk   a: 24.0 °C now, 32 °C at 12:14Z",
		"Power     ups-1: battery until 12:09Z, 9 min (8 to 10), then racks in a are dark; generator gen has failed; the UPS itself says 9 min\n",
		"ups-2: nobody knows how long the battery lasts, then racks in a are dark;",
	} {
		if !strings.Contains(i.Text, want) {
			t.Errorf("the page lacks %q:\n%s", want, i.Text)
		}
	}
	if strings.Contains(i.Text, "ups-9") || len(i.Backups) != 2 {
		t.Errorf("a UPS of another hall is on the page:\n%s", i.Text)
	}
}
