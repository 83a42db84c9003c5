package devices

import (
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// APC rack PDU, switched and metered by outlet: PowerNet-MIB rPDU2.
const (
	rackPDU        = ".1.3.6.1.4.1.318.1.1.26."
	rackPDUIdent   = rackPDU + "2.1."     // rPDU2IdentTable entry
	rackPDUDevice  = rackPDU + "4.3.1."   // rPDU2DeviceStatusEntry
	rackPDUPhase   = rackPDU + "6.3.1."   // rPDU2PhaseStatusEntry
	rackPDUBank    = rackPDU + "8.3.1."   // rPDU2BankStatusEntry
	rackPDUSwitch  = rackPDU + "9.2.3.1." // rPDU2OutletSwitchedStatusEntry
	rackPDUMeter   = rackPDU + "9.4.3.1." // rPDU2OutletMeteredStatusEntry
	rackPDUProduct = ".1.3.6.1.4.1.318.1.3.4.6"
	rackPDUOutlets = 12
)

func newRackPDU(m meters, name, pdu string) *Device {
	b := newMIB(m, name, "apc-rpdu2")
	b.device.Asset = pdu
	b.system("APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.9.6 PN:apc_hw05_aos_696.bin AF1:v6.9.6 AN1:apc_hw05_rpdu2g_696.bin MN:AP8653 HR:02)", rackPDUProduct)
	b.objects.Set(rackPDUIdent+"3.1", snmpagent.String(pdu))
	b.objects.Set(rackPDUDevice+"1.1", snmpagent.Integer(1)) // index
	b.objects.Set(rackPDUDevice+"2.1", snmpagent.Integer(1)) // module
	b.objects.Set(rackPDUDevice+"3.1", snmpagent.String(pdu))
	b.pduLoad(pdu)
	b.scaled(rackPDUDevice+"5.1", shown{asset: pdu, point: facility.Power, factor: 100.0 / 1000})          // hundredths of kW
	b.scaled(rackPDUDevice+"9.1", shown{asset: pdu, point: facility.Energy, factor: 10})                   // tenths of kWh
	b.scaled(rackPDUDevice+"16.1", shown{asset: pdu, point: facility.ApparentPower, factor: 100.0 / 1000}) // hundredths of kVA
	b.scaled(rackPDUDevice+"17.1", shown{asset: pdu, point: facility.PowerFactor, factor: 100})
	b.constant(rackPDUDevice+"12.1", 1, pdu, facility.PowerSupplyState, "", facility.HealthOK)
	for i := 1; i <= 3; i++ {
		b.pduPhase(pdu, i)
	}
	for i := 1; i <= rackPDUOutlets; i++ {
		b.pduOutlet(pdu, i)
	}
	return b.device
}

// constant serves an enumeration that never changes.
func (b *mib) constant(oid string, wire int, asset string, point facility.Point, part string, means float64) {
	b.objects.Set(oid, snmpagent.Integer(wire))
	b.promise(asset, point, part, func() float64 { return means }, 0)
}

// Load states: lowLoad (1), normal (2), nearOverload (3), overload (4). The PDU
// warns at 80 % of its rating.
func loadState(load float64) (wire int, means float64) {
	switch {
	case load >= 100:
		return 4, facility.HealthCritical
	case load >= 80:
		return 3, facility.HealthWarning
	}
	return 2, facility.HealthOK
}

func (b *mib) pduLoad(pdu string) {
	load := b.read(pdu, facility.Load, "")
	b.objects.SetFunc(rackPDUDevice+"4.1", func() snmpagent.Value {
		wire, _ := loadState(load())
		return snmpagent.Integer(wire)
	})
	b.promise(pdu, facility.ComponentState, "load", func() float64 {
		_, means := loadState(load())
		return means
	}, 0)
}

// pduPhase serves a phase and the bank of outlets that hangs on it.
func (b *mib) pduPhase(pdu string, i int) {
	row, line, bank := num(i), "L"+num(i), "B"+num(i)
	for _, table := range []string{rackPDUPhase, rackPDUBank} {
		b.objects.Set(table+"1."+row, snmpagent.Integer(i))
		b.objects.Set(table+"2."+row, snmpagent.Integer(1))
		b.objects.Set(table+"3."+row, snmpagent.Integer(i))
	}
	b.constant(rackPDUPhase+"4."+row, 2, pdu, facility.ComponentState, line, facility.HealthOK)
	b.objects.Set(rackPDUBank+"4."+row, snmpagent.Integer(2))
	b.scaled(rackPDUPhase+"5."+row, shown{asset: pdu, point: facility.PhaseCurrent, part: line, factor: 10})
	b.scaled(rackPDUPhase+"6."+row, shown{asset: pdu, point: facility.PhaseVoltage, part: line, factor: 1})
	b.scaled(rackPDUPhase+"7."+row, shown{asset: pdu, point: facility.PhasePower, part: line, factor: 100.0 / 1000})
	b.scaled(rackPDUBank+"5."+row, shown{asset: pdu, point: facility.BankCurrent, part: bank, factor: 10})
}

func (b *mib) pduOutlet(pdu string, i int) {
	row := num(i)
	for _, table := range []string{rackPDUSwitch, rackPDUMeter} {
		b.objects.Set(table+"1."+row, snmpagent.Integer(i))
		b.objects.Set(table+"2."+row, snmpagent.Integer(1))
		b.objects.Set(table+"3."+row, snmpagent.String("Outlet "+row))
		b.objects.Set(table+"4."+row, snmpagent.Integer(i))
	}
	same := map[float64]int{1: 1, 2: 2}
	b.coded(rackPDUSwitch+"5."+row, pdu, facility.OutletState, row, same, map[int]float64{1: 1, 2: 2})
	b.objects.Set(rackPDUMeter+"5."+row, snmpagent.Integer(2)) // always on, whatever the switch says
	b.scaled(rackPDUMeter+"6."+row, shown{asset: pdu, point: facility.OutletCurrent, part: row, factor: 10})
	b.scaled(rackPDUMeter+"7."+row, shown{asset: pdu, point: facility.OutletPower, part: row, factor: 1})
	b.scaled(rackPDUMeter+"11."+row, shown{asset: pdu, point: facility.OutletEnergy, part: row, factor: 10})
}
