package predict

import "github.com/ridethrough/ridethrough/internal/facility"

func (p *plant) addHalls() {
	for _, a := range p.site.Assets(facility.KindHall) {
		h := hall{name: a.Name, asset: a}
		n := a.Nameplate
		h.contained = n.Containment == facility.ContainmentColdAisle || n.Containment == facility.ContainmentHotAisle
		h.pressure = n.FanControl == facility.FanControlPressure
		for _, r := range p.site.InHall(a.Name, facility.KindRow) {
			h.rows = append(h.rows, row{name: r.Name})
		}
		servers, load := p.racksOf(&h)
		load = or(or(float64(n.DesignLoad), load), 100e3)
		if servers == 0 {
			servers = load / serverPower
		}
		h.load = load
		h.heat = servers * or(float64(n.ServerMass), serverMass) * serverSpecificHeat
		volume := or(or(float64(n.AirVolume), n.FloorArea*or(n.Height, floorHeight)), airPerLoad*load/1000)
		h.air = volume * airDense * airHeat * airMassFactor
		h.envelope = envelope * or(n.FloorArea, volume/or(n.Height, floorHeight))
		for _, s := range p.site.Graph.Suppliers(a.Name, facility.MediumPower) {
			if up, _ := p.site.Asset(s.Supplier); up.Kind == facility.KindUPS {
				h.ups = up.Name
			}
		}
		p.halls = append(p.halls, h)
	}
}

// racksOf lists racks by row and returns the servers and design load of the
// hall; racks whose servers nobody counted get the mean of the others.
func (p *plant) racksOf(h *hall) (servers, load float64) {
	known := 0
	for _, rack := range p.site.InHall(h.name, facility.KindRack) {
		h.racks = append(h.racks, rack.Name)
		load += float64(rack.Nameplate.DesignLoad)
		if rack.Nameplate.Servers > 0 {
			servers += float64(rack.Nameplate.Servers)
			known++
		}
		for i := range h.rows {
			if h.rows[i].name == rack.Row {
				h.rows[i].racks = append(h.rows[i].racks, rack.Name)
			}
		}
	}
	if known > 0 {
		servers *= float64(len(h.racks)) / float64(known)
	}
	return servers, load
}
