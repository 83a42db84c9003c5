package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/web"
)

// contingenciesShown is as many as a person reads; a site has thousands. The
// model lists what falls soonest first, and what holds after it.
const contingenciesShown = 40

// contingencyViews are the contingencies of the page: each with the limit that
// falls first, be it the air, a breaker or a battery. What takes a hall over a
// limit that it is about to cross anyway has no line.
func contingencyViews(all []predict.Contingency, forecasts []predict.Forecast) []web.Contingency {
	var out []web.Contingency
	for _, c := range onlyOneOwnRack(all) {
		if len(out) == contingenciesShown {
			break
		}
		v := web.Contingency{Lost: strings.ReplaceAll(c.Lost, "+", " and "), Hall: c.Hall, Limit: float64(c.Limit), Time: timeTo(c.P50)}
		falls := slices.DeleteFunc(slices.Clone(c.Falls), func(f predict.Fall) bool { return comesAnyway(f, c.Limit, forecasts) })
		if len(falls) == 0 && !c.Holds() {
			continue
		}
		if len(falls) > 0 {
			v.Time, v.What = timeTo(falls[0].After), falls[0].What
		}
		if len(falls) > 0 && falls[0].Limit == predict.FallInlet {
			v.Hall = falls[0].Asset
		}
		if x := c.Cascade; c.CascadeFirst() {
			v.Hall, v.Limit, v.Time, v.What = x.Hall, float64(x.Limit), timeTo(x.P50), x.String()
		}
		if c.Tie != "" && v.What != "" {
			v.What += "; they " + c.Tie
		}
		out = append(out, v)
	}
	return out
}

// comesAnyway reports whether a hall is expected to cross without the loss, and
// no more than a tenth later.
func comesAnyway(f predict.Fall, limit facility.Celsius, forecasts []predict.Forecast) bool {
	return f.Limit == predict.FallInlet && slices.ContainsFunc(forecasts, func(x predict.Forecast) bool {
		return x.Place == f.Asset && x.Limit == limit && x.P50 != predict.Never && f.After >= x.P50*9/10
	})
}

// onlyOneOwnRack keeps one of the losses that cost no more than a rack by its
// own cord, and says how many are like it: a page full of them hides the rest.
func onlyOneOwnRack(all []predict.Contingency) []predict.Contingency {
	var out []predict.Contingency
	first, more := -1, 0
	for _, c := range all {
		switch {
		case !c.OwnRack():
			out = append(out, c)
		case first < 0:
			first = len(out)
			out = append(out, c)
		default:
			more++
		}
	}
	if more > 0 {
		out[first].Lost += fmt.Sprintf(", or one of %d more like it", more)
	}
	return out
}
