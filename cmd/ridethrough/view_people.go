package main

import (
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
	i.Silenced, i.Escalated = s.Silenced, s.Escalated
	if s.Ack != nil {
		i.Acknowledged = &web.Acknowledged{By: s.Ack.By, Note: s.Ack.Note, At: s.Ack.At}
	}
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
