package score

import (
	"slices"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

// Told takes in what people were told: a page calls somebody about each hall
// that it names for the first time, the end of the incident ends it.
func (s *Scorer) Told(changes []incident.Change) {
	for _, c := range changes {
		id := c.Incident.ID
		if c.Kind == incident.ChangeResolved {
			for _, hall := range s.told[id] {
				s.model.resolve(hall)
			}
			delete(s.told, id)
			continue
		}
		if c.Incident.Severity != incident.Page {
			continue
		}
		for _, hall := range c.Incident.Halls {
			if !slices.Contains(s.told[id], hall) {
				s.told[id] = append(s.told[id], hall)
				s.model.page(hall, c.At, s.causes.assets(hall))
			}
		}
	}
}

// Resume takes back the pages of incidents that are open after a restart and
// that Restore did not bring. What was forecast then is forgotten, and when the
// page was sent: its last update is the latest that can have been, so no lead is
// made longer by a restart.
func (s *Scorer) Resume(open []incident.Incident) {
	known := len(s.model.pages)
	for _, i := range open {
		s.Told([]incident.Change{{Kind: incident.ChangeOpened, At: i.Updated, Incident: i}})
	}
	for i := range s.model.pages[known:] {
		s.model.pages[known+i].resumed = true
	}
}
