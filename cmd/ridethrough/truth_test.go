package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator"
	"github.com/ridethrough/ridethrough/internal/storage/influx"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

// Every reading of every simulated device must arrive in a real InfluxDB with
// the value that the plant really has, within the rounding of the wire.
func TestEverySimulatedReadingReachesInfluxDB(t *testing.T) {
	server := influxtest.Start(t)
	sim := standingStill(t)
	svc := startService(t, sim, func(s *setup) {
		s.cfg.Storage.Influx = &influx.Config{
			URL: server.URL, Database: influxtest.Database, Username: influxtest.Username,
			Password: configs.NewSecret(influxtest.Password), FlushInterval: 50 * time.Millisecond,
		}
	})
	_ = svc
	wanted := wantedFields(sim)
	waitFor(t, "every device to be stored", func() bool {
		return len(missing(wanted, stored(t, server, sim))) == 0
	}, func() string {
		return "still missing: " + strings.Join(head(missing(wanted, stored(t, server, sim)), 10), ", ")
	})
	got := stored(t, server, sim)
	for key, want := range wanted {
		if math.Abs(got[key]-want.value) > want.tolerance+1e-9*math.Abs(want.value) {
			t.Errorf("%s = %g in InfluxDB; want %g ± %g", key, got[key], want.value, want.tolerance)
		}
	}
	t.Logf("%d fields of %d devices compared", len(wanted), len(sim.Endpoints()))
}

// standingStill is the simulated site at a moment that does not pass, so that
// truth and reading can be compared.
func standingStill(t *testing.T) *simulator.Simulator {
	t.Helper()
	sim, err := simulator.New(simulator.Config{Scenario: "quiet", Start: time.Now().Add(-time.Minute), Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	background(t, sim.Run)
	return sim
}

// startService runs the monitor of sim until the test ends. Time is that of the
// wall, so that polls one after another differ.
func startService(t *testing.T, sim *simulator.Simulator, change func(*setup)) *service {
	t.Helper()
	s, err := demoSetup(sim, t.TempDir(), "http://127.0.0.1:9/")
	if err != nil {
		t.Fatal(err)
	}
	change(s)
	svc, err := openService(t.Context(), s, serviceOptions{log: slog.New(slog.DiscardHandler), now: time.Now, speed: 10})
	if err != nil {
		t.Fatal(err)
	}
	first, err := svc.newGeneration(s)
	if err != nil {
		t.Fatal(err)
	}
	background(t, func(ctx context.Context) error { return svc.run(ctx, first, reload{}) })
	return svc
}

// background runs f until the test ends, and waits for it.
func background(t *testing.T, f func(context.Context) error) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// patience bounds every wait of these tests.
const patience = time.Minute

// waitFor asks again and again, on ticks of the wall clock, because what is
// awaited passes through real sockets and another process.
func waitFor(t *testing.T, what string, done func() bool, state func() string) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited %s for %s; %s", patience, what, state())
		}
	}
}

type wantedField struct{ value, tolerance float64 }

func wantedFields(sim *simulator.Simulator) map[string]wantedField {
	wanted := map[string]wantedField{}
	for _, key := range sim.Series() {
		value, known := sim.Truth(key.Asset, key.Point, key.Part)
		if known {
			wanted[fieldName(key.Asset, key.Part, facility.FieldName(key.Point))] = wantedField{value, sim.Tolerance(key.Asset, key.Point, key.Part)}
		}
	}
	return wanted
}

func fieldName(asset, part, field string) string { return fmt.Sprintf("%s[%s].%s", asset, part, field) }

// stored reads the newest value of every field back.
func stored(t *testing.T, server *influxtest.Server, sim *simulator.Simulator) map[string]float64 {
	t.Helper()
	kinds := map[facility.Kind]bool{}
	for _, key := range sim.Series() {
		kinds[sim.Site().Locate(key.Asset).Kind] = true
	}
	values := map[string]float64{}
	for kind := range kinds {
		for _, series := range server.Query(t, fmt.Sprintf(`SELECT last(*) FROM "%s" GROUP BY "asset","part"`, kind)) {
			for i, column := range series.Columns {
				number, isNumber := series.Values[0][i].(float64)
				if field, ok := strings.CutPrefix(column, "last_"); ok && isNumber {
					values[fieldName(series.Tags["asset"], series.Tags["part"], field)] = number
				}
			}
		}
	}
	return values
}

func missing(wanted map[string]wantedField, got map[string]float64) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		if _, ok := got[key]; !ok {
			out = append(out, key)
		}
	}
	return out
}

func head(list []string, n int) []string { return list[:min(n, len(list))] }
