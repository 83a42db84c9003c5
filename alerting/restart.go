package alerting

import (
	"time"

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
// from them. Those that were stored before the clock was set back, and lie after
// now, are left out: what is new would look late beside them. Call it before the
// first Step.
func (e *Engine) WarmUp(now time.Time, readings []facility.Reading) {
	past := make([]facility.Reading, 0, len(readings))
	for _, r := range readings {
		if !r.At.After(now) {
			past = append(past, r)
		}
	}
	e.observe(past)
}
