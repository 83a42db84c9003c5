package dashboards

import "github.com/ridethrough/ridethrough/internal/facility"

// rackHeat shows where in the room it is hot, and which racks go first.
func rackHeat() Dashboard {
	here := []string{inHall, inRow, inRack}
	rack := func(p facility.Point) pick {
		return of(p, facility.KindRack).grouped("rack").named("$tag_rack").filtered(here...)
	}
	limit := func(p facility.Point) pick { return rack(p).filtered(inHall, inRow, inRack, atLimit) }
	server := func(p facility.Point) pick { return of(p, facility.KindServer).filtered(here...) }
	return newDashboard("racks", "Rack heat", "Where it is hot, which racks go first, and what the servers themselves feel. Charts by rack show at most 100: choose a hall or row.",
		[]variable{halls(), rows(), racks(), limits()},
		section{"Inlets", []part{
			bars("Inlet by rack", "The hottest probe of each rack.", 12, 12, []target{rack(facility.InletTemperature).with("max").chart().capped()},
				coloured(heatSteps), bounded(15, 45), decimals(1)),
			table("Hottest inlets", "Probe by probe, newest value.", 12, 12,
				[]target{rack(facility.InletTemperature).grouped("rack", "part").highest(50, "inlet")}, sortedBy("inlet", true), coloured(heatSteps), decimals(1)),
			lines("Inlet by rack", "The hottest probe of each rack.", 12, 9, []target{rack(facility.InletTemperature).with("max").chart().capped()}, coloured(heatSteps), decimals(1)),
			lines("Hottest, mean and coolest inlet", "A growing spread is hot air that finds its way back to the inlets.", 12, 9, []target{
				rack(facility.InletTemperature).with("max").grouped("hall").named("$tag_hall hottest").chart(),
				rack(facility.InletTemperature).with("mean").grouped("hall").named("$tag_hall mean").chart(),
				rack(facility.InletTemperature).with("min").grouped("hall").named("$tag_hall coolest").chart(),
			}, decimals(1)),
			lines("Humidity", "", 12, 8, []target{rack(facility.InletHumidity).chart().capped()}, bounded(0, 100)),
			lines("Rack power", "From the PDUs of each rack.", 12, 8,
				[]target{of(facility.Power, facility.KindPDU).filtered(here...).named("$tag_rack").total("rack").capped()}, fromZero),
		}},
		section{"Which racks go first", []part{
			bars("Time to $limit °C", "Median; at most the horizon of the forecast, which then means: not expected.", 12, 10,
				[]target{limit(facility.ForecastTimeToLimitP50).chart().capped()}, coloured(timeSteps), fromZero),
			lines("Time to $limit °C", "Median.", 12, 10, []target{limit(facility.ForecastTimeToLimitP50).chart().capped()}, fromZero),
		}},
		section{"Servers", []part{
			lines("Server inlet", "The server's own probe behind its bezel, a kelvin or two above the rack's.", 8, 8, []target{server(facility.InletTemperature).with("max").chart().capped()}, coloured(heatSteps), decimals(1)),
			lines("Server exhaust", "", 8, 8, []target{server(facility.ExhaustTemperature).with("max").chart().capped()}, decimals(1)),
			lines("Hottest processor", "", 8, 8, []target{server(facility.CPUTemperature).with("max").chart().capped()}),
			lines("Server power", "", 12, 8, []target{server(facility.Power).chart().capped()}, fromZero),
			lines("Server fans", "The fastest fan; fans speed up before temperatures tell.", 12, 8, []target{server(facility.FanRotation).with("max").chart().capped()}, fromZero),
		}},
	)
}
