package plant

import (
	"strconv"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Parts of a rack's inlet probes.
const (
	Bottom = "bottom"
	Middle = "middle"
	Top    = "top"
)

// instrument puts sensors on everything.
func (p *Plant) instrument() {
	p.measure(p.config.Site.Name, facility.OutdoorTemperature, "", airProbe, func() float64 { return p.outdoor })
	p.measure(p.config.Site.Name, facility.WetBulbTemperature, "", airProbe, func() float64 { return p.outdoor - p.config.Weather.Wet })
	for _, l := range p.loops {
		p.onLoop(l)
	}
	for _, c := range p.crahs {
		p.onCRAH(c)
	}
	for _, h := range p.halls {
		for _, r := range h.rows {
			p.measure(r.name, facility.InletTemperature, "", controller, r.meanInlet)
			for _, k := range r.racks {
				p.onRack(k, r)
			}
		}
	}
	p.onPowerChain()
	p.onServers()
}

// onState measures a run state.
func (p *Plant) onState(asset string, state func() facility.RunState) {
	p.measure(asset, facility.RunStatePoint, "", controller, func() float64 { return float64(state()) })
}

func (p *Plant) onLoop(l *loop) {
	at := func(point facility.Point, kind sensor, read func() float64) { p.measure(l.name, point, "", kind, read) }
	at(facility.ChilledWaterSupplyTemperature, waterProbe, func() float64 { return l.supply.segments[0] })
	at(facility.ChilledWaterReturnTemperature, waterProbe, func() float64 { return l.back.out() })
	at(facility.ChilledWaterSetpoint, controller, func() float64 { return l.setpoint })
	at(facility.ChilledWaterFlow, flowMeter, func() float64 { return litersPerMinute(l.flow) })
	at(facility.DifferentialPressure, pressureCell, func() float64 { return dpDesign * l.pressureShare() })
	at(facility.LeakState, controller, func() float64 { return 0 })
	if len(l.towers) > 0 {
		at(facility.CondenserWaterTemperature, waterProbe, func() float64 { return l.condenserWater.t })
	}
	for _, c := range l.chillers {
		p.onChillerSensors(c)
	}
	for _, u := range l.pumps {
		p.onState(u.name, func() facility.RunState { return u.state })
		p.measure(u.name, facility.Load, "", controller, func() float64 { return 100 * u.power / u.rated })
		p.measure(u.name, facility.Power, "", controller, func() float64 { return u.power })
		p.measure(u.name, facility.RunTime, "", controller, func() float64 { return u.hours })
		p.measure(u.name, facility.DifferentialPressure, "", pressureCell, func() float64 { return dpDesign * l.pressureShare() * truth(u.speed > 0.1) })
	}
	for _, t := range l.towers {
		p.onState(t.name, func() facility.RunState { return t.state })
		p.measure(t.name, facility.FanSpeed, "", controller, func() float64 { return 100 * t.fan })
		p.measure(t.name, facility.Power, "", controller, func() float64 { return t.power })
	}
	for _, tank := range p.config.Site.OnLoop(l.name, facility.KindTank) {
		p.measure(tank.Name, facility.TankInletTemperature, "", waterProbe, func() float64 { return l.tank.segments[0] })
		p.measure(tank.Name, facility.TankOutletTemperature, "", waterProbe, func() float64 { return l.tank.out() })
	}
}

func (p *Plant) onChillerSensors(c *chiller) {
	at := func(point facility.Point, kind sensor, read func() float64) { p.measure(c.name, point, "", kind, read) }
	p.onState(c.name, func() facility.RunState { return c.state })
	at(facility.Load, controller, func() float64 { return 100 * c.load() })
	at(facility.CompressorLoad, controller, func() float64 { return min(100*c.load(), 100) })
	at(facility.CoolingOutput, controller, func() float64 { return c.heat })
	at(facility.Power, controller, func() float64 { return c.power })
	at(facility.Energy, controller, func() float64 { return c.energy / 3.6e6 })
	at(facility.ChilledWaterSupplyTemperature, waterProbe, func() float64 { return c.leaving })
	at(facility.ChilledWaterReturnTemperature, waterProbe, func() float64 { return c.entering })
	at(facility.ChilledWaterSetpoint, controller, func() float64 { return c.setpoint })
	at(facility.ChilledWaterFlow, flowMeter, func() float64 { return litersPerMinute(c.flow) })
	at(facility.CondenserPressure, pressureCell, func() float64 { return c.pressure })
	at(facility.EvaporatorPressure, pressureCell, func() float64 { return saturationGauge(c.leaving - 4*c.heat/c.nameplate) })
	at(facility.OutdoorTemperature, airProbe, func() float64 { return p.outdoor })
	at(facility.RunTime, controller, func() float64 { return c.hours })
}

func (p *Plant) onCRAH(c *crah) {
	at := func(point facility.Point, kind sensor, read func() float64) { p.measure(c.name, point, "", kind, read) }
	p.onState(c.name, c.runState)
	at(facility.SupplyAirTemperature, ductProbe, func() float64 { return c.supply })
	at(facility.ReturnAirTemperature, ductProbe, func() float64 { return c.ret })
	at(facility.SupplyAirHumidity, humidity, func() float64 { return relativeHumidity(c.supply) })
	at(facility.ReturnAirHumidity, humidity, func() float64 { return relativeHumidity(c.ret) })
	at(facility.SupplyAirSetpoint, controller, func() float64 { return c.setpoint })
	at(facility.Airflow, sensor{lag: 3}, func() float64 { return c.airflow() / airDensity })
	at(facility.FanSpeed, controller, func() float64 { return 100 * c.fan })
	at(facility.ValvePosition, controller, func() float64 { return 100 * c.valve })
	at(facility.CoolingOutput, controller, func() float64 { return max(c.heat, 0) })
	at(facility.Power, controller, func() float64 { return c.power })
	at(facility.ChilledWaterSupplyTemperature, waterProbe, func() float64 { return c.waterIn })
	at(facility.ChilledWaterReturnTemperature, waterProbe, func() float64 { return c.waterOut })
	at(facility.ChilledWaterFlow, flowMeter, func() float64 { return litersPerMinute(c.water) })
	at(facility.FilterPressure, controller, func() float64 { return 0.12 * c.fan * c.fan })
	at(facility.RunTime, controller, func() float64 { return c.hour })
	at(facility.LeakState, controller, func() float64 { return 0 })
}

func (c *crah) runState() facility.RunState {
	switch {
	case c.fanFault:
		return facility.StateAlarm
	case !c.powered, c.switchedOff:
		return facility.StateOff
	}
	return facility.StateRunning
}

// Probes hang at three heights: the higher, the more of the hot aisle.
func (p *Plant) onRack(k *rack, r *row) {
	height := func(share float64) func() float64 {
		return func() float64 { return k.inlet + share*k.recirculation*(r.hot.t-k.inlet) }
	}
	p.measure(k.name, facility.InletTemperature, Bottom, airProbe, height(-0.4))
	p.measure(k.name, facility.InletTemperature, Middle, airProbe, height(0))
	p.measure(k.name, facility.InletTemperature, Top, airProbe, height(0.4))
	p.measure(k.name, facility.ExhaustTemperature, "", airProbe, func() float64 { return k.exhaust })
	p.measure(k.name, facility.InletHumidity, "", humidity, func() float64 { return relativeHumidity(k.inlet) })
	p.measure(k.name, facility.Power, "", controller, func() float64 { return k.power })
	p.measure(k.name, facility.Energy, "", controller, func() float64 { return k.energy / 3.6e6 })
}

// onServers puts sensors into the servers that the site names.
func (p *Plant) onServers() {
	for _, a := range p.config.Site.Assets(facility.KindServer) {
		for _, k := range p.racks {
			if k.name == a.Rack {
				p.onServer(a.Name, k)
			}
		}
	}
}

func (p *Plant) onServer(name string, k *rack) {
	at := func(point facility.Point, part string, kind sensor, read func() float64) {
		p.measure(name, point, part, kind, read)
	}
	on := func() bool { return k.powered && k.online > 0.5 }
	at(facility.InletTemperature, "", onBoard, func() float64 { return k.inlet + 0.6 }) // warmed by the bezel
	at(facility.ExhaustTemperature, "", onBoard, func() float64 { return k.exhaust })
	at(facility.CPUTemperature, "", onBoard, func() float64 { return k.chip + 12*k.share })
	at(facility.FanRotation, "", controller, func() float64 { return 15000 * k.fan * truth(on()) })
	at(facility.Power, "", controller, func() float64 { return k.power / k.servers / max(k.online, 0.05) * truth(on()) })
	at(facility.PowerState, "", controller, func() float64 { return 1 + truth(on()) })
}

// onPowerChain puts meters on utility, generators, UPSs and PDUs.
func (p *Plant) onPowerChain() {
	for _, u := range p.utilities {
		p.onState(u.name, func() facility.RunState {
			if u.present {
				return facility.StateRunning
			}
			return facility.StateOff
		})
		p.measure(u.name, facility.Power, "", controller, func() float64 { return p.drawn() * truth(u.present) })
		p.measure(u.name, facility.Energy, "", controller, func() float64 { return u.energy / 3.6e6 })
	}
	for _, g := range p.generators {
		p.onState(g.name, func() facility.RunState { return g.state })
		p.measure(g.name, facility.Power, "", controller, func() float64 { return g.power })
		p.measure(g.name, facility.FuelLevel, "", controller, func() float64 { return 100 * g.fuel })
	}
	for _, u := range p.upses {
		p.onUPS(u)
	}
	for _, u := range p.pdus {
		p.onPDU(u)
	}
}

// A UPS of this size has a battery of 240 blocks of two volts and three phases.
const batteryVolts, phases = 480.0, 3

func (p *Plant) onUPS(u *ups) {
	at := func(point facility.Point, part string, read func() float64) {
		p.measure(u.name, point, part, controller, read)
	}
	p.onState(u.name, func() facility.RunState {
		if u.alive {
			return facility.StateRunning
		}
		return facility.StateOff
	})
	at(facility.OutputSource, "", u.source)
	at(facility.BatteryState, "", u.batteryState)
	at(facility.BatteryCharge, "", func() float64 { return 100 * u.charge })
	at(facility.BatteryVoltage, "", func() float64 { return batteryVolts * (0.86 + 0.26*u.charge - 0.05*truth(!u.fed)) })
	at(facility.BatteryCurrent, "", func() float64 { return truth(!u.fed && u.alive) * u.load / upsEfficiency / batteryVolts })
	at(facility.BatteryTemperature, "", func() float64 { return 24 })
	at(facility.RuntimeRemaining, "", u.runtime)
	at(facility.SecondsOnBattery, "", func() float64 { return u.since })
	at(facility.Load, "", func() float64 { return 100 * u.load / u.capacity })
	at(facility.OutputPower, "", func() float64 { return u.load })
	at(facility.InputFrequency, "", func() float64 { return 50 * truth(u.fed) })
	at(facility.OutputFrequency, "", func() float64 { return 50 * truth(u.alive) })
	for i := range phases {
		line := "L" + strconv.Itoa(i+1)
		at(facility.InputVoltage, line, func() float64 { return (phaseVoltage + float64(i)) * truth(u.fed) })
		at(facility.InputPower, line, func() float64 { return u.input / phases })
		at(facility.InputCurrent, line, func() float64 { return u.input / phases / phaseVoltage / 0.99 })
		at(facility.OutputVoltage, line, func() float64 { return phaseVoltage * truth(u.alive) })
		at(facility.OutputPower, line, func() float64 { return u.load / phases })
		at(facility.OutputCurrent, line, func() float64 { return u.load / phases / phaseVoltage / powerFactor })
	}
}

func (p *Plant) onPDU(u *pdu) {
	at := func(point facility.Point, part string, read func() float64) {
		p.measure(u.name, point, part, controller, read)
	}
	live := func() float64 {
		for _, r := range u.racks {
			if r.powered {
				return 1
			}
		}
		return 0
	}
	at(facility.Power, "", func() float64 { return u.power })
	at(facility.ApparentPower, "", func() float64 { return u.power / powerFactor })
	at(facility.PowerFactor, "", func() float64 { return powerFactor })
	at(facility.Energy, "", func() float64 { return u.total() / 3.6e6 })
	at(facility.Load, "", func() float64 { return 100 * u.power / (3 * phaseVoltage * u.rating) })
	for i := range phases {
		line := "L" + strconv.Itoa(i+1)
		at(facility.PhaseVoltage, line, func() float64 { return (phaseVoltage + 0.7*float64(i)) * live() })
		at(facility.PhasePower, line, func() float64 { return u.phase(i) })
		at(facility.PhaseCurrent, line, func() float64 { return u.phase(i) / phaseVoltage / powerFactor })
		at(facility.BankCurrent, "B"+strconv.Itoa(i+1), func() float64 { return u.phase(i) / phaseVoltage / powerFactor })
	}
	for i := range outlets {
		outlet := strconv.Itoa(i + 1)
		at(facility.OutletPower, outlet, func() float64 { return u.power * u.weights[i] })
		at(facility.OutletCurrent, outlet, func() float64 { return u.power * u.weights[i] / phaseVoltage / powerFactor })
		at(facility.OutletEnergy, outlet, func() float64 { return u.energy[i] / 3.6e6 })
		at(facility.OutletState, outlet, func() float64 { return 1 + live() })
	}
}

func litersPerMinute(kilograms float64) float64 { return kilograms / waterDensity * 1000 * 60 }

// relativeHumidity of air with a dew point of 10 °C at t °C (Magnus).
func relativeHumidity(t float64) float64 {
	return clamp(100*magnus(10)/magnus(t), 0, 100)
}
