package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/simulator"
	"github.com/ridethrough/ridethrough/internal/storage"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

// The database dies, then the program is killed, then both come back: every
// reading that the bus had acknowledged must be in the database, and the books
// must balance.
func TestNothingAcknowledgedIsLostInACrash(t *testing.T) {
	server := influxtest.Start(t)
	sim, err := simulator.New(simulator.Config{Scenario: "quiet", Start: time.Now(), Speed: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	background(t, sim.Run)
	config := writeConfig(t, sim, "1s", fmt.Sprintf(`storage:
  dir: %s
influxdb: {url: %q, database: %s, username: %s, password: %q, flush_interval: 200ms}
`, t.TempDir(), server.URL, influxtest.Database, influxtest.Username, influxtest.Password))

	p := startProcess(t, config)
	written := func() float64 { return p.metric(t, storage.MetricReadings, `fate="written"`) }
	queued := func() float64 { return p.metric(t, storage.MetricQueued) }
	waitFor(t, "readings to be written", func() bool { return written() > 500 }, func() string { return fmt.Sprint(written()) })
	server.Kill(t)
	waitFor(t, "readings to queue up", func() bool { return queued() > 2000 }, func() string { return fmt.Sprint(queued()) })
	acknowledged := p.metric(t, storage.MetricCollected) - p.metric(t, storage.MetricReadings, `fate="refused"`)
	p.kill(t)

	p = startProcess(t, config)
	server.Resume(t)
	waitFor(t, "the queue to drain", func() bool { return queued() == 0 && written() >= acknowledged },
		func() string { return fmt.Sprintf("queued %g, written %g of %g", queued(), written(), acknowledged) })
	if p.metric(t, storage.MetricBalanced) != 1 {
		t.Error("the books do not balance")
	}
	for _, fate := range []string{"quarantined", "expired", "refused"} {
		if n := p.metric(t, storage.MetricReadings, fmt.Sprintf("fate=%q", fate)); n != 0 {
			t.Errorf("%g readings %s; want 0", n, fate)
		}
	}
	books := p.stop(t)
	if got := readingsIn(t, server); got != books["written"] {
		t.Errorf("the database holds %d readings; want %d, as the books say: %v", got, books["written"], books)
	}
	t.Logf("acknowledged before the crash: %g; books at the end: %v", acknowledged, books)
}

// readingsIn counts what the database holds as the books count it: a reading is
// a value or the quality that explains its absence, and a note is one.
func readingsIn(t *testing.T, server *influxtest.Server) int {
	t.Helper()
	n := 0
	for _, series := range server.Query(t, `SELECT count(*) FROM /.*/`) {
		for i, column := range series.Columns {
			if column == "time" || strings.HasSuffix(column, "_text") ||
				series.Name == "incident" && column != "count_title" {
				continue
			}
			if count, ok := series.Values[0][i].(float64); ok {
				n += int(count)
			}
		}
	}
	return n
}
