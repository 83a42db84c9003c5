package alerting

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// A Trouble keeps us from storing or paging. It does not come by way of rules,
// which read a history that may itself be what is broken.
type Trouble struct {
	// Part is what does not work: "influxdb", "spool", "receiver pagerduty".
	Part      string
	Blindness incident.Blindness
	// Since is when it began; Evidence what it says itself.
	Since    time.Time
	Evidence string
}

// troubleAfter is how long a trouble lasts before it is an incident: a database
// that restarts is back by then.
const troubleAfter = time.Minute

// historyPart is what the local history is called in a Trouble.
const historyPart = "local history"

// Troubles says what of ourselves does not work now; it holds until the next
// call. Call it before Step, from the same goroutine.
func (e *Engine) Troubles(now []Trouble) { e.troubles = now }

// noteHistory keeps since when the history takes nothing.
func (e *Engine) noteHistory(now time.Time, err error) {
	switch {
	case err == nil:
		e.historySince = time.Time{}
	case e.historySince.IsZero() || e.historySince.After(now):
		e.historySince, e.historyErr = now, err.Error()
	}
}

// ours are the troubles that have lasted, as alerts.
func (e *Engine) ours(now time.Time) []incident.Alert {
	troubles := e.troubles
	if !e.historySince.IsZero() {
		troubles = append(troubles[:len(troubles):len(troubles)],
			Trouble{historyPart, incident.CannotStore, e.historySince, e.historyErr})
	}
	var out []incident.Alert
	for _, t := range troubles {
		if now.Sub(t.Since) >= troubleAfter {
			out = append(out, incident.Alert{
				Name: string(t.Blindness), Asset: t.Part, Severity: incident.Warn, Since: t.Since,
				Summary: t.Evidence, Runbook: "collector-blind", Blindness: t.Blindness,
			})
		}
	}
	return out
}
