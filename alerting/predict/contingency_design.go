package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// designSupply is the supply air of a room whose drawings do not say: the
	// middle of the recommended envelope of ASHRAE TC 9.9, 18 to 27 °C.
	designSupply = 22.0 // °C
	// designInlet is how much warmer the inlets are: what recirculates in an open
	// room with fans that suffice.
	designInlet = 1.0 // K
)

// AssumeDesign brings a model that has seen nothing to the state of the
// drawings: every rack at its design load, as many chillers as are required
// running and the others standing by. Forecast at now afterwards.
func (m *Model) AssumeDesign(now time.Time) {
	say := func(asset string, p facility.Point, v float64) {
		m.Observe(facility.Reading{Asset: asset, Point: p, Value: v, At: now, Quality: facility.Good})
	}
	for _, rack := range m.site.Assets(facility.KindRack) {
		if load := rack.Nameplate.DesignLoad; load > 0 {
			say(rack.Name, facility.Power, float64(load))
		}
	}
	for k := range m.plant.halls {
		m.designHall(k, say)
	}
	for _, g := range m.site.Graph.Groups() {
		for n, member := range g.Members {
			if a, _ := m.site.Asset(member); a.Kind == facility.KindChiller && n >= g.Required {
				say(member, facility.RunStatePoint, float64(facility.StateStandby))
			}
		}
	}
	for j := range m.plant.loops {
		say(m.plant.loops[j].name, facility.ChilledWaterSupplyTemperature, m.plant.loops[j].setpoint)
	}
}

// designHall gives a hall the temperatures of its drawings, and its design
// load where no racks are drawn.
func (m *Model) designHall(k int, say func(string, facility.Point, float64)) {
	h := &m.plant.halls[k]
	n := h.asset.Nameplate
	supply := or(float64(n.SupplySetpoint), designSupply)
	load := float64(n.DesignLoad)
	for _, rack := range h.racks {
		a, _ := m.site.Asset(rack)
		say(rack, facility.InletTemperature, supply+designInlet)
		load -= float64(a.Nameplate.DesignLoad)
	}
	for _, u := range h.units {
		say(m.plant.units[u].name, facility.SupplyAirTemperature, or(float64(m.plant.units[u].asset.Nameplate.SupplySetpoint), supply))
	}
	if len(h.racks) == 0 && load > 0 {
		e := m.ensembles[h.cluster]
		for i, hall := range e.cluster.halls {
			if hall == k {
				e.hallSteady[i].power.follow(load, 1, 1)
			}
		}
	}
}
