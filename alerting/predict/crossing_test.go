package predict

import (
	"math"
	"testing"
	"time"
)

// A probe that hangs does not hold its row back, racks that warm unlike each
// other all count.
func TestRowChangesByTheMeanOfItsRacks(t *testing.T) {
	for _, c := range []struct {
		shifts []float64
		want   float64
	}{
		{[]float64{12.2, 14.9, 17.4, 12.2}, 14.175},
		{[]float64{10, 10, 11, 0}, 31.0 / 3},
		{[]float64{0, 0.5, -0.5, 25}, 0},
	} {
		if got := agreed(c.shifts); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("agreed(%v) = %.3f; want %.3f", c.shifts, got, c.want)
		}
	}
}

// warmed is an outlook of one hall that warms from 25 °C by 1 K a minute in
// every variant.
func warmed(apart float64) outlook {
	const n = 64
	o := outlook{now: []float64{25}, apart: []float64{apart}, halls: make([][]trajectory, 1), known: map[asked]answer{}}
	var path []float64
	for s := 10.0; s <= 3600; s += 10 {
		o.times, path = append(o.times, s), append(path, 25+s/60)
	}
	for range n {
		o.halls[0] = append(o.halls[0], trajectory{path: path, peak: path})
	}
	return o
}

// Of rows that part, one is first; the more they part the sooner.
func TestHallCrossesWithItsFirstRow(t *testing.T) {
	closed, open := warmed(rowsContained), warmed(rowsApart)
	rows := []float64{0, 0, 0, 0}
	one, _ := open.quantiles(0, 32)
	first, _ := open.firstRow(0, 32, rows, 0)
	contained, _ := closed.firstRow(0, 32, rows, 0)
	if first[1] >= one[1] || first[1] >= contained[1] {
		t.Errorf("first of four rows after %.0f s, one row after %.0f s, contained rows after %.0f s; want the first soonest", first[1], one[1], contained[1])
	}
	if near, _ := open.firstRow(0, 25.1, rows, 0); near[1] > 60 {
		t.Errorf("a limit 0.1 K away is crossed after %.0f s; want within the minute", near[1])
	}
}

// A limit that was crossed is forecast again only after a dip below it.
func TestCrossedLimitIsCrossedAgainAfterADip(t *testing.T) {
	times := []float64{10, 20, 30, 40, 50}
	dip := trajectory{path: []float64{41, 40.2, 38, 39, 41}}
	if got := dip.recrossing(times, 40); got != 50 {
		t.Errorf("crossed again after %.0f s; want 50 s", got)
	}
	stays := trajectory{path: []float64{41, 40.2, 40.1, 42, 41}}
	if got := stays.recrossing(times, 40); !math.IsInf(got, 1) {
		t.Errorf("crossed again after %.0f s although it never fell below; want never", got)
	}
	o := warmed(rowsApart)
	for i := range o.halls[0] {
		o.halls[0][i].offset = 8 // measured 33 °C where the variant has 25
	}
	f := o.forecast(Forecast{Limit: 32}, 0, 33, 0, nil)
	if !f.Crossed || f.P50 != 0 || f.Likelihood != 1 || f.Again[1] != Never {
		t.Errorf("a hall at 33 °C: %+v; want crossed, and not again", f)
	}
}

// A pressure that was level until its tower failed is followed to its true
// slope at once, not when the memories have forgotten.
func TestYoungClimbIsSeenWhole(t *testing.T) {
	const truth = 0.5 // kPa/s
	m := &Model{events: newEvents(), last: start}
	l := &loop{towers: []string{"tower"}}
	if got := m.seenOfClimb(l); got != 1 {
		t.Errorf("without a failed tower a share of %.2f is seen; want all", got)
	}
	m.events.raise("tower", EventTrip, start, "")
	var c climb
	for range 100 {
		c.follow(1000, 10, shortMemory, longMemory)
	}
	for s := 0.0; s < 180; s += 10 {
		c.follow(1000+truth*s, 10, shortMemory, longMemory)
	}
	m.last = start.Add(180*time.Second - time.Duration(shortMemory)*time.Second) // raised when it was seen
	if got := c.slope(shortMemory, longMemory) / m.seenOfClimb(l); math.Abs(got-truth) > 0.15*truth {
		t.Errorf("slope %.2f kPa/s; want about %.2f", got, truth)
	}
}
