package configs

import "github.com/ridethrough/ridethrough/internal/facility"

// powered is a piece of equipment that draws power.
type powered struct {
	PoweredBy []At[string] `yaml:"powered_by"`
}

// starting is how equipment comes back.
type starting struct {
	StartSequence     span   `yaml:"start_sequence"`
	RestartAfterPower span   `yaml:"restart_after_power"`
	OnUPS             *bool  `yaml:"on_ups"`
	ControlGroup      string `yaml:"control_group"`
}

func (s starting) into(a *facility.Asset) {
	a.ControlGroup = s.ControlGroup
	a.Nameplate.StartSequence, a.Nameplate.RestartAfterPower = s.StartSequence.duration(), s.RestartAfterPower.duration()
	a.Nameplate.OnUPS = s.OnUPS
}

// compressing is what refrigeration adds to a nameplate.
type compressing struct {
	Condenser        condenser      `yaml:"condenser"`
	RatedOutdoor     outdoorCelsius `yaml:"rated_outdoor_celsius"`
	RatedCondenser   outdoorCelsius `yaml:"rated_condenser_water_celsius"`
	HighPressureTrip size           `yaml:"high_pressure_trip_kpa"`
	MinimumOff       span           `yaml:"minimum_off"`
	Refrigerant      string         `yaml:"refrigerant"`
}

func (c compressing) into(n *facility.Nameplate) {
	n.Condenser, n.Refrigerant = facility.Condenser(c.Condenser), c.Refrigerant
	n.HighPressureTrip, n.MinimumOff = facility.Kilopascals(c.HighPressureTrip), c.MinimumOff.duration()
	if n.RatedRejection = facility.Celsius(c.RatedOutdoor); c.RatedCondenser != 0 {
		n.RatedRejection = facility.Celsius(c.RatedCondenser)
	}
	if n.Condenser == facility.CondenserUnknown && c.RatedCondenser != 0 {
		n.Condenser = facility.CondenserWater
	}
}

// roomUnit is what a CRAH and a CRAC share.
type roomUnit struct {
	Hall       At[string] `yaml:"hall"`
	Loop       At[string] `yaml:"loop"`
	Capacity   unitPower  `yaml:"capacity_kw"`
	Airflow    size       `yaml:"airflow_m3_per_s"`
	WaterFlow  size       `yaml:"water_flow_lpm"`
	SupplyAir  airCelsius `yaml:"supply_air_setpoint_celsius"`
	FanControl fanControl `yaml:"fan_control"`
}

func (u roomUnit) into(a *facility.Asset) {
	a.Hall, a.Loop = u.Hall.Value, u.Loop.Value
	a.Positions = positions("hall", u.Hall, "loop", u.Loop)
	a.Nameplate.Capacity, a.Nameplate.Airflow = u.Capacity.kilowatts(), facility.CubicMetersPerSecond(u.Airflow)
	a.Nameplate.WaterFlow, a.Nameplate.SupplySetpoint = facility.LitersPerMinute(u.WaterFlow), facility.Celsius(u.SupplyAir)
	a.Nameplate.FanControl = facility.FanControl(u.FanControl)
}

// positions pairs key words with where their values stand.
func positions(pairs ...any) map[string]facility.Position {
	out := map[string]facility.Position{}
	for i := 0; i < len(pairs); i += 2 {
		if at := pairs[i+1].(At[string]); at.Given() {
			out[pairs[i].(string)] = at.Position
		}
	}
	return out
}

type rawLoop struct {
	named `yaml:",inline"`

	CooledBy         []At[string] `yaml:"cooled_by"`
	Design           plantPower   `yaml:"design_kw"`
	DesignFlow       size         `yaml:"design_flow_lpm"`
	Water            size         `yaml:"water_volume_m3"`
	Tank             size         `yaml:"buffer_tank_m3"`
	Setpoint         waterCelsius `yaml:"supply_setpoint_celsius"`
	Return           waterCelsius `yaml:"design_return_celsius"`
	AutomaticStandby *bool        `yaml:"automatic_standby_start"`

	ChillersRequired required `yaml:"chillers_required"`
	PumpsRequired    required `yaml:"pumps_required"`
	TowersRequired   required `yaml:"cooling_towers_required"`
}

func (l rawLoop) asset() facility.Asset {
	a := l.as(facility.KindLoop)
	a.Loop = l.Name
	a.Nameplate = facility.Nameplate{
		DesignLoad: l.Design.kilowatts(), WaterFlow: facility.LitersPerMinute(l.DesignFlow),
		WaterVolume: facility.CubicMeters(l.Water), BufferVolume: facility.CubicMeters(l.Tank),
		SupplySetpoint: facility.Celsius(l.Setpoint), DesignReturn: facility.Celsius(l.Return),
		AutomaticStart: l.AutomaticStandby,
	}
	return a
}

