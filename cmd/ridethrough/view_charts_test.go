package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
)

// The chart of an incident can be seen after its end, until newer ones take its
// place; that of an open one always.
func TestChartsOutliveTheirIncidents(t *testing.T) {
	var c charts
	if _, ok := c.png("none"); ok {
		t.Error("a chart before the first step")
	}
	at := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	show := func(n int, ids ...string) {
		var o alerting.Outcome
		o.Result.At = at.Add(time.Duration(n) * time.Minute)
		for _, id := range ids {
			o.Incidents = append(o.Incidents, incident.Incident{ID: id, Outlook: &incident.Outlook{
				Hall: "a", Limit: 32, Now: 24, P10: o.Result.At.Add(5 * time.Minute), P50: o.Result.At.Add(8 * time.Minute),
			}})
		}
		c.show(o)
	}
	for n := range chartsKept + 10 {
		show(n, "open", fmt.Sprint(n))
	}
	for id, want := range map[string]bool{"open": true, "0": false, "9": false, fmt.Sprint(chartsKept + 9): true, "20": true} {
		if picture, ok := c.png(id); ok != want || ok && len(picture) < 500 {
			t.Errorf("%s: there: %v, %d bytes; want %v", id, ok, len(picture), want)
		}
	}
}
