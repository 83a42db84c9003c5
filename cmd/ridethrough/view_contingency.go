package main

import (
	"strings"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/web"
)

// contingenciesShown is as many as a person reads; a site has thousands. The
// model lists what falls soonest first, and what holds after it.
const contingenciesShown = 40

// contingencyViews are the contingencies of the page: each with the limit that
// falls first, be it the air, a breaker or a battery.
func contingencyViews(all []predict.Contingency) []web.Contingency {
	var out []web.Contingency
	for _, c := range all[:min(len(all), contingenciesShown)] {
		v := web.Contingency{Lost: strings.ReplaceAll(c.Lost, "+", " and "), Hall: c.Hall, Limit: float64(c.Limit), Time: timeTo(c.P50)}
		if f, falls := c.First(); falls {
			v.Time, v.What = timeTo(f.After), f.What
		}
		if c.Tie != "" && v.What != "" {
			v.What += "; they " + c.Tie
		}
		out = append(out, v)
	}
	return out
}
