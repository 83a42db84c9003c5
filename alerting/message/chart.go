package message

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// A Chart is the hottest inlet of one hall: what was measured, and the forecast
// as three paths to the limits. Whoever keeps the measurements fills Past; the
// rest are facts of the incident.
type Chart struct {
	Hall string
	Now  time.Time
	// Past is measured, oldest first.
	Past []Point
	// P10, P50 and P90 are where the forecast crosses the limits, soonest first:
	// the hottest, the median and the coolest path in ten.
	P10, P50, P90 []Point
	// Limits are those worth a line, mildest first, in °C. The first is the one
	// that people are paged about.
	Limits []float64
}

// A Point is a temperature at a moment, in °C.
type Point struct {
	At    time.Time `json:"at"`
	Value float64   `json:"value"`
}

// NewChart draws on the outlook of an incident; ok is false when it has none.
func NewChart(i incident.Incident, now time.Time, past []Point) (c Chart, ok bool) {
	if i.Outlook == nil {
		return Chart{}, false
	}
	c = Chart{Hall: i.Outlook.Hall, Now: now, Past: past}
	for _, o := range append([]incident.Outlook{*i.Outlook}, i.Ahead...) {
		limit := float64(o.Limit)
		c.Limits = append(c.Limits, limit)
		if o.Now >= o.Limit {
			continue // lost already: no path leads there
		}
		c.P10, c.P50, c.P90 = lead(c.P10, o.P10, limit), lead(c.P50, o.P50, limit), lead(c.P90, o.P90, limit)
	}
	if len(c.Past) == 0 {
		c.Past = []Point{{now, float64(i.Outlook.Now)}}
	}
	return c, true
}

// lead takes a path on to a limit, if it gets there.
func lead(path []Point, at time.Time, limit float64) []Point {
	if at.IsZero() {
		return path
	}
	return append(path, Point{at, limit})
}

// latest is what was measured last.
func (c Chart) latest() Point { return c.Past[len(c.Past)-1] }

// until is the right end of the chart: the last crossing with some room, at
// least half an hour and at most two hours.
func (c Chart) until() time.Time {
	last := c.Now.Add(25 * time.Minute)
	for _, path := range [][]Point{c.P10, c.P50, c.P90} {
		for _, p := range path {
			if p.At.After(last) {
				last = p.At
			}
		}
	}
	return c.Now.Add(min(last.Sub(c.Now)*23/20, 2*time.Hour))
}

// span is the range of temperatures: everything measured and every limit.
func (c Chart) span() (low, high float64) {
	low, high = c.latest().Value, c.latest().Value
	for _, p := range c.Past {
		low, high = min(low, p.Value), max(high, p.Value)
	}
	for _, l := range c.Limits {
		low, high = min(low, l), max(high, l)
	}
	return low - 1.5, high + 1.5
}

// on is where a path is at a moment, from what was measured last; ok is false
// beyond its last limit.
func (c Chart) on(path []Point, at time.Time) (value float64, ok bool) {
	from := Point{c.Now, c.latest().Value}
	for _, to := range path {
		if !at.After(to.At) {
			share := 1.0
			if whole := to.At.Sub(from.At); whole > 0 {
				share = float64(at.Sub(from.At)) / float64(whole)
			}
			return from.Value + share*(to.Value-from.Value), true
		}
		from = to
	}
	return from.Value, false
}
