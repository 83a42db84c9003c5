package main

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/internal/web"
)

// stand adds where an incident stands with people; nil people are nobody.
func stand(i *web.Incident, people *paging.Pager) {
	if people == nil {
		return
	}
	s := people.Standing(i.ID)
	i.Silenced, i.Escalated, i.Acknowledged = s.Silenced, s.Escalated, nil
	if s.Ack != nil {
		i.Acknowledged = &web.Acknowledged{By: s.Ack.By, Note: s.Ack.Note, At: s.Ack.At}
	}
}

// silenceViews are the silences in force: one that is forgotten hides an
// incident, so everybody sees them.
func silenceViews(people *paging.Pager, at time.Time) []web.Silence {
	if people == nil {
		return nil
	}
	var out []web.Silence
	for _, s := range people.Silences(at) {
		out = append(out, web.Silence(s))
	}
	return out
}

// restand shows where incidents stand with people now: who has just
// acknowledged does not wait for the next step to see it.
func (v *view) restand(people *paging.Pager) {
	old := v.current.Load()
	if old == nil {
		return
	}
	state := *old
	state.Incidents = slices.Clone(old.Incidents)
	for i := range state.Incidents {
		stand(&state.Incidents[i], people)
	}
	state.Silences = silenceViews(people, state.At)
	v.current.CompareAndSwap(old, &state) // a step that ended meanwhile knows as much
}

// undelivered are the pages that have not arrived, for the top of the page: who
// looks at it may be the only one who knows.
func undelivered(people *paging.Pager) []string {
	if people == nil {
		return nil
	}
	var out []string
	for _, t := range people.Troubles(time.Now()) {
		out = append(out, t.String())
	}
	return out
}
