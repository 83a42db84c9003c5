package plant

import (
	"strconv"

	"github.com/ridethrough/ridethrough/internal/facility"
)

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
