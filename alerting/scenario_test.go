package alerting_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/rules/ruletest"
	"github.com/ridethrough/ridethrough/internal/exchange"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
)

var errEnough = errors.New("enough seen")

// replay runs the first hours of a recorded scenario through the engine and
// returns what people would have been told.
func replay(t *testing.T, scenario string, hours time.Duration) []incident.Change {
	t.Helper()
	rec, err := exchange.Open(peers.Shared(t, "scenarios/"+scenario))
	if err != nil {
		t.Fatal(err)
	}
	e, err := alerting.New(alerting.DefaultConfig(), rec.Site, ruletest.NewMemory(rec.Site))
	if err != nil {
		t.Fatal(err)
	}
	var changes []incident.Change
	var start time.Time
	err = exchange.Replay(rec, 10*time.Second, func(now time.Time, arrived []facility.Reading) error {
		if start.IsZero() {
			start = now
		}
		out, err := e.Step(t.Context(), now, arrived)
		changes = append(changes, out.Changes...)
		if err == nil && now.Sub(start) > hours {
			err = errEnough
		}
		return err
	})
	if err != nil && !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	return changes
}

func onset(t *testing.T, clock string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, clock)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// One of two chillers trips, without a standby: two polls later one page names
// it, both halls, and what runs there.
func TestScenarioOneOfTwo(t *testing.T) {
	racing.Skip(t)
	if testing.Short() {
		t.Skip("replays hours of telemetry; run without -short")
	}
	changes := replay(t, "V06-one-of-two", 90*time.Minute)
	pages := slices.DeleteFunc(changes, func(c incident.Change) bool {
		return c.Kind == incident.ChangeUpdated || c.Incident.Severity != incident.Page
	})
	if len(pages) != 1 {
		t.Fatalf("%d pages; want 1", len(pages))
	}
	p := pages[0]
	trip := onset(t, "2025-07-08T13:03:38Z")
	if late := p.At.Sub(trip); late > time.Minute {
		t.Errorf("paged %s after the trip; want within a minute, two polls of the chiller", late)
	}
	if p.Incident.Root[0].Asset != "CHW1-CH1" || !cmp.Equal(p.Incident.Halls, []string{"HALL-A", "HALL-B"}) {
		t.Errorf("root %v, halls %v", p.Incident.Root, p.Incident.Halls)
	}
	for _, service := range []string{"identity", "redis-main", "msg-push"} {
		if !slices.Contains(p.Incident.Services, service) {
			t.Errorf("services %v lack %s", p.Incident.Services, service)
		}
	}
}

// One of four chillers trips and the others hold: people are warned, nobody is
// woken.
func TestScenarioTheOthersHold(t *testing.T) {
	racing.Skip(t)
	if testing.Short() {
		t.Skip("replays hours of telemetry; run without -short")
	}
	changes := replay(t, "V05-trip-n1-running", 3*time.Hour)
	if len(changes) != 1 || changes[0].Incident.Severity != incident.Warn || changes[0].Incident.Root[0].Asset != "CHW1-CH2" {
		t.Errorf("changes %+v; want one warning about CHW1-CH2", changes)
	}
}
