package exchange

import (
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// describe translates the file into our nouns. Missing fields stay zero:
// unknown.
func (f siteFile) describe() facility.Description {
	d := facility.Description{Name: f.Site, Limits: facility.Limits{
		Recommended: facility.Celsius(f.Limits.Recommended), Allowable: facility.Celsius(f.Limits.Allowable),
		Critical: facility.Celsius(f.Limits.Critical), Shutdown: facility.Celsius(f.Limits.Emergency),
	}}
	d.Assets = append(d.Assets, facility.Asset{Name: siteName, Kind: facility.KindSite}, facility.Asset{Name: utilityName, Kind: facility.KindUtility})
	f.places(&d)
	f.waterSide(&d)
	f.roomUnits(&d)
	f.power(&d)
	for _, s := range f.Services {
		d.Services = append(d.Services, facility.Service{Name: s.ID, Tier: s.Tier, Racks: f.serviceRacks(s.ID, s.Racks), MinimumFraction: s.Fraction})
	}
	return d
}

func (f siteFile) places(d *facility.Description) {
	for _, h := range f.Halls {
		d.Assets = append(d.Assets, facility.Asset{Name: h.ID, Kind: facility.KindHall, Hall: h.ID, Nameplate: facility.Nameplate{
			DesignLoad: kilowatts(h.DesignIT), AirVolume: facility.CubicMeters(h.AirVolume), FloorArea: h.FloorArea, Height: h.Height,
			SupplySetpoint: facility.Celsius(h.Setpoint), ServerMass: facility.Kilograms(h.ServerMass),
			Containment: containment(h.Containment), FanControl: facility.FanControl(h.FanControl),
		}})
		for _, row := range h.Rows {
			d.Assets = append(d.Assets, facility.Asset{Name: row.ID, Kind: facility.KindRow, Hall: h.ID, Row: row.ID})
		}
		group(d, h.ID+"-room-units", h.Units, h.Required)
	}
	for _, r := range f.Racks {
		d.Assets = append(d.Assets, facility.Asset{Name: r.ID, Kind: facility.KindRack, Hall: r.Hall, Row: r.Row, Rack: r.ID, Nameplate: facility.Nameplate{
			DesignLoad: kilowatts(r.Design), Servers: r.Servers,
		}})
	}
}

func containment(s string) facility.Containment {
	switch s {
	case "cac":
		return facility.ContainmentColdAisle
	case "hac":
		return facility.ContainmentHotAisle
	case "none":
		return facility.ContainmentNone
	}
	return facility.ContainmentUnknown
}

func (f siteFile) waterSide(d *facility.Description) {
	for _, l := range f.Loops {
		d.Assets = append(d.Assets, facility.Asset{Name: l.ID, Kind: facility.KindLoop, Loop: l.ID, Nameplate: facility.Nameplate{
			DesignLoad: kilowatts(l.Design), WaterVolume: facility.CubicMeters(l.Water), BufferVolume: facility.CubicMeters(l.Tank),
			SupplySetpoint: facility.Celsius(l.Setpoint), DesignReturn: facility.Celsius(l.DesignReturn), WaterFlow: litersPerSecond(l.DesignFlow),
			AutomaticStart: l.AutoStandby,
		}})
		if l.Tank > 0 {
			d.Assets = append(d.Assets, facility.Asset{Name: l.ID + "-TANK", Kind: facility.KindTank, Loop: l.ID})
			cools(d, l.ID+"-TANK", l.ID)
		}
		group(d, l.ID+"-chillers", l.Chillers, l.Required)
		group(d, l.ID+"-pumps", l.Pumps, l.PumpsNeeded)
	}
	for _, c := range f.Chillers {
		d.Assets = append(d.Assets, facility.Asset{Name: c.ID, Kind: facility.KindChiller, Loop: c.Loop, Nameplate: facility.Nameplate{
			Capacity: kilowatts(c.Nominal), Condenser: facility.Condenser(c.Condenser), RatedRejection: facility.Celsius(c.Rejection),
			HighPressureTrip: bar(c.Trip), StartSequence: seconds(c.Start), RestartAfterPower: seconds(c.RestartPower),
			MinimumOff: seconds(c.MinOff), Refrigerant: c.Refrigerant,
		}})
		cools(d, c.ID, c.Loop)
		powers(d, utilityName, c.ID)
	}
	for _, p := range f.Pumps {
		d.Assets = append(d.Assets, facility.Asset{Name: p.ID, Kind: facility.KindPump, Loop: p.Loop, Nameplate: facility.Nameplate{OnUPS: p.OnUPS}})
		cools(d, p.ID, p.Loop)
		powers(d, utilityName, p.ID)
	}
	for _, t := range f.Towers {
		d.Assets = append(d.Assets, facility.Asset{Name: t.ID, Kind: facility.KindCoolingTower, Loop: t.Loop})
		for _, c := range f.Chillers {
			if c.Loop == t.Loop {
				cools(d, t.ID, c.ID)
			}
		}
		powers(d, utilityName, t.ID)
	}
}

func (f siteFile) roomUnits(d *facility.Description) {
	for _, u := range f.Units {
		kind := facility.KindCRAH
		if u.Type == "dx" {
			kind = facility.KindCRAC
		}
		d.Assets = append(d.Assets, facility.Asset{Name: u.ID, Kind: kind, Hall: u.Hall, Loop: u.Loop, Nameplate: facility.Nameplate{
			Capacity: kilowatts(u.Nominal), Airflow: facility.CubicMetersPerSecond(u.Airflow), WaterFlow: litersPerSecond(u.Water),
			OnUPS: u.OnUPS, RestartAfterPower: seconds(u.RestartDelay), RatedRejection: facility.Celsius(u.Ambient), HighPressureTrip: bar(u.Trip),
		}})
		cools(d, u.ID, u.Hall)
		if u.Loop != "" {
			cools(d, u.Loop, u.ID)
		}
		powers(d, utilityName, u.ID)
	}
}

func (f siteFile) power(d *facility.Description) {
	for _, g := range f.Generators {
		d.Assets = append(d.Assets, facility.Asset{Name: g.ID, Kind: facility.KindGenerator, Nameplate: facility.Nameplate{GeneratorStart: seconds(g.Start)}})
	}
	for _, u := range f.UPS {
		a := facility.Asset{Name: u.ID, Kind: facility.KindUPS, Nameplate: facility.Nameplate{BatteryRuntime: seconds(u.Battery * 60)}}
		if len(u.Halls) == 1 {
			a.Hall = u.Halls[0]
		}
		d.Assets = append(d.Assets, a)
		powers(d, utilityName, u.ID)
		for _, g := range f.Generators {
			powers(d, g.ID, u.ID)
		}
		for _, hall := range u.Halls {
			powers(d, u.ID, hall)
		}
	}
}

// serviceRacks joins both places where the format says who runs where.
func (f siteFile) serviceRacks(service string, listed []string) []string {
	racks := slices.Clone(listed)
	for _, r := range f.Racks {
		if slices.Contains(r.Services, service) && !slices.Contains(racks, r.ID) {
			racks = append(racks, r.ID)
		}
	}
	return racks
}

func cools(d *facility.Description, supplier, consumer string) {
	d.Supplies = append(d.Supplies, facility.Supply{Supplier: supplier, Consumer: consumer, Medium: facility.MediumCooling})
}

func powers(d *facility.Description, supplier, consumer string) {
	d.Supplies = append(d.Supplies, facility.Supply{Supplier: supplier, Consumer: consumer, Medium: facility.MediumPower})
}

// group adds k-of-n redundancy where the drawings give it.
func group(d *facility.Description, name string, members []string, required int) {
	if len(members) > 0 && required > 0 && required <= len(members) {
		d.Groups = append(d.Groups, facility.Group{Name: name, Members: members, Required: required})
	}
}
