package score

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A cause is equipment that failed, was switched off or delivers too little.
type cause struct {
	asset  string
	at     time.Time
	sudden bool
	halls  []string // empty: nobody knows, it may concern all
}

// causes are those that are listed now, and those that ended lately.
type causes struct {
	site *facility.Site
	open []cause
}

// follow takes the events of a forecast in and reports whether there is news.
// Consequences are not causes of their own.
func (c *causes) follow(events []predict.Event) (news bool) {
	var open []cause
	for _, e := range events {
		if e.Consequence {
			continue
		}
		i := slices.IndexFunc(c.open, func(o cause) bool { return o.asset == e.Asset })
		if i >= 0 {
			open = append(open, c.open[i])
			continue
		}
		news = true
		open = append(open, cause{asset: e.Asset, at: e.At, sudden: e.Kind != predict.EventDegraded, halls: c.halls(e.Asset)})
	}
	news = news || len(open) != len(c.open)
	c.open = open
	return news
}

// halls are those that stand on an asset.
func (c *causes) halls(asset string) []string {
	var out []string
	for _, name := range append(c.site.Graph.Downstream(asset), asset) {
		if hall := c.site.Locate(name).Hall; hall != "" && !slices.Contains(out, hall) {
			out = append(out, hall)
		}
	}
	return out
}

// of is the newest cause that concerns a hall, known not later than by; of one
// at a time before it no forecast could know what both do together.
func (c *causes) of(hall string, by time.Time) (newest cause, known bool) {
	for _, o := range c.open {
		if len(o.halls) > 0 && !slices.Contains(o.halls, hall) || o.at.After(by) {
			continue
		}
		if !known || o.at.After(newest.at) {
			newest, known = o, true
		}
	}
	return newest, known
}

// assets are the causes that concern a hall.
func (c *causes) assets(hall string) []string {
	var out []string
	for _, o := range c.open {
		if len(o.halls) == 0 || slices.Contains(o.halls, hall) {
			out = append(out, o.asset)
		}
	}
	return out
}