type rawChiller struct {
	named       `yaml:",inline"`
	powered     `yaml:",inline"`
	starting    `yaml:",inline"`
	compressing `yaml:",inline"`

	Loop       At[string] `yaml:"loop"`
	Capacity   plantPower `yaml:"capacity_kw"`
	WaterFlow  size       `yaml:"water_flow_lpm"`
	Economiser bool       `yaml:"economiser"`
}

func (c rawChiller) asset() facility.Asset {
	a := c.as(facility.KindChiller)
	a.Loop, a.Positions = c.Loop.Value, positions("loop", c.Loop)
	a.Nameplate.Economiser = c.Economiser
	a.Nameplate.Capacity, a.Nameplate.WaterFlow = c.Capacity.kilowatts(), facility.LitersPerMinute(c.WaterFlow)
	c.starting.into(&a)
	c.compressing.into(&a.Nameplate)
	return a
}

type rawPump struct {
	named    `yaml:",inline"`
	powered  `yaml:",inline"`
	starting `yaml:",inline"`

	Loop      At[string] `yaml:"loop"`
	WaterFlow size       `yaml:"water_flow_lpm"`
}

func (p rawPump) asset() facility.Asset {
	a := p.as(facility.KindPump)
	a.Loop, a.Positions = p.Loop.Value, positions("loop", p.Loop)
	a.Nameplate.WaterFlow = facility.LitersPerMinute(p.WaterFlow)
	p.starting.into(&a)
	return a
}

type rawTower struct {
	named    `yaml:",inline"`
	powered  `yaml:",inline"`
	starting `yaml:",inline"`

	Loop         At[string]     `yaml:"loop"`
	Capacity     plantPower     `yaml:"capacity_kw"`
	RatedWetBulb outdoorCelsius `yaml:"rated_wet_bulb_celsius"`
}

func (t rawTower) asset() facility.Asset {
	a := t.as(facility.KindCoolingTower)
	a.Loop, a.Positions = t.Loop.Value, positions("loop", t.Loop)
	a.Nameplate.Capacity, a.Nameplate.RatedRejection = t.Capacity.kilowatts(), facility.Celsius(t.RatedWetBulb)
	t.starting.into(&a)
	return a
}

type rawTank struct {
	named `yaml:",inline"`

	Loop   At[string] `yaml:"loop"`
	Volume size       `yaml:"volume_m3"`
}

func (t rawTank) asset() facility.Asset {
	a := t.as(facility.KindTank)
	a.Loop, a.Positions = t.Loop.Value, positions("loop", t.Loop)
	a.Nameplate.BufferVolume = facility.CubicMeters(t.Volume)
	return a
}

type rawCRAH struct {
	named    `yaml:",inline"`
	powered  `yaml:",inline"`
	starting `yaml:",inline"`
	roomUnit `yaml:",inline"`
}

func (u rawCRAH) asset() facility.Asset {
	a := u.as(facility.KindCRAH)
	u.roomUnit.into(&a)
	u.starting.into(&a)
	return a
}

type rawCRAC struct {
	named       `yaml:",inline"`
	powered     `yaml:",inline"`
	starting    `yaml:",inline"`
	compressing `yaml:",inline"`
	roomUnit    `yaml:",inline"`
}

func (u rawCRAC) asset() facility.Asset {
	a := u.as(facility.KindCRAC)
	u.roomUnit.into(&a)
	u.starting.into(&a)
	u.compressing.into(&a.Nameplate)
	return a
}

type rawCDU struct {
	named    `yaml:",inline"`
	powered  `yaml:",inline"`
	starting `yaml:",inline"`

	Hall      At[string]   `yaml:"hall"`
	Loop      At[string]   `yaml:"loop"`
	Capacity  unitPower    `yaml:"capacity_kw"`
	WaterFlow size         `yaml:"water_flow_lpm"`
	Setpoint  waterCelsius `yaml:"supply_setpoint_celsius"`
}

func (u rawCDU) asset() facility.Asset {
	a := u.as(facility.KindCDU)
	a.Hall, a.Loop, a.Positions = u.Hall.Value, u.Loop.Value, positions("hall", u.Hall, "loop", u.Loop)
	a.Nameplate.Capacity, a.Nameplate.WaterFlow = u.Capacity.kilowatts(), facility.LitersPerMinute(u.WaterFlow)
	a.Nameplate.SupplySetpoint = facility.Celsius(u.Setpoint)
	u.starting.into(&a)
	return a
}
