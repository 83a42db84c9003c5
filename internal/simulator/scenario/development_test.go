package scenario_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/internal/simulator/plant"
	"github.com/ridethrough/ridethrough/internal/simulator/scenario"
)

// A chiller that fades in ten steps is one development, which goes on in what
// could be known after the first; a repair is none of it.
func TestWhatIsKnownOfAStory(t *testing.T) {
	fade, err := scenario.Load("slow-fade")
	if err != nil {
		t.Fatal(err)
	}
	want := []scenario.Development{
		{Do: plant.LimitDemand, Why: "demand limited", Phase: "fault", Assets: []string{"ch-1", "ch-2"}, Value: 100, From: 15 * time.Minute, To: 15 * time.Minute},
		{Do: plant.DegradeChiller, Why: "refrigerant leaks", Phase: "fault", Assets: []string{"ch-2"}, Value: 0.03, From: 22 * time.Minute, To: 85 * time.Minute},
	}
	if diff := cmp.Diff(want, fade.Developments()); diff != "" {
		t.Error("developments, -want +got:\n", diff)
	}
	for _, c := range []struct {
		story string
		at    time.Duration
		want  int // events
	}{{"slow-fade", 0, 0}, {"slow-fade", 15 * time.Minute, 2}, {"slow-fade", 22 * time.Minute, 12}, {"guangzhou", 45 * time.Minute, 1}, {"guangzhou", 46 * time.Minute, 9}} {
		s, err := scenario.Load(c.story)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Known(c.at); len(got.Events) != c.want || got.Name != s.Name || got.Site != s.Site {
			t.Errorf("%s at %s: %d events; want %d", c.story, c.at, len(got.Events), c.want)
		}
	}
}
