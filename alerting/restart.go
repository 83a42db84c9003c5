package alerting

import (
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/message"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Open returns the incidents that are open with their words, worst first: after
// Restore, those that paging must know of.
func (e *Engine) Open() []incident.Incident {
	open := e.tracker.Incidents()
	for k := range open {
		message.Fill(&open[k])
	}
	return open
}

// WarmUp shows the model readings that were stored before a restart, oldest
// first, so that it does not start from nameplates again. It concludes nothing
// from them. Call it before the first Step.
func (e *Engine) WarmUp(readings []facility.Reading) { e.observe(readings) }
