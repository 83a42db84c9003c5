package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/web"
)

func TestRacksThatLoseOnlyThemselvesAreOneLine(t *testing.T) {
	rack := []predict.Fall{{Limit: predict.FallPowerLost, What: "1 rack without power", Racks: 1}}
	got := contingencyViews([]predict.Contingency{
		{Lost: "ch-1", P50: predict.Never, Falls: []predict.Fall{{After: time.Minute, What: "a crosses 32 °C"}}},
		{Lost: "pdu-1", P50: predict.Never, Falls: rack},
		{Lost: "pdu-2", P50: predict.Never, Falls: rack},
		{Lost: "pdu-3", P50: predict.Never, Falls: rack},
		{Lost: "ch-2", P50: predict.Never},
	}, nil)
	var lost []string
	for _, c := range got {
		lost = append(lost, c.Lost)
	}
	if diff := cmp.Diff([]string{"ch-1", "pdu-1, or one of 2 more like it", "ch-2"}, lost); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
}

func TestContingenciesOfThePage(t *testing.T) {
	all := []predict.Contingency{
		{Lost: "ups-a+ups-b", P50: predict.Never, Falls: []predict.Fall{{After: 9 * time.Minute, What: "battery of ups-a empty at 200 kW"}}},
		{Lost: "ch-1", Hall: "a", Limit: 32, P50: 14 * time.Minute, Falls: []predict.Fall{{After: 14 * time.Minute, What: "a crosses 32 °C"}}},
		{Lost: "ch-2", P50: predict.Never},
		{Lost: "ch-3", P50: predict.Never, Cascade: predict.Cascade{Chiller: "ch-4", Load: 1.2, After: 5 * time.Minute, Hall: "b", Limit: 32, P50: 20 * time.Minute}},
	}
	want := []web.Contingency{
		{Lost: "ups-a and ups-b", Time: web.TimeTo(9 * time.Minute), What: "battery of ups-a empty at 200 kW"},
		{Lost: "ch-1", Hall: "a", Limit: 32, Time: web.TimeTo(14 * time.Minute), What: "a crosses 32 °C"},
		{Lost: "ch-2", Time: web.Never},
		{Lost: "ch-3", Hall: "b", Limit: 32, Time: web.TimeTo(20 * time.Minute), What: "unless demand is limited, ch-4, asked for 120 %, trips on overload in 5 min, and b crosses 32 °C in 20 min"},
	}
	if diff := cmp.Diff(want, contingencyViews(all, nil)); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	for n := range 2 * contingenciesShown {
		all = append(all, predict.Contingency{Lost: fmt.Sprint("pdu-", n), P50: predict.Never})
	}
	if got := len(contingencyViews(all, nil)); got != contingenciesShown {
		t.Errorf("%d are shown of a large site; want %d", got, contingenciesShown)
	}
}

// In trouble every loss is followed by what was coming anyway.
func TestWhatComesAnywayIsNoContingency(t *testing.T) {
	crosses := func(hall string, after time.Duration) predict.Fall {
		return predict.Fall{After: after, Limit: predict.FallInlet, Asset: hall, What: hall + " crosses 32 °C"}
	}
	got := contingencyViews([]predict.Contingency{
		{Lost: "pump-1", Limit: 32, Hall: "a", P50: 19 * time.Minute, Falls: []predict.Fall{crosses("a", 19*time.Minute)}},
		{Lost: "crah-1", Limit: 32, Hall: "a", P50: 20 * time.Minute, Falls: []predict.Fall{crosses("a", 20*time.Minute), crosses("b", 25*time.Minute)}},
		{Lost: "crah-2", P50: predict.Never},
	}, []predict.Forecast{{Place: "a", Limit: 27, P50: 5 * time.Minute}, {Place: "a", Limit: 32, P50: 20 * time.Minute}, {Place: "b", Limit: 32, P50: predict.Never}})
	var told []string
	for _, c := range got {
		told = append(told, c.Lost+": "+c.What)
	}
	if diff := cmp.Diff([]string{"crah-1: b crosses 32 °C", "crah-2: "}, told); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
}
