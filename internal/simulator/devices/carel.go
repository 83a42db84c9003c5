package devices

import (
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// A Carel pCOWeb card (enterprise 9839) serves numbered variables of the
// controller behind it: digital, analog in tenths, integer. What a number
// means is the controls contractor's affair; these are the maps this site's
// contractor used.
const (
	carel         = ".1.3.6.1.4.1.9839"
	carelDigital  = carel + ".2.1.1."
	carelAnalog   = carel + ".2.1.2."
	carelInteger  = carel + ".2.1.3."
	carelNoValue  = -858993460 // 0xCCCCCCCC, what a card shows for a variable that has none
	carelOnline   = carel + ".2.0.10.1.0"
	carelFirmware = carel + ".1.1.0"
)

// The controller's own words for what a machine is doing.
var (
	carelStates = map[float64]int{0: 0, 1: 0, 2: 1, 3: 2, 4: 3, 5: 5}
	carelBack   = map[int]float64{0: 1, 1: 2, 2: 3, 3: 4, 5: 5}
)

func newCarel(m meters, name, profile, descr string) *mib {
	b := newMIB(m, name, profile)
	b.system(descr, carel+".2.1")
	b.objects.Set(carelFirmware, snmpagent.String("A1.5.3"))
	b.objects.Set(carelOnline, snmpagent.Integer(2)) // the controller answers its card
	return b
}

// unused fills variables that the program does not use, as a card shows them.
func (b *mib) unused(prefix string, from, to int) {
	for i := from; i <= to; i++ {
		name := prefix + num(i) + ".0"
		if _, taken := b.objects.Get(name); !taken {
			b.objects.Set(name, snmpagent.Integer(carelNoValue))
		}
	}
}

// newChillerCard is the card in the controller of an air-cooled chiller.
func newChillerCard(m meters, name, chiller string) *Device {
	b := newCarel(m, name, "carel-pcoweb-chiller", "pCOWeb card, chiller controller")
	b.device.Asset = chiller
	b.coded(carelInteger+"1.0", chiller, facility.RunStatePoint, "", carelStates, carelBack)
	b.scaled(carelInteger+"2.0", shown{asset: chiller, point: facility.Load, factor: 1})
	b.scaled(carelInteger+"3.0", shown{asset: chiller, point: facility.RunTime, factor: 1.0 / 3600})
	for i, s := range []shown{
		{point: facility.ChilledWaterReturnTemperature, factor: 10},
		{point: facility.ChilledWaterSupplyTemperature, factor: 10},
		{point: facility.ChilledWaterSetpoint, factor: 10},
		{point: facility.CondenserPressure, factor: 10.0 / 100}, // bar
		{point: facility.EvaporatorPressure, factor: 10.0 / 100},
		{point: facility.OutdoorTemperature, factor: 10},
		{}, // condenser water: none on an air-cooled machine
		{point: facility.Power, factor: 10.0 / 1000},          // kW
		{point: facility.ChilledWaterFlow, factor: 10.0 / 60}, // L/s
		{point: facility.CoolingOutput, factor: 10.0 / 1000},
	} {
		if s.point == "" {
			continue
		}
		s.asset = chiller
		b.scaled(carelAnalog+num(i+1)+".0", s)
	}
	b.unused(carelAnalog, 1, 12)
	b.alarms(chiller)
	return b.device
}

// alarms are the digital variables 1 to 3: general alarm, flow proved, high
// pressure.
func (b *mib) alarms(chiller string) {
	state := b.read(chiller, facility.RunStatePoint, "")
	flow := b.read(chiller, facility.ChilledWaterFlow, "")
	health := func(bad func() bool) func() float64 {
		return func() float64 {
			if bad() {
				return facility.HealthCritical
			}
			return facility.HealthOK
		}
	}
	stopped := func() bool { return state() == float64(facility.StateAlarm) }
	still := func() bool { return flow() <= 0.5 }
	never := func() bool { return false }
	for i, d := range []struct {
		part     string
		bad      func() bool
		ok, fail int
	}{{"general_alarm", stopped, 0, 1}, {"water_flow", still, 1, 0}, {"high_pressure", never, 0, 1}} {
		b.objects.SetFunc(carelDigital+num(i+1)+".0", func() snmpagent.Value {
			if d.bad() {
				return snmpagent.Integer(d.fail)
			}
			return snmpagent.Integer(d.ok)
		})
		b.promise(chiller, facility.ComponentState, d.part, health(d.bad), 0)
	}
}

// newPlantCard is the card in the controller of the plant room: loop, pumps,
// towers, tank and the weather station on the roof.
func newPlantCard(m meters, name string, site *facility.Site, loop string) *Device {
	b := newCarel(m, name, "carel-pcoweb-plant", "pCOWeb card, plant room controller")
	part := func(name, asset string) { b.device.Parts = append(b.device.Parts, Part{name, asset}) }
	part("loop", loop)
	part("site", site.Name)
	for i, s := range []shown{
		{asset: loop, point: facility.ChilledWaterSupplyTemperature, factor: 10},
		{asset: loop, point: facility.ChilledWaterReturnTemperature, factor: 10},
		{asset: loop, point: facility.ChilledWaterFlow, factor: 10.0 / 60},
		{asset: loop, point: facility.DifferentialPressure, factor: 10},
		{asset: loop, point: facility.ChilledWaterSetpoint, factor: 10},
	} {
		b.scaled(carelAnalog+num(i+1)+".0", s)
	}
	if tanks := site.OnLoop(loop, facility.KindTank); len(tanks) > 0 && b.has(tanks[0].Name, facility.TankInletTemperature) {
		tank := tanks[0].Name
		part("tank", tank)
		b.scaled(carelAnalog+"6.0", shown{asset: tank, point: facility.TankInletTemperature, factor: 10})
		b.scaled(carelAnalog+"7.0", shown{asset: tank, point: facility.TankOutletTemperature, factor: 10})
	}
	b.scaled(carelAnalog+"8.0", shown{asset: site.Name, point: facility.OutdoorTemperature, factor: 10})
	b.scaled(carelAnalog+"9.0", shown{asset: site.Name, point: facility.WetBulbTemperature, factor: 10})
	b.scaled(carelDigital+"1.0", shown{asset: loop, point: facility.LeakState, factor: 1})
	for i, p := range firstNine(site.OnLoop(loop, facility.KindPump)) {
		n := num(i + 1)
		part("pump-"+n, p.Name)
		b.coded(carelInteger+"1"+n+".0", p.Name, facility.RunStatePoint, "", carelStates, carelBack)
		b.scaled(carelInteger+"2"+n+".0", shown{asset: p.Name, point: facility.Load, factor: 1})
		b.scaled(carelAnalog+"2"+n+".0", shown{asset: p.Name, point: facility.Power, factor: 10.0 / 1000})
	}
	for i, t := range firstNine(site.OnLoop(loop, facility.KindCoolingTower)) {
		n := num(i + 1)
		part("tower-"+n, t.Name)
		b.coded(carelInteger+"3"+n+".0", t.Name, facility.RunStatePoint, "", carelStates, carelBack)
		b.scaled(carelInteger+"4"+n+".0", shown{asset: t.Name, point: facility.FanSpeed, factor: 1})
		b.scaled(carelAnalog+"4"+n+".0", shown{asset: t.Name, point: facility.Power, factor: 10.0 / 1000})
	}
	b.unused(carelAnalog, 1, 50)
	b.unused(carelInteger, 11, 50)
	return b.device
}

// firstNine are as many of one kind as a plant controller has room for.
func firstNine(assets []facility.Asset) []facility.Asset { return assets[:min(len(assets), 9)] }
