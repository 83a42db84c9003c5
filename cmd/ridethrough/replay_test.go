package main

import (
	"context"
	"fmt"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/racing"
	"github.com/ridethrough/ridethrough/internal/simulator/scenario"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
	"github.com/ridethrough/ridethrough/internal/storage/influx"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

// A night that InfluxDB remembers gives, replayed, the incidents and the score
// of the night itself.
func TestReplayOfInfluxHistoryIsTheNightItself(t *testing.T) {
	racing.Skip(t)
	if testing.Short() {
		t.Skip("plays two hours twice")
	}
	const story = "guangzhou"
	server := influxtest.Start(t)
	cfg := influx.Config{
		URL: server.URL, Database: influxtest.Database, Username: influxtest.Username, Password: configs.NewSecret(influxtest.Password),
	}
	plays, err := storyPlaybacks([]string{story})
	if err != nil {
		t.Fatal(err)
	}
	source := &nightSource{acked: make(chan struct{})}
	live := plays[0]
	live.truth = nil // a site's own past has none
	play := live.each
	live.each = func(ctx context.Context, step func(time.Time, []facility.Reading) error) error {
		return play(ctx, func(now time.Time, arrived []facility.Reading) error {
			source.night = append(source.night, bus.Batch{Readings: append([]facility.Reading(nil), arrived...)})
			return step(now, arrived)
		})
	}
	night := replayed(t, live)
	if len(night.told) == 0 || night.score.own().Crossings == 0 {
		t.Fatalf("%d changes, %d crossings in %s; want a night worth remembering", len(night.told), night.score.own().Crossings, story)
	}
	storeNight(t, cfg, live.site, source)

	past := replayed(t, influxConfigured(t, story, server))
	if diff := cmp.Diff(told(night.told), told(past.told)); diff != "" {
		t.Error("told, -night +replay:\n", diff)
	}
	if diff := cmp.Diff(table(night), table(past)); diff != "" {
		t.Error("score, -night +replay:\n", diff)
	}
	t.Logf("%d readings, told:\n%s\n%s", past.summary.readings, strings.Join(told(past.told), "\n"), table(past))
}

// nightSource hands a recorded night to the writer.
type nightSource struct {
	night []bus.Batch
	acked chan struct{}
}

func (s *nightSource) Fetch(ctx context.Context, _ int, _ time.Duration) ([]bus.Batch, error) {
	if len(s.night) == 0 {
		close(s.acked)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	n := min(len(s.night), 20)
	batches := s.night[:n]
	s.night = s.night[n:]
	return batches, nil
}

func (s *nightSource) Ack(context.Context, uint64, uint64) error { return nil }

// storeNight writes a night as the running service would.
func storeNight(t *testing.T, cfg influx.Config, site *facility.Site, source *nightSource) {
	t.Helper()
	writer, err := influx.New(cfg, source, site, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- writer.Run(ctx) }()
	<-source.acked
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

// influxConfigured is the playback that an operator asks for.
func influxConfigured(t *testing.T, story string, server *influxtest.Server) playback {
	t.Helper()
	dir := t.TempDir()
	s, err := scenario.Load(story)
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, filepath.Join(dir, "site.yml"), string(s.SiteYAML))
	rewrite(t, filepath.Join(dir, "ridethrough.yml"), fmt.Sprintf("site_file: site.yml\nstorage: {dir: %q}\ninfluxdb: {url: %q, database: %q, username: %q, password: %q}\n",
		dir, server.URL, influxtest.Database, influxtest.Username, influxtest.Password))
	opts := replayOptions{influx: true, config: filepath.Join(dir, "ridethrough.yml"), from: storyStart.Format(time.RFC3339)}
	plays, err := opts.playbacks(nil, storyStart.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return plays[0]
}

func replayed(t *testing.T, p playback) *replayer {
	t.Helper()
	r, err := newReplayer(p, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return r
}

// told is what people would have been told, without the words.
func told(changes []incident.Change) []string {
	var out []string
	for _, c := range changes {
		out = append(out, fmt.Sprintf("%s %s %s %v %v %v", c.At.UTC().Format(time.TimeOnly), c.Kind, c.Incident.Severity, roots(c.Incident), c.Incident.Halls, c.Incident.Services))
	}
	return out
}

func table(r *replayer) string { return score.Table(r.score.all) }

// The plot is a picture and the report has the table.
func TestReplayWritesPlotAndReport(t *testing.T) {
	racing.Skip(t)
	dir := t.TempDir()
	opts := replayOptions{stories: []string{"pumps-lost"}, plot: filepath.Join(dir, "images", "plot.png"), report: filepath.Join(dir, "score.md")}
	var out strings.Builder
	if err := runReplay(t.Context(), &out, nil, opts); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(dir, "images", "plot-own-stories.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := png.Decode(file); err != nil {
		t.Error(err)
	}
	report, err := os.ReadFile(opts.report)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| 1 / 0 / 0", "predict_linear 5 min", "log-pinball", "phantom crossings"} {
		if !strings.Contains(string(report), want) || !strings.Contains(out.String(), want) {
			t.Errorf("report or output lack %q:\n%s", want, report)
		}
	}
	for _, want := range []string{
		"danger (1): ridethrough", "pumps/flow (1): rate of rise", "| pumps-lost | 1 / 0 / 0 |", "images/plot-own-stories.png",
		"Recorded scenarios were not at hand", "Own stories: the worst 5", "1. **pumps-lost**, room, 32 °C", "was known", "before it: “room",
	} {
		if !strings.Contains(string(report), want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
}
