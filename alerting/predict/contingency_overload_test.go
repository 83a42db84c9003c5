package predict

import (
	"slices"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// quiet is the fixture that has carried a share of its load for a while, with
// two chillers of which some are required.
func quiet(t *testing.T, load float64, required int) *fixture {
	f := wired(t, func(d *facility.Description) {
		d.Groups = append(d.Groups,
			facility.Group{Name: "chillers", Members: []string{"ch-1", "ch-2"}, Required: required},
			facility.Group{Name: "room-units", Members: []string{"crah-1", "crah-2"}, Required: 1})
	})
	f.load = load
	f.run(15 * time.Minute)
	return f
}

func TestTheChillerThatIsLeftTripsUnlessItsDemandIsLimited(t *testing.T) {
	f := quiet(t, 0.75, 1) // two chillers at 60 %: one would be asked for 120 %
	c := f.model.WhatIf(f.now, "ch-1")
	x := c.Cascade
	if x.Chiller != "ch-2" || x.Load < 1.1 || x.Load > 1.25 {
		t.Fatalf("%s; want ch-2 asked for about 120 %%", c)
	}
	if x.Hall != "hall" || x.P50 <= x.After || c.P50 != Never && x.P50 >= c.P50 {
		t.Errorf("%s; want the hall hot after the trip, sooner than without it", c)
	}
	both := f.model.WhatIf(f.now, "ch-1", "ch-2")
	if both.Cascade != (Cascade{}) {
		t.Errorf("%s; want no chiller left to trip", both)
	}
	if x.P50 < both.P50 {
		t.Errorf("trips one after the other cross after %s, at once after %s", x.P50, both.P50)
	}
}

func TestChillersWithRoomDoNotTrip(t *testing.T) {
	f := quiet(t, 0.5, 1) // one would be asked for 80 %
	for _, lost := range []string{"ch-1", "crah-1", "ups-a"} {
		if c := f.model.WhatIf(f.now, lost); c.Cascade != (Cascade{}) {
			t.Errorf("%s; want no cascade", c)
		}
	}
}

// loopLoads are the shares that are recorded of the loop and its hall.
func loopLoads(r Result, site *facility.Site) []facility.Reading {
	return slices.DeleteFunc(contingencyReadings(r, site), func(r facility.Reading) bool {
		return r.Asset != "loop" && r.Asset != "hall" || r.Point != facility.ContingencyLoad
	})
}

// What has failed is no spare, and room units are none for chillers.
func TestNoSpareIsRecordedWhileAChillerIsLost(t *testing.T) {
	f := quiet(t, 0.75, 1)
	f.trip("ch-1")
	if got := loopLoads(f.run(time.Minute), f.site); len(got) > 0 {
		t.Errorf("recorded %v; want nothing", got)
	}
}

// A spare by number that is none by load is recorded for rules, once.
func TestASpareThatIsNoneIsRecorded(t *testing.T) {
	for _, test := range []struct {
		name     string
		load     float64
		required int
		want     bool
	}{
		{"a spare by number only", 0.75, 1, true},
		{"a true spare", 0.4, 1, false},
		{"no spare was drawn", 0.75, 2, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := quiet(t, test.load, test.required)
			got := loopLoads(f.run(time.Minute), f.site)
			if test.want != (len(got) == 1) || test.want && (got[0].Value < 110 || got[0].Value > 125) {
				t.Errorf("recorded %v; want one of about 120 %%: %v", got, test.want)
			}
		})
	}
}
