package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/dashboards"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

// The demo, whole and over the real wire, into a real InfluxDB: the page comes
// in time, the books balance, and every query of every dashboard finds rows.
func TestDemoKeepsItsPromiseAndFillsTheDashboards(t *testing.T) {
	if testing.Short() {
		t.Skip("the demo takes a minute and a half")
	}
	server := influxtest.Start(t)
	t.Setenv("INFLUX_URL", server.URL)
	t.Setenv("INFLUX_DATABASE", influxtest.Database)
	t.Setenv("INFLUX_USERNAME", influxtest.Username)
	t.Setenv("INFLUX_PASSWORD", influxtest.Password)
	began := time.Now()
	var out bytes.Buffer
	err := demo(t.Context(), demoOptions{once: true, speed: 60, scenario: "guangzhou"}, &out)
	t.Log(out.String())
	if err != nil {
		t.Fatal(err)
	}
	report := lastReport(t, out.String())
	if report.Pages != 1 || report.RootCause != "ch-2" || report.LeadSeconds <= 0 {
		t.Errorf("%d pages, cause %s, lead %g s; want one page about ch-2 in time", report.Pages, report.RootCause, report.LeadSeconds)
	}
	if report.Written == 0 || !report.Balanced {
		t.Errorf("written %d, balanced %v; want readings in InfluxDB and balanced books", report.Written, report.Balanced)
	}
	run := func(_ context.Context, influxql string) (rows int, err error) {
		for _, series := range server.Query(t, influxql) {
			rows += len(series.Values)
		}
		return rows, nil
	}
	if err := dashboards.Check(t.Context(), began.Add(-demoSpan), time.Now(), run); err != nil {
		t.Error(err)
	}
}

func lastReport(t *testing.T, out string) demoReport {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var report demoReport
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &report); err != nil {
		t.Fatal(err)
	}
	return report
}
