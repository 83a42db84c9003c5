package exchange_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/exchange"
	"github.com/ridethrough/ridethrough/internal/facility"
)

var noon = time.Date(2025, 7, 18, 12, 0, 0, 0, time.UTC)

func TestPredictionLines(t *testing.T) {
	rec, err := record(t, smallSite)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := exchange.NewPredictions(&b)
	result := predict.Result{At: noon, Horizon: 4 * time.Hour, Forecasts: []predict.Forecast{
		{Place: "H", Kind: facility.KindHall, Limit: 32, P10: 10 * time.Minute, P50: 840 * time.Second, P90: 3 * time.Hour},
		{Place: "H-R1", Kind: facility.KindRow, Limit: 40, P10: predict.Never, P50: predict.Never, P90: predict.Never},
		{Place: "H-R1-01", Kind: facility.KindRack, Limit: 32},
	}}
	if err := w.Forecast(result, rec.Site); err != nil {
		t.Fatal(err)
	}
	if err := w.Notice(exchange.Notice{At: noon, Type: exchange.NoticePage, RootCauses: []string{"W-CH1"}, Zones: []string{"H"}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	want := `{"time":"2025-07-18T12:00:00.000Z","zone":"H","limit_c":32,"p10_s":600,"p50_s":840,"p90_s":null}
{"time":"2025-07-18T12:00:00.000Z","zone":"H","row":"H-R1","limit_c":40,"p10_s":null,"p50_s":null,"p90_s":null}
{"time":"2025-07-18T12:00:00.000Z","type":"page","root_cause":["W-CH1"],"zones":["H"],"services":[]}
`
	if diff := cmp.Diff(b.String(), want); diff != "" {
		t.Error(diff)
	}
}

func TestIncidentLines(t *testing.T) {
	var b bytes.Buffer
	w := exchange.NewIncidents(&b)
	if err := w.Write(exchange.IncidentLine{Time: noon, Incident: "1", Change: "opened", Summary: "one"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	want := `{"time":"2025-07-18T12:00:00Z","incident":"1","change":"opened","root_cause":[],"zones":[],"symptoms":0,"services":[],"summary":"one"}` + "\n"
	if diff := cmp.Diff(b.String(), want); diff != "" {
		t.Error(diff)
	}
}
