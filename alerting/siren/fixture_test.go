package siren_test

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// testSite has two halls with one row of two racks each. Mail needs all its
// racks, web half of them.
func testSite(t testing.TB) *facility.Site {
	t.Helper()
	d := facility.Description{Name: "dc"}
	add := func(a facility.Asset) { d.Assets = append(d.Assets, a) }
	for _, hall := range []string{"a", "b"} {
		add(facility.Asset{Name: "hall-" + hall, Kind: facility.KindHall, Hall: "hall-" + hall})
		add(facility.Asset{Name: "row-" + hall, Kind: facility.KindRow, Hall: "hall-" + hall, Row: "row-" + hall})
		for _, n := range []string{"1", "2"} {
			add(facility.Asset{Name: hall + n, Kind: facility.KindRack, Hall: "hall-" + hall, Row: "row-" + hall, Rack: hall + n})
		}
	}
	d.Services = []facility.Service{
		{Name: "mail", Tier: 1, Owner: "messaging", Racks: []string{"a1", "b1"}},
		{Name: "web", Tier: 2, Racks: []string{"a1", "a2", "b1", "b2"}, MinimumFraction: 0.5},
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// A saying is what the forecast says of one hall and its row: minutes until
// 32 °C, or never.
type saying struct {
	inlet      facility.Celsius
	p50        time.Duration
	likelihood float64
}

// forecast is a result in which each hall crosses as said, its first rack,
// which has probes of its own, a minute earlier.
func forecast(now time.Time, halls map[string]saying) predict.Result {
	r := predict.Result{At: now, Horizon: 4 * time.Hour}
	for _, hall := range []string{"a", "b"} {
		s, ok := halls["hall-"+hall]
		if !ok {
			continue
		}
		add := func(place string, kind facility.Kind, earlier time.Duration) {
			f := predict.Forecast{Place: place, Kind: kind, Limit: 32, Now: s.inlet, P10: predict.Never, P50: predict.Never, P90: predict.Never, Likelihood: s.likelihood}
			if s.p50 != predict.Never {
				f.P50 = max(0, s.p50-earlier)
				f.P10, f.P90 = f.P50*8/10, f.P50*13/10
			}
			r.Forecasts = append(r.Forecasts, f)
		}
		add("hall-"+hall, facility.KindHall, 0)
		add("row-"+hall, facility.KindRow, 0)
		add(hall+"1", facility.KindRack, time.Minute)
	}
	return r
}

// outcome is a step with one open incident that names halls.
func outcome(r predict.Result, id string, halls ...string) alerting.Outcome {
	o := alerting.Outcome{Result: r, Forecast: true}
	if id != "" {
		o.Incidents = []incident.Incident{{
			ID: id, Site: "dc", Severity: incident.Page, State: incident.Open, Halls: halls,
			Root: []incident.Cause{{Asset: "ch-1", Kind: facility.KindChiller, What: "trip"}},
		}}
	}
	return o
}
