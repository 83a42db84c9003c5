package devices

import (
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// APC InRow RC, chilled water: PowerNet-MIB airIRRC. Temperatures are tenths of
// °C beside °F, flows tenths of US gallons a minute beside hundredths of litres
// a second, and −1 stands for what a unit cannot measure.
const (
	inRow         = ".1.3.6.1.4.1.318.1.1.13.3.2"
	inRowSetpoint = inRow + ".1.2." // airIRRCGroupSetpoints
	inRowIdent    = inRow + ".2.1." // airIRRCUnitIdentification
	inRowStatus   = inRow + ".2.2." // airIRRCUnitStatus
	networkAir    = ".1.3.6.1.4.1.318.1.3.14"
)

// A unit says standby (1), on (2) or idle (3). A unit in alarm says standby.
var (
	inRowModes = map[float64]int{0: 1, 1: 1, 2: 1, 3: 1, 4: 2, 5: 1}
	inRowBack  = map[int]float64{1: float64(facility.StateStandby), 2: float64(facility.StateRunning)}
)

func newInRow(m meters, name, unit string) *Device {
	b := newMIB(m, name, "apc-inrow-rc")
	b.device.Asset = unit
	b.system("APC Environmental Controller (MB:v3.9.2 PF:v6.5.6 PN:apc_hw05_aos_656.bin AF1:v6.5.6 AN1:apc_hw05_acrc2g_656.bin MN:ACRC301H HR:05)", networkAir+".9")
	b.objects.Set(inRowIdent+"1.0", snmpagent.String(unit))
	b.coded(inRowStatus+"1.0", unit, facility.RunStatePoint, "", inRowModes, inRowBack)
	for column, s := range map[string]shown{
		"2":  {point: facility.CoolingOutput, factor: 10.0 / 1000}, // tenths of kW
		"5":  {point: facility.Airflow, factor: 1000},              // L/s
		"9":  {point: facility.SupplyAirTemperature, factor: 10},
		"11": {point: facility.ReturnAirTemperature, factor: 10},
		"15": {point: facility.FilterPressure, factor: 1000}, // Pa
		"16": {point: facility.FanSpeed, factor: 10},
		"20": {point: facility.ValvePosition, factor: 1},
		"22": {point: facility.ChilledWaterFlow, factor: 100.0 / 60}, // hundredths of L/s
		"24": {point: facility.ChilledWaterSupplyTemperature, factor: 10},
		"26": {point: facility.ChilledWaterReturnTemperature, factor: 10},
	} {
		s.asset = unit
		b.scaled(inRowStatus+column+".0", s)
	}
	b.inRowUS(unit)
	b.objects.Set(inRowStatus+"7.0", snmpagent.Integer(-1)) // no rack probe
	b.coded(inRowStatus+"27.0", unit, facility.LeakState, "", map[float64]int{0: 1, 1: 2}, map[int]float64{1: 0, 2: 1})
	b.scaled(inRowSetpoint+"4.0", shown{asset: unit, point: facility.SupplyAirSetpoint, factor: 10})
	return b.device
}

// inRowUS serves the same air and water in the units of the vendor's country,
// as every such unit does beside the metric ones.
func (b *mib) inRowUS(unit string) {
	fahrenheit := func(column string, point facility.Point) {
		value := b.read(unit, point, "")
		b.objects.SetFunc(inRowStatus+column+".0", func() snmpagent.Value { return snmpagent.Scaled(value()*1.8+32, 10) })
	}
	b.objects.Set(inRowStatus+"6.0", snmpagent.Integer(-1))
	fahrenheit("8", facility.SupplyAirTemperature)
	fahrenheit("10", facility.ReturnAirTemperature)
	fahrenheit("23", facility.ChilledWaterSupplyTemperature)
	fahrenheit("25", facility.ChilledWaterReturnTemperature)
	flow := b.read(unit, facility.ChilledWaterFlow, "")
	const litersPerGallon = 3.785411784 // US liquid gallon
	b.objects.SetFunc(inRowStatus+"21.0", func() snmpagent.Value { return snmpagent.Scaled(flow()/litersPerGallon, 10) })
}
