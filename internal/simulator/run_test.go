package simulator

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
	"github.com/ridethrough/ridethrough/internal/simulator/scenario"
	"go.uber.org/goleak"
)

func TestRunFollowsTheWallClockAndLeavesNothingBehind(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var log bytes.Buffer
	s, err := New(Config{Scenario: "guangzhou", Start: noon, Speed: 600, Seed: 1, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Clock()(); !got.Equal(noon) {
		t.Errorf("the clock tells %s before Run; want %s", got, noon)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	tripped := func() bool {
		for _, e := range s.Events() {
			if e.Kind == plant.EventTrip {
				return true
			}
		}
		return false
	}
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for ctx.Err() == nil && !tripped() {
		<-ticker.C
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
	if !tripped() || s.Clock()().Before(noon.Add(10*time.Minute)) {
		t.Errorf("clock at %s, events %v; want the first trip at 12:10", s.Clock()(), s.Events())
	}
	if !strings.Contains(log.String(), "asset=ch-2 event=trip") {
		t.Errorf("the log does not tell of the trip:\n%s", log.String())
	}
}

func TestAdvanceIsForStandingClocksOnly(t *testing.T) {
	s, err := New(Config{Scenario: "quiet", Start: noon, Speed: 60})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Advance(noon.Add(time.Hour)); err != nil || !s.Plant().Now().Equal(noon) {
		t.Errorf("the plant is at %s, %v; want it to wait for Run", s.Plant().Now(), err)
	}
}

func TestAdvanceNeverGoesBack(t *testing.T) {
	s := running(t, "quiet")
	for _, to := range []time.Duration{time.Hour, time.Minute} {
		if err := s.Advance(noon.Add(to)); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Clock()(); !got.Equal(noon.Add(time.Hour)) {
		t.Errorf("the clock tells %s; want 13:00", got)
	}
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		want   string
	}{
		"no start":    {Config{Scenario: "quiet"}, "no start time"},
		"no scenario": {Config{Start: noon, Scenario: "quit"}, `no scenario "quit"; there are ` + strings.Join(scenario.Names(), ", ") + `; did you mean "quiet"?`},
		"negative":    {Config{Start: noon, Scenario: "quiet", Speed: -1}, "speed -1; want 0 (by hand) to 3600"},
	} {
		if _, err := New(c.config); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q in it", name, err, c.want)
		}
	}
}

func TestUnknownDevicesCannotFail(t *testing.T) {
	s := running(t, "quiet")
	if err := s.Kill("agent-upsa"); err == nil || !strings.Contains(err.Error(), `did you mean "agent-ups-a"?`) {
		t.Errorf("got %v; want a hint", err)
	}
}

func TestTheSiteIsWhatItsFileSays(t *testing.T) {
	s := running(t, "guangzhou")
	site, err := configs.ParseSite("site.yml", s.SiteYAML())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(site.Assets()), len(s.Site().Assets()); got != want || site.Name != "guangzhou" {
		t.Errorf("site %s with %d assets; want guangzhou with %d", site.Name, got, want)
	}
}

func TestThePhasesFrameTheStory(t *testing.T) {
	s := running(t, "guangzhou")
	phases := s.Phases()
	if len(phases) != 3 || phases[1].Name != "fault" || !phases[1].At.Equal(noon.Add(10*time.Minute)) {
		t.Errorf("phases %v", phases)
	}
	if !s.Start().Equal(noon) || !s.End().After(phases[2].At) || s.Title() == "" {
		t.Errorf("from %s to %s: %q", s.Start(), s.End(), s.Title())
	}
}

// BenchmarkGuangzhou is the cost of one virtual second of the whole site with
// its 2,000 sensors.
func BenchmarkGuangzhou(b *testing.B) {
	s, err := New(Config{Scenario: "quiet", Start: noon})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	to := noon
	b.ResetTimer()
	for range b.N {
		to = to.Add(time.Second)
		if err := s.Advance(to); err != nil {
			b.Fatal(err)
		}
	}
}
