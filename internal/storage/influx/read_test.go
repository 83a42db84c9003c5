package influx_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
	"github.com/ridethrough/ridethrough/internal/storage/influx"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

// once is a source with one batch.
type once struct {
	batch bus.Batch
	done  chan struct{}
	given bool
}

func (o *once) Fetch(ctx context.Context, _ int, _ time.Duration) ([]bus.Batch, error) {
	if !o.given {
		o.given = true
		return []bus.Batch{o.batch}, nil
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

func (o *once) Ack(context.Context, uint64, uint64) error {
	close(o.done)
	return nil
}

// What was written comes back: value, part, the device's word, the quality of
// what could not be trusted, and nothing else, in order of time.
func TestWhatWasWrittenIsReadBack(t *testing.T) {
	server := influxtest.Start(t)
	site, err := facility.NewSite(facility.Description{Name: "s", Assets: []facility.Asset{
		{Name: "hall-a", Kind: facility.KindHall, Hall: "hall-a"},
		{Name: "row-1", Kind: facility.KindRow, Hall: "hall-a", Row: "row-1"},
		{Name: "a-01", Kind: facility.KindRack, Hall: "hall-a", Row: "row-1", Rack: "a-01"},
		{Name: "ch-1", Kind: facility.KindChiller},
	}})
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	later := noon.Add(25*time.Minute + 7*time.Millisecond) // in another query
	want := []facility.Reading{
		{Asset: "a-01", Point: facility.InletTemperature, Part: "top, left=1", Value: 23.456789012345, At: noon, Quality: facility.Good},
		{Asset: "ch-1", Point: facility.ChilledWaterFlow, At: noon, Quality: facility.Stale},
		{Asset: "ch-1", Point: facility.RunStatePoint, Value: 4, Text: `say "run"`, At: noon, Quality: facility.Good},
		{Asset: "card", Point: facility.Reachable, Value: 1, At: later, Quality: facility.Good},
		{Asset: "ch-1", Point: facility.Load, Value: 55.5, At: later, Quality: facility.Good},
	}
	cfg := influx.Config{URL: server.URL, Database: influxtest.Database, Username: influxtest.Username, Password: configs.NewSecret(influxtest.Password)}
	source := &once{done: make(chan struct{}), batch: bus.Batch{
		Readings: want,
		Notes:    []bus.Note{{At: noon, Incident: "i", Asset: "ch-1", Stage: "opened", Title: "t", Text: "t"}},
	}}
	writer, err := influx.New(cfg, source, site, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- writer.Run(ctx) }()
	<-source.done
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}

	reader, err := influx.NewReader(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	var got []facility.Reading
	collect := func(r facility.Reading) error { got = append(got, r); return nil }
	if err := reader.Each(t.Context(), noon, later.Add(time.Millisecond), collect); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got:\n", diff)
	}
	got = nil
	if err := reader.Each(t.Context(), noon, later, collect); err != nil || len(got) != 3 {
		t.Errorf("%d readings before the later ones, %v; want 3", len(got), err)
	}

	cfg.Password = configs.NewSecret("wrong")
	stranger, err := influx.NewReader(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := stranger.Each(t.Context(), noon, later, collect); err == nil || !strings.Contains(err.Error(), "may the user or token read") || strings.Contains(err.Error(), "wrong") {
		t.Errorf("with a wrong password: %v; want one that says so and does not show it", err)
	}
}

// InfluxDB 2 is asked in its way: by token, for the database that maps to the
// bucket.
func TestReadingFromABucket(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/query" || r.FormValue("db") != "plant" || r.Header.Get("Authorization") != "Token secret" {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		fmt.Fprintln(w, `{"results":[{"series":[{"name":"rack","tags":{"asset":"a-01","part":""},"columns":["time","inlet_temperature_celsius","made_up"],"values":[[1780000000000,23.5,1]]}]}]}`)
	}))
	defer server.Close()
	reader, err := influx.NewReader(influx.Config{URL: server.URL, Org: "o", Bucket: "plant", Token: configs.NewSecret("secret")})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	var got []facility.Reading
	at := time.UnixMilli(1780000000000).UTC()
	err = reader.Each(t.Context(), at, at.Add(time.Second), func(r facility.Reading) error { got = append(got, r); return nil })
	want := []facility.Reading{{Asset: "a-01", Point: facility.InletTemperature, Value: 23.5, At: at, Quality: facility.Good}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}
