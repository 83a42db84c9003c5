package dashboards

import "github.com/ridethrough/ridethrough/internal/facility"

// power follows the electricity from the mains to the racks.
func power() Dashboard {
	ups := func(p facility.Point) pick { return of(p, facility.KindUPS) }
	phase := func(p facility.Point) target {
		return ups(p).grouped("asset", "part").named("$tag_asset $tag_part").chart()
	}
	pdu := func(p facility.Point) pick { return of(p, facility.KindPDU).filtered(inHall) }
	sources := []facility.Kind{facility.KindUtility, facility.KindGenerator, facility.KindUPS, facility.KindTransferSwitch, facility.KindPDU}
	return newDashboard("power", "Power chain", "From the mains to the racks: what feeds what, how long batteries last, which phase is full.",
		[]variable{halls()},
		section{"Batteries", []part{
			tiles("UPS output comes from", "RFC 1628: normal is the inverter on mains.", 8, 6, []target{ups(facility.OutputSource).newest()},
				coloured(steps(grey, 2.0, red, 3.0, green, 4.0, orange, 5.0, red, 6.0, yellow))),
			numbers("Battery time left", "At the present load.", 8, 6, []target{ups(facility.RuntimeRemaining).chart()}, coloured(steps(red, 300.0, orange, 600.0, green))),
			numbers("Battery charge", "", 8, 6, []target{ups(facility.BatteryCharge).chart()}, coloured(steps(red, 50.0, orange, 90.0, green)), bounded(0, 100)),
			lines("UPS load", "By UPS and phase.", 8, 8, []target{phase(facility.Load)}, coloured(loadSteps), fromZero),
			lines("Time on battery", "0 on mains.", 8, 8, []target{ups(facility.SecondsOnBattery).chart()}, fromZero),
			lines("Battery temperature", "Ten kelvins more halve the life of a lead battery.", 8, 8, []target{ups(facility.BatteryTemperature).chart()}, decimals(1)),
		}},
		section{"Mains and distribution", []part{
			lines("Input voltage", "By UPS and phase.", 8, 8, []target{phase(facility.InputVoltage)}),
			lines("Output power", "By UPS and phase.", 8, 8, []target{phase(facility.OutputPower)}, fromZero),
			lines("Load of every source", "Mains, generators, UPS, transfer switches and PDUs that report one.", 8, 8,
				[]target{of(facility.Load, sources...).with("max").chart()}, coloured(loadSteps), fromZero),
		}},
		section{"Racks", []part{
			lines("Power by hall", "All PDUs together.", 12, 8, []target{pdu(facility.Power).named("$tag_hall").total("hall")}, fromZero),
			lines("Fullest phase by row", "The highest phase current of any PDU.", 12, 8,
				[]target{pdu(facility.PhaseCurrent).with("max").grouped("row").named("$tag_row").chart()}, fromZero),
			table("Highest power", "PDUs, newest value.", 12, 9, []target{pdu(facility.Power).grouped("asset", "rack").highest(20, "power")}, sortedBy("power", true)),
			table("Highest phase current", "PDU and phase, newest value.", 12, 9, []target{pdu(facility.PhaseCurrent).grouped("asset", "part").highest(20, "current")}, sortedBy("current", true), decimals(1)),
			lines("Fullest bank by row", "The highest current of any breaker bank.", 24, 8,
				[]target{pdu(facility.BankCurrent).with("max").grouped("row").named("$tag_row").chart()}, fromZero),
		}},
	)
}
