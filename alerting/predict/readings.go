package predict

import (
	"strconv"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Readings turns a result into readings, so that forecasts are stored, drawn
// and ruled upon like temperatures. Part is the limit in °C, or the lost
// element of a contingency; a limit that is not crossed within the horizon
// has the horizon as its time.
func Readings(r Result, site *facility.Site) []facility.Reading {
	var out []facility.Reading
	add := func(asset string, p facility.Point, part string, v float64) {
		out = append(out, facility.Reading{Asset: asset, Point: p, Part: part, Value: v, At: r.At, Quality: facility.Good})
	}
	for _, f := range r.Forecasts {
		part := strconv.FormatFloat(float64(f.Limit), 'g', -1, 64)
		add(f.Place, facility.ForecastTimeToLimitP10, part, r.seconds(f.P10))
		add(f.Place, facility.ForecastTimeToLimitP50, part, r.seconds(f.P50))
		add(f.Place, facility.ForecastTimeToLimitP90, part, r.seconds(f.P90))
		add(f.Place, facility.ForecastCrossingLikelihood, part, f.Likelihood)
	}
	for _, b := range r.Balances {
		add(b.Place, facility.HeatLoad, "", float64(b.Load))
		add(b.Place, facility.CoolingCapacity, "", float64(b.Capacity))
		add(b.Place, facility.CoolingMargin, "", float64(b.Margin()))
	}
	return append(out, contingencyReadings(r, site)...)
}

// hallOf is the hall that a contingency is recorded under. One that crosses no
// limit is recorded too, under the first hall: a chart that heard no more of it
// would go on showing the last bad answer.
func hallOf(c Contingency, site *facility.Site) string {
	if _, known := site.Asset(c.Hall); known {
		return c.Hall
	}
	for _, hall := range site.Assets(facility.KindHall) {
		return hall.Name
	}
	return ""
}

// seconds caps d at the horizon, which also stands for Never.
func (r Result) seconds(d time.Duration) float64 {
	if d == Never || d > r.Horizon {
		d = r.Horizon
	}
	return d.Seconds()
}
