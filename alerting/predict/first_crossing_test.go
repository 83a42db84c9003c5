package predict

import (
	"math"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// firstCrossing is the hall that crosses the allowable limit first under the
// given phases, by its median variant.
func (m *Model) firstCrossing(e *ensemble, phases []phase) (string, facility.Celsius, time.Duration) {
	o := e.lookAhead(phases, m.cfg.Horizon.Seconds(), max(1, len(e.sims)/fewVariants))
	limit := m.site.Limits.Allowable
	best, hall := math.Inf(1), ""
	for k, i := range e.cluster.halls {
		q, _ := o.quantiles(k, float64(limit)-m.inlets[i].warmest())
		if q[1] < best {
			best, hall = q[1], m.plant.halls[i].name
		}
	}
	return hall, limit, duration(best)
}
