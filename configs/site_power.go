package configs

import "github.com/ridethrough/ridethrough/internal/facility"

type rawUtility struct {
	named `yaml:",inline"`

	Capacity size `yaml:"capacity_kw"`
}

func (u rawUtility) asset() facility.Asset {
	a := u.as(facility.KindUtility)
	a.Nameplate.Capacity = u.Capacity.kilowatts()
	return a
}

type rawGenerator struct {
	named `yaml:",inline"`

	Capacity  plantPower `yaml:"capacity_kw"`
	StartTime span       `yaml:"start_time"`
}

func (g rawGenerator) asset() facility.Asset {
	a := g.as(facility.KindGenerator)
	a.Nameplate.Capacity, a.Nameplate.GeneratorStart = g.Capacity.kilowatts(), g.StartTime.duration()
	return a
}

type rawUPS struct {
	named   `yaml:",inline"`
	powered `yaml:",inline"`

	Hall           At[string] `yaml:"hall"`
	Capacity       plantPower `yaml:"capacity_kw"`
	BatteryRuntime span       `yaml:"battery_runtime"`
}

func (u rawUPS) asset() facility.Asset {
	a := u.as(facility.KindUPS)
	a.Hall, a.Positions = u.Hall.Value, positions("hall", u.Hall)
	a.Nameplate.Capacity, a.Nameplate.BatteryRuntime = u.Capacity.kilowatts(), u.BatteryRuntime.duration()
	return a
}

type rawTransferSwitch struct {
	named   `yaml:",inline"`
	powered `yaml:",inline"`

	Hall     At[string] `yaml:"hall"`
	Capacity plantPower `yaml:"capacity_kw"`
}

func (s rawTransferSwitch) asset() facility.Asset {
	a := s.as(facility.KindTransferSwitch)
	a.Hall, a.Positions = s.Hall.Value, positions("hall", s.Hall)
	a.Nameplate.Capacity = s.Capacity.kilowatts()
	return a
}

type rawPDU struct {
	named   `yaml:",inline"`
	powered `yaml:",inline"`

	Hall     At[string] `yaml:"hall"`
	Rack     At[string] `yaml:"rack"`
	Capacity unitPower  `yaml:"capacity_kw"`
	Breaker  size       `yaml:"breaker_amperes"`
}

func (p rawPDU) asset() facility.Asset {
	a := p.as(facility.KindPDU)
	a.Hall, a.Rack, a.Positions = p.Hall.Value, p.Rack.Value, positions("hall", p.Hall, "rack", p.Rack)
	a.Nameplate.Capacity, a.Nameplate.Breaker = p.Capacity.kilowatts(), facility.Amperes(p.Breaker)
	return a
}

type rawServer struct {
	named   `yaml:",inline"`
	powered `yaml:",inline"`

	Rack   At[string] `yaml:"rack"`
	Design rackPower  `yaml:"design_kw"`
	Mass   size       `yaml:"server_mass_kg"`
}

func (s rawServer) asset() facility.Asset {
	a := s.as(facility.KindServer)
	a.Rack, a.Positions = s.Rack.Value, positions("rack", s.Rack)
	a.Nameplate.DesignLoad, a.Nameplate.ServerMass = s.Design.kilowatts(), facility.Kilograms(s.Mass)
	return a
}
