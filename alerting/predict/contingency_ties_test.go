package predict

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func tieOf(all []loss, a, b string) string {
	for _, l := range all {
		if slices.Equal(l.elements, []string{a, b}) || slices.Equal(l.elements, []string{b, a}) {
			return l.tie
		}
	}
	return ""
}

func TestPairsSayWhatTiesThem(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		asset(d, "ch-1").ControlGroup, asset(d, "crah-1").ControlGroup = "plc", "plc"
		d.Groups = []facility.Group{{Name: "sources", Members: []string{"mains-a", "mains-b"}, Required: 1}}
		d.Maintenance = facility.Maintenance{
			{Name: "past", Assets: []string{"ch-1", "ups-a"}, From: start.Add(-24 * time.Hour), For: time.Hour},
			{Name: "filters", Assets: []string{"crah-4", "crah-5", "ups-b", "row-1-01"}, From: start.Add(time.Hour), For: time.Hour},
			{Name: "oil", Assets: []string{"ch-2", "gen-b"}, From: start.Add(-24 * time.Hour), For: time.Hour, Every: 7 * 24 * time.Hour},
		}
	})
	f.model.sweep.answers = nil // so that nothing is known to be fatal alone
	pairs := f.model.pairs(f.now)
	for _, test := range []struct{ a, b, want string }{
		{"ch-1", "ch-2", "share loop loop"},
		{"crah-1", "crah-2", "share loop loop"},
		{"ch-1", "crah-1", "share controller plc"},
		{"mains-a", "mains-b", "share group sources"},
		{"mains-a", "gen-a", "both feed ats-a"},
		{"ups-a", "ups-b", "both feed row-1-01"},
		{"crah-4", "crah-5", "share maintenance window filters"}, // and the loop, which is weaker
		{"crah-4", "ups-b", "share maintenance window filters"},
		{"ch-2", "gen-b", "share maintenance window oil"},
		{"ch-1", "ups-a", ""}, // that window is over
		{"row-1-01", "ups-b", ""},
	} {
		if got := tieOf(pairs, test.a, test.b); got != test.want {
			t.Errorf("%s and %s: %q; want %q", test.a, test.b, got, test.want)
		}
	}
	for n, l := range pairs[:4] {
		if !strings.Contains(l.tie, "maintenance window") {
			t.Errorf("pair %d is %v, which %s; want those that people plan first", n, l.elements, l.tie)
		}
	}
}

// A pair that falls is told with its tie, in the sentence too.
func TestAPairIsToldWithItsTie(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		for n := range fixtureUnits { // else one UPS alone takes too many fans
			rewire(d, fmt.Sprintf("crah-%d", n+1), "ats-a", "ats-b")
		}
		d.Maintenance = facility.Maintenance{{Name: "both-sides", Assets: []string{"ups-a", "ups-b"}, From: start.Add(time.Hour), For: time.Hour}}
	})
	for _, c := range f.run(10 * time.Second).Contingencies {
		if c.Lost == "ups-a+ups-b" {
			if want := "without ups-a and ups-b, which share maintenance window both-sides: 16 racks without power"; !strings.HasPrefix(c.String(), want) {
				t.Errorf("%s; want it to begin %q", c, want)
			}
			return
		}
	}
	t.Error("the pair of both UPSs is not told")
}
