package devices

import (
	"math"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// A UPS after RFC 1628, three phases in, out and bypass.
const (
	upsMIB     = ".1.3.6.1.2.1.33"
	upsIdent   = upsMIB + ".1.1."
	upsBattery = upsMIB + ".1.2."
	upsInput   = upsMIB + ".1.3."
	upsOutput  = upsMIB + ".1.4."
	upsBypass  = upsMIB + ".1.5."
	upsLines   = 3
)

func newUPS(m meters, name, ups string) *Device {
	b := newMIB(m, name, "ups-mib")
	b.device.Asset = ups
	b.system("UPS network adapter, RFC 1628", upsMIB)
	b.objects.Set(upsIdent+"1.0", snmpagent.String("simulated"))
	b.objects.Set(upsIdent+"2.0", snmpagent.String("double conversion, three phases"))
	b.objects.Set(upsIdent+"5.0", snmpagent.String(ups))
	b.upsBattery(ups)
	b.upsSource(ups)
	b.gauge(upsOutput+"2.0", shown{asset: ups, point: facility.OutputFrequency, factor: 10})
	b.objects.Set(upsInput+"2.0", snmpagent.Integer(upsLines))
	b.objects.Set(upsOutput+"3.0", snmpagent.Integer(upsLines))
	b.objects.Set(upsBypass+"2.0", snmpagent.Integer(upsLines))
	b.bypass(ups)
	for i := 1; i <= upsLines; i++ {
		b.upsLine(ups, i)
	}
	for _, total := range []facility.Point{facility.OutputPower, facility.Load} {
		value, tolerance := b.read(ups, total, ""), 1.5 // three lines, each rounded
		if total == facility.Load {
			tolerance = 0.5
		}
		b.promise(ups, total, "", value, tolerance)
	}
	input := b.read(ups, facility.InputPower, "L1")
	b.promise(ups, facility.InputPower, "", func() float64 { return upsLines * input() }, 1.5)
	return b.device
}

func (b *mib) upsBattery(ups string) {
	same := map[float64]int{1: 1, 2: 2, 3: 3, 4: 4}
	back := map[int]float64{1: 1, 2: 2, 3: 3, 4: 4}
	b.coded(upsBattery+"1.0", ups, facility.BatteryState, "", same, back)
	b.scaled(upsBattery+"2.0", shown{asset: ups, point: facility.SecondsOnBattery, factor: 1})
	b.scaled(upsBattery+"3.0", shown{asset: ups, point: facility.RuntimeRemaining, factor: 1.0 / 60})
	b.scaled(upsBattery+"4.0", shown{asset: ups, point: facility.BatteryCharge, factor: 1})
	b.scaled(upsBattery+"5.0", shown{asset: ups, point: facility.BatteryVoltage, factor: 10})
	b.scaled(upsBattery+"6.0", shown{asset: ups, point: facility.BatteryCurrent, factor: 10})
	b.scaled(upsBattery+"7.0", shown{asset: ups, point: facility.BatteryTemperature, factor: 1})
}

// upsSource is upsOutputSource, from which a monitor also learns whether the
// UPS delivers.
func (b *mib) upsSource(ups string) {
	source := b.read(ups, facility.OutputSource, "")
	b.objects.SetFunc(upsOutput+"1.0", func() snmpagent.Value { return snmpagent.Integer(int(source())) })
	b.promise(ups, facility.OutputSource, "", source, 0)
	b.promise(ups, facility.RunStatePoint, "", func() float64 {
		if source() == facility.SourceNone {
			return float64(facility.StateOff)
		}
		return float64(facility.StateRunning)
	}, 0)
}

func (b *mib) upsLine(ups string, i int) {
	row, line := num(i), "L"+num(i)
	in, out := upsInput+"3.1.", upsOutput+"4.1."
	whole := ""
	b.objects.Set(in+"1."+row, snmpagent.Integer(i))
	b.objects.Set(out+"1."+row, snmpagent.Integer(i))
	b.scaled(in+"2."+row, shown{asset: ups, point: facility.InputFrequency, part: line, source: &whole, factor: 10})
	b.scaled(in+"3."+row, shown{asset: ups, point: facility.InputVoltage, part: line, factor: 1})
	b.scaled(in+"4."+row, shown{asset: ups, point: facility.InputCurrent, part: line, factor: 10})
	b.scaled(in+"5."+row, shown{asset: ups, point: facility.InputPower, part: line, factor: 1})
	b.scaled(out+"2."+row, shown{asset: ups, point: facility.OutputVoltage, part: line, factor: 1})
	b.scaled(out+"3."+row, shown{asset: ups, point: facility.OutputCurrent, part: line, factor: 10})
	b.scaled(out+"4."+row, shown{asset: ups, point: facility.OutputPower, part: line, factor: 1})
	b.scaled(out+"5."+row, shown{asset: ups, point: facility.Load, part: line, source: &whole, factor: 1})
}

// bypass shows the mains that the bypass would take.
func (b *mib) bypass(ups string) {
	hertz := b.read(ups, facility.InputFrequency, "")
	b.objects.SetFunc(upsBypass+"1.0", func() snmpagent.Value { return snmpagent.Scaled(hertz(), 10) })
	b.promise(ups, facility.BypassFrequency, "", hertz, 0.05)
	for i := 1; i <= upsLines; i++ {
		volts := b.read(ups, facility.InputVoltage, "L"+num(i))
		b.objects.Set(upsBypass+"3.1.1."+num(i), snmpagent.Integer(i))
		b.objects.SetFunc(upsBypass+"3.1.2."+num(i), func() snmpagent.Value { return snmpagent.Integer(int(math.Round(volts()))) })
		b.promise(ups, facility.BypassVoltage, "L"+num(i), volts, 0.5)
	}
}
