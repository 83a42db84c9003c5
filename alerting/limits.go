package alerting

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// limitReadings are the inlet limits of the site file as series of each hall,
// so that rules follow the site file. A limit that is not set has none.
func limitReadings(now time.Time, site *facility.Site) []facility.Reading {
	var out []facility.Reading
	for _, hall := range site.Assets(facility.KindHall) {
		add := func(point facility.Point, limit facility.Celsius) {
			if limit != 0 {
				out = append(out, facility.Reading{Asset: hall.Name, Point: point, Value: float64(limit), At: now, Quality: facility.Good})
			}
		}
		add(facility.RecommendedInletLimit, site.Limits.Recommended)
		add(facility.AllowableInletLimit, site.Limits.Allowable)
	}
	return out
}
