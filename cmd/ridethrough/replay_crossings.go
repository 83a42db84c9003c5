package main

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
)

// crossings follows the inlets of a simulated plant and notes when limits are
// passed upward.
type crossings struct {
	site  *facility.Site
	rows  map[string]*rowInlets
	halls map[string]*rowInlets
	above map[score.Subject]bool // passed, and not well below again
	dark  map[string]bool        // halls whose hottest rack is beyond
}

// rowInlets are the inlets of a row, or of the warmest row of a hall.
type rowInlets struct {
	hall          string
	racks         []string
	mean, hottest float64 // °C
	before        float64 // the mean one look earlier
}

func newCrossings(site *facility.Site) *crossings {
	c := &crossings{site: site, rows: map[string]*rowInlets{}, halls: map[string]*rowInlets{}, above: map[score.Subject]bool{}, dark: map[string]bool{}}
	for _, row := range site.Assets(facility.KindRow) {
		c.rows[row.Name] = &rowInlets{hall: row.Hall}
	}
	for _, hall := range site.Assets(facility.KindHall) {
		c.halls[hall.Name] = &rowInlets{}
	}
	for _, rack := range site.Assets(facility.KindRack) {
		if row := c.rows[rack.Row]; row != nil {
			row.racks = append(row.racks, rack.Name)
		}
	}
	return c
}

// look reads every row.
func (c *crossings) look(p *plant.Plant, at time.Time, epoch *score.Epoch) {
	for _, hall := range c.halls {
		hall.before, hall.mean, hall.hottest = hall.mean, 0, 0
	}
	for name, row := range c.rows {
		row.before = row.mean
		row.mean, _ = p.Value(facility.SeriesKey{Asset: name, Point: facility.InletTemperature})
		row.hottest = row.mean
		for _, rack := range row.racks {
			if v, measured := p.Value(facility.SeriesKey{Asset: rack, Point: facility.InletTemperature}); measured {
				row.hottest = max(row.hottest, v)
			}
		}
		if hall := c.halls[row.hall]; hall != nil {
			hall.mean, hall.hottest = max(hall.mean, row.mean), max(hall.hottest, row.hottest)
		}
		c.follow(name, row, at, epoch)
	}
	for name, hall := range c.halls {
		c.follow(name, hall, at, epoch)
		switch limit := float64(c.site.Limits.Allowable); {
		case hall.hottest < limit-rearmed:
			c.dark[name] = false
		case hall.hottest >= limit && !c.dark[name]:
			c.dark[name] = true
			epoch.Hottest[name] = append(epoch.Hottest[name], at)
		}
	}
}

// follow notes the limits that a place passes; between two looks it is a line.
func (c *crossings) follow(place string, in *rowInlets, at time.Time, epoch *score.Epoch) {
	for _, limit := range c.site.Limits.All() {
		s := score.Subject{Place: place, Limit: limit}
		switch l := float64(limit); {
		case in.mean < l-rearmed:
			c.above[s] = false
		case in.mean >= l && !c.above[s]:
			c.above[s] = true
			share := 1.0
			if in.before > 0 && in.mean > in.before {
				share = (l - in.before) / (in.mean - in.before)
			}
			epoch.Crossings[s] = append(epoch.Crossings[s], at.Add(-time.Duration((1-share)*float64(truthStep))))
		}
	}
}
