package plant

import (
	"github.com/ridethrough/ridethrough/internal/facility"
)

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
		if l.tank == nil {
			break // no volume given: nothing to measure
		}
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

func litersPerMinute(kilograms float64) float64 { return kilograms / waterDensity * 1000 * 60 }
