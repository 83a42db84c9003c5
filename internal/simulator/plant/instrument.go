package plant

import (
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
	at(facility.RunTime, controller, func() float64 { return c.hours })
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

// relativeHumidity of air with a dew point of 10 °C at t °C (Magnus).
func relativeHumidity(t float64) float64 {
	return clamp(100*magnus(10)/magnus(t), 0, 100)
}
