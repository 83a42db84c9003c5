package predict

import (
	"cmp"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// recordedFrom is the share of its rating from which the burden of a power element
// or a loop after a loss is recorded: a breaker may carry four fifths for good.
const recordedFrom = 0.8

// contingencyReadings record single losses: those that cross a limit every
// time, so that rules see them without a gap, and those that hold when they
// were asked about. Pairs are for people and are not recorded.
func contingencyReadings(r Result, site *facility.Site) []facility.Reading {
	var out []facility.Reading
	add := func(asset string, p facility.Point, part string, v float64) {
		out = append(out, facility.Reading{Asset: asset, Point: p, Part: part, Value: v, At: r.At, Quality: facility.Good})
	}
	worst := burdens{}
	for _, c := range r.Contingencies {
		if len(c.Elements) > 1 {
			continue
		}
		if hall := hallOf(c, site); hall != "" && (c.P50 != Never || askedNow(c, r) && worthACurve(c, site)) {
			add(hall, facility.ContingencyTimeToLimit, c.Lost, r.seconds(c.P50))
		}
		worst.note(c.Burdened, c.Lost, c.Burden)
	}
	for _, g := range r.Groups {
		if g.Available > g.Required {
			worst.note(g.Place, g.Largest, g.WithoutLargest)
		}
	}
	for asset, b := range worst {
		add(asset, facility.ContingencyLoad, b.lost, 100*b.share)
	}
	for _, ride := range r.RideThroughs {
		add(ride.Place, facility.ForecastRideThrough, "", r.seconds(ride.Time))
		if ride.Restart > 0 {
			add(ride.Place, facility.ForecastRestartTime, "", ride.Restart.Seconds())
		}
	}
	for _, g := range r.Groups {
		add(g.Place, facility.RedundancyState, g.Group, float64(g.State))
	}
	slices.SortStableFunc(out, func(a, b facility.Reading) int {
		return cmp.Or(cmp.Compare(a.Point, b.Point), cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.Part, b.Part))
	})
	return out
}

// burdens are the worst that single losses do, by what then carries more.
type burdens map[string]burden

type burden struct {
	lost  string
	share float64 // of its rating
}

func (b burdens) note(asset, lost string, share float64) {
	if asset != "" && share >= recordedFrom && share > b[asset].share {
		b[asset] = burden{lost, share}
	}
}

// askedNow reports whether a contingency was worked out for this very result.
func askedNow(c Contingency, r Result) bool { return c.At.IsZero() || c.At.Equal(r.At) }

// worthACurve leaves out the many things that touch no hall.
func worthACurve(c Contingency, site *facility.Site) bool {
	a, known := site.Asset(c.Lost)
	return !known || a.Kind != facility.KindPDU && a.Kind != facility.KindGenerator
}
