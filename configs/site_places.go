package configs

import "github.com/ridethrough/ridethrough/internal/facility"

// named begins every entry.
type named struct {
	Name     string            `yaml:"name"`
	Position facility.Position `yaml:"-"`
}

func (n named) as(kind facility.Kind) facility.Asset {
	return facility.Asset{Name: n.Name, Kind: kind, Position: n.Position}
}

// supplied is what cools and powers a place. A rack that says nothing is
// cooled by what cools its hall, and powered by what powers its row or hall.
type supplied struct {
	CooledBy  []At[string] `yaml:"cooled_by"`
	PoweredBy []At[string] `yaml:"powered_by"`
}

type rawHall struct {
	named    `yaml:",inline"`
	supplied `yaml:",inline"`

	DesignIT    plantPower  `yaml:"design_it_kw"`
	FloorArea   size        `yaml:"floor_area_m2"`
	Height      size        `yaml:"height_m"`
	AirVolume   size        `yaml:"air_volume_m3"`
	Containment containment `yaml:"containment"`
	SupplyAir   airCelsius  `yaml:"supply_air_setpoint_celsius"`
	FanControl  fanControl  `yaml:"fan_control"`
	ServerMass  size        `yaml:"server_mass_kg"`

	UnitsRequired required `yaml:"units_required"`

	Rows  []rawRow  `yaml:"rows"`
	Racks []rawRack `yaml:"racks"`
}

type rawRow struct {
	named    `yaml:",inline"`
	supplied `yaml:",inline"`

	Racks []rawRack `yaml:"racks"`
}

type rawRack struct {
	named    `yaml:",inline"`
	supplied `yaml:",inline"`

	Design     rackPower    `yaml:"design_kw"`
	Servers    count        `yaml:"servers"`
	ServerMass size         `yaml:"server_mass_kg"`
	Services   []At[string] `yaml:"services"`
}

func (h rawHall) assets(b *siteBuilder) {
	a := h.as(facility.KindHall)
	a.Hall = h.Name
	a.Nameplate = facility.Nameplate{
		DesignLoad: h.DesignIT.kilowatts(), FloorArea: float64(h.FloorArea), Height: float64(h.Height),
		AirVolume: facility.CubicMeters(h.AirVolume), Containment: facility.Containment(h.Containment),
		SupplySetpoint: facility.Celsius(h.SupplyAir), FanControl: facility.FanControl(h.FanControl),
		ServerMass: facility.Kilograms(h.ServerMass),
	}
	b.add(a)
	for _, row := range h.Rows {
		r := row.as(facility.KindRow)
		r.Hall, r.Row = h.Name, row.Name
		b.add(r)
		for _, rack := range row.Racks {
			b.add(rack.asset(h.Name, row.Name))
		}
	}
	for _, rack := range h.Racks {
		b.add(rack.asset(h.Name, ""))
	}
}

func (r rawRack) asset(hall, row string) facility.Asset {
	a := r.as(facility.KindRack)
	a.Hall, a.Row, a.Rack = hall, row, r.Name
	a.Nameplate = facility.Nameplate{
		DesignLoad: r.Design.kilowatts(), Servers: int(r.Servers), ServerMass: facility.Kilograms(r.ServerMass),
	}
	return a
}

// A rackIn is a rack with the supplies that hold for it.
type rackIn struct {
	rack                rawRack
	cooledBy, poweredBy []At[string]
}

// each calls f for every rack of the hall. hallUnits cool the hall.
func (h rawHall) each(hallUnits []At[string], f func(rackIn)) {
	for _, row := range h.Rows {
		for _, r := range row.Racks {
			f(rackIn{r, first(r.CooledBy, hallUnits), first(r.PoweredBy, row.PoweredBy, h.PoweredBy)})
		}
	}
	for _, r := range h.Racks {
		f(rackIn{r, first(r.CooledBy, hallUnits), first(r.PoweredBy, h.PoweredBy)})
	}
}

// first returns the first list that says something.
func first(lists ...[]At[string]) []At[string] {
	for _, l := range lists {
		if len(l) > 0 {
			return l
		}
	}
	return nil
}
