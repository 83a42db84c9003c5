package message

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// Lines are parts of a page one by one, for those who lay them out in their own
// way, in the first language of the writer.
type Lines struct {
	Causes   []string // best first
	Doing    []string // most minutes bought first
	Symptoms []string // summed up, after their number
}

// Lines writes the parts of an incident.
func (w Writer) Lines(i incident.Incident, now time.Time) Lines {
	p := newPage(w, w.Language.spoken()[0], i, now)
	return Lines{Causes: p.causes(), Doing: p.doing(), Symptoms: p.symptoms()}
}
