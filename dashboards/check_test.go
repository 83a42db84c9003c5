package dashboards_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/dashboards"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator"
	"github.com/ridethrough/ridethrough/internal/storage/influxtest"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// Every query finds rows in a database that holds what the devices of the
// shipped scenario report, and what alerting adds.
func TestEveryQueryFindsRows(t *testing.T) {
	server := influxtest.Start(t)
	data := newRecord(t)
	for minute := range 6 {
		data.poll(noon.Add(time.Duration(minute) * time.Minute))
	}
	data.note(noon.Add(2 * time.Minute))
	data.store(t, server)
	err := dashboards.Check(t.Context(), noon.Add(-time.Minute), noon.Add(10*time.Minute),
		func(_ context.Context, influxql string) (int, error) {
			rows := 0
			for _, s := range server.Query(t, influxql) {
				rows += len(s.Values)
			}
			return rows, nil
		})
	if err != nil {
		t.Error(err)
	}
}

// A record collects line protocol.
type record struct {
	t    *testing.T
	sim  *simulator.Simulator
	text strings.Builder
}

func newRecord(t *testing.T) *record {
	t.Helper()
	sim, err := simulator.New(simulator.Config{Scenario: "guangzhou", Start: noon, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	return &record{t: t, sim: sim}
}

// poll writes what every device reports at a moment, and what alerting and the
// scheduler add.
func (r *record) poll(at time.Time) {
	r.t.Helper()
	if err := r.sim.Advance(at); err != nil {
		r.t.Fatal(err)
	}
	for _, k := range r.sim.Series() {
		if v, ok := r.sim.Truth(k.Asset, k.Point, k.Part); ok {
			r.line(k.Asset, k.Point, k.Part, v, at)
		}
	}
	for _, kind := range []facility.Kind{facility.KindHall, facility.KindRow, facility.KindRack, facility.KindLoop} {
		for _, place := range r.sim.Site().Assets(kind) {
			r.place(place, at)
		}
	}
	for _, e := range r.sim.Endpoints() {
		r.line(e.Name, facility.Reachable, "", 1, at)
		r.line(e.Name, facility.PollDuration, "", 0.02, at)
	}
	r.line("ch-1", facility.IncidentState, "inc-1", 1, at)
}

// place writes the computed points of a hall, row, rack or loop.
func (r *record) place(a facility.Asset, at time.Time) {
	for _, spec := range facility.Points() {
		name := string(spec.Name)
		part := ""
		switch {
		case spec.Name == facility.ForecastError, spec.Name == facility.ForecastRelativeError:
			part = "32/20m"
		case strings.HasPrefix(name, "forecast_"):
			part = "32"
		case spec.Name == facility.ContingencyTimeToLimit:
			part = "ch-2"
		case spec.Name != facility.HeatLoad && spec.Name != facility.CoolingCapacity && spec.Name != facility.CoolingMargin:
			continue
		}
		for _, k := range spec.Kinds {
			if k == a.Kind {
				r.line(a.Name, spec.Name, part, 1, at)
			}
		}
	}
}

func (r *record) line(asset string, point facility.Point, part string, value float64, at time.Time) {
	where := r.sim.Site().Locate(asset)
	r.text.WriteString(string(where.Kind))
	for _, tag := range [][2]string{{"asset", asset}, {"hall", where.Hall}, {"part", part}, {"rack", where.Rack}, {"row", where.Row}, {"site", where.Site}} {
		if tag[1] != "" {
			fmt.Fprintf(&r.text, ",%s=%s", tag[0], strings.ReplaceAll(tag[1], " ", `\ `))
		}
	}
	fmt.Fprintf(&r.text, " %s=%g %d\n", facility.FieldName(point), value, at.UnixMilli())
}

func (r *record) note(at time.Time) {
	fmt.Fprintf(&r.text, "incident,asset=ch-1,incident=inc-1,site=x stage=\"opened\",title=\"ch-1 tripped\",text=\"32 °C in 14 min\" %d\n", at.UnixMilli())
}

func (r *record) store(t *testing.T, server *influxtest.Server) {
	t.Helper()
	where := server.URL + "/write?" + url.Values{
		"db": {influxtest.Database}, "precision": {"ms"}, "u": {influxtest.Username}, "p": {influxtest.Password},
	}.Encode()
	answer, err := http.Post(where, "text/plain", strings.NewReader(r.text.String()))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusNoContent {
		why, _ := io.ReadAll(answer.Body)
		t.Fatalf("write: %s: %s", answer.Status, why)
	}
}

func TestCheckNamesWhatIsEmptyOrFails(t *testing.T) {
	queries := slices.DeleteFunc(dashboards.Queries(), func(q dashboards.Query) bool { return q.Late })
	err := dashboards.Check(t.Context(), noon, noon, func(_ context.Context, influxql string) (int, error) {
		if left := variable.FindString(influxql); left != "" {
			t.Errorf("%s is left in %s", left, influxql)
		}
		if strings.HasPrefix(influxql, "SHOW") {
			return 0, errors.New("database is away")
		}
		return 0, nil
	})
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || len(joined.Unwrap()) != len(queries) {
		t.Fatalf("Check of an empty database names %v; want %d queries", err, len(queries))
	}
	for _, want := range []string{"Site overview, Hottest inlet: no rows", "variable hall: database is away"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q", want)
		}
	}
}
