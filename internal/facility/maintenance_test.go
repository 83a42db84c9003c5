package facility_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/facility"
)

var (
	monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 8*3600))
	weekly = facility.Window{Name: "filters", Assets: []string{"crah-1", "crah-2"}, From: monday, For: 2 * time.Hour, Every: 7 * 24 * time.Hour}
	once   = facility.Window{Name: "service", Assets: []string{"ch-2"}, From: monday, For: 6 * time.Hour}
)

func TestWindowsHaveTheirTimes(t *testing.T) {
	const week = 7 * 24 * time.Hour
	for _, test := range []struct {
		window facility.Window
		after  time.Duration // of Monday, nine o'clock
		active bool
		next   time.Duration // beginning, -1 for none
	}{
		{once, -time.Hour, false, 0},
		{once, 0, true, 0},
		{once, 6*time.Hour - 1, true, 0},
		{once, 6 * time.Hour, false, -1},
		{weekly, -10 * week, false, 0},
		{weekly, time.Hour, true, 0},
		{weekly, 2 * time.Hour, false, week},
		{weekly, 2*time.Hour + week, false, 2 * week},
		{weekly, 520*week + time.Hour, true, 520 * week},
	} {
		at := monday.Add(test.after)
		if got := test.window.Active(at); got != test.active {
			t.Errorf("%s is active at %s: %v; want %v", test.window.Name, at, got, test.active)
		}
		from, until, comes := test.window.Next(at)
		if comes != (test.next >= 0) || comes && (!from.Equal(monday.Add(test.next)) || until.Sub(from) != test.window.For) {
			t.Errorf("%s next at %s: %s to %s, %v; want it %s after Monday", test.window.Name, at, from, until, comes, test.next)
		}
	}
}

func TestMaintenanceCoversItsAssets(t *testing.T) {
	all := facility.Maintenance{weekly, once}
	if w, covered := all.Covers("ch-2", monday.Add(3*time.Hour)); !covered || w.Name != "service" {
		t.Errorf("ch-2 is covered by %q; want the service", w.Name)
	}
	for asset, at := range map[string]time.Time{"ch-1": monday, "ch-2": monday.Add(7 * time.Hour), "crah-1": monday.Add(3 * time.Hour)} {
		if w, covered := all.Covers(asset, at); covered {
			t.Errorf("%s is covered by %q at %s; want nothing", asset, w.Name, at)
		}
	}
	if got := all.Active(monday.Add(time.Hour)); len(got) != 2 {
		t.Errorf("%d windows on Monday at ten; want both", len(got))
	}
	for _, test := range []struct {
		from, until time.Duration
		want        int
	}{{-time.Hour, 0, 0}, {-time.Hour, 1, 2}, {2 * time.Hour, 3 * time.Hour, 1}, {6 * time.Hour, 24 * time.Hour, 0}, {6 * time.Hour, 8 * 24 * time.Hour, 1}} {
		if got := all.Overlapping(monday.Add(test.from), monday.Add(test.until)); len(got) != test.want {
			t.Errorf("%v overlap %s to %s of Monday; want %d", got, test.from, test.until, test.want)
		}
	}
}

// Whatever the window: it is active exactly when what is next has begun, what
// is next is never over, and a span overlaps as soon as it holds an active
// moment.
func TestWindowsAgreeWithThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.Int64Range(1, int64(1000*time.Hour))
		w := facility.Window{From: monday, For: time.Duration(span.Draw(t, "for"))}
		if rapid.Bool().Draw(t, "repeats") {
			w.Every = w.For + time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "pause"))
		}
		at := monday.Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(20000*time.Hour)).Draw(t, "at")))
		from, until, comes := w.Next(at)
		if comes && !at.Before(until) || !comes && w.Every > 0 {
			t.Fatalf("next after %s is %s to %s (%v)", at, from, until, comes)
		}
		if active := comes && !from.After(at); active != w.Active(at) {
			t.Fatalf("active %v at %s, next %s to %s", w.Active(at), at, from, until)
		}
		end := at.Add(time.Duration(span.Draw(t, "asked")))
		if overlaps := len(facility.Maintenance{w}.Overlapping(at, end)) > 0; w.Active(at) && !overlaps || overlaps != (comes && from.Before(end)) {
			t.Fatalf("%s to %s overlaps %v, active %v, next %s", at, end, overlaps, w.Active(at), from)
		}
	})
}
