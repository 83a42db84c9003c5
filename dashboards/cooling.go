package dashboards

import "github.com/ridethrough/ridethrough/internal/facility"

// cooling follows the heat from the room to the outdoor air.
func cooling() Dashboard {
	loop := func(p facility.Point) target { return of(p, facility.KindLoop).chart() }
	chiller := func(p facility.Point) target { return of(p, facility.KindChiller).chart() }
	unit := func(p facility.Point) pick {
		return of(p, facility.KindCRAH, facility.KindCRAC).filtered(inHall)
	}
	running := func(k ...facility.Kind) target { return of(facility.RunStatePoint, k...).newest() }
	return newDashboard("cooling", "Cooling plant", "From the chillers to the room units: what runs, what it delivers, what holds it back.",
		[]variable{halls()},
		section{"Chillers", []part{
			tiles("Chillers", "", 12, 5, []target{running(facility.KindChiller)}, coloured(runSteps)),
			tiles("Pumps and towers", "", 12, 5, []target{running(facility.KindPump, facility.KindCoolingTower)}, coloured(runSteps)),
			lines("Leaving water", "The first to rise when a chiller stops.", 8, 8, []target{chiller(facility.ChilledWaterSupplyTemperature)}, decimals(1)),
			lines("Chiller load", "After a trip the others take over: above 100 % they will not for long.", 8, 8, []target{chiller(facility.Load)}, coloured(loadSteps), fromZero),
			lines("Cooling output", "As the chillers themselves report it.", 8, 8, []target{chiller(facility.CoolingOutput)}, fromZero),
			lines("Condenser pressure", "High pressure is what trips a compressor on a hot day.", 8, 8, []target{chiller(facility.CondenserPressure)}),
			lines("Outdoor air", "", 8, 8, []target{
				of(facility.OutdoorTemperature, facility.KindSite).named("dry bulb").chart(),
				of(facility.WetBulbTemperature, facility.KindSite).named("wet bulb").chart(),
			}, decimals(1)),
			lines("Chiller power", "", 8, 8, []target{chiller(facility.Power)}, fromZero),
		}},
		section{"Water", []part{
			lines("Loop temperatures", "", 8, 8, []target{
				of(facility.ChilledWaterSupplyTemperature, facility.KindLoop).named("$tag_asset supply").chart(),
				of(facility.ChilledWaterReturnTemperature, facility.KindLoop).named("$tag_asset return").chart(),
			}, decimals(1)),
			lines("Loop flow", "", 8, 8, []target{loop(facility.ChilledWaterFlow)}, fromZero),
			lines("Loop pressure", "Between supply and return.", 8, 8, []target{loop(facility.DifferentialPressure)}),
			lines("Pump load", "", 12, 8, []target{of(facility.Load, facility.KindPump).chart()}, fromZero),
			numbers("Loop margin", "Cooling that runs, less heat.", 12, 8, []target{loop(facility.CoolingMargin)}, coloured(steps(red, 0.0, green)), decimals(0)),
		}},
		section{"Room units", []part{
			tiles("Room units", "", 24, 5, []target{of(facility.RunStatePoint, facility.KindCRAH, facility.KindCRAC).filtered(inHall).newest()}, coloured(runSteps)),
			lines("Supply air", "", 8, 8, []target{unit(facility.SupplyAirTemperature).chart()}, decimals(1)),
			lines("Return air", "", 8, 8, []target{unit(facility.ReturnAirTemperature).chart()}, decimals(1)),
			lines("Heat removed", "", 8, 8, []target{unit(facility.CoolingOutput).chart()}, fromZero),
			lines("Chilled-water valve", "Fully open and still warm: the water is too warm or does not move.", 8, 8,
				[]target{of(facility.ValvePosition, facility.KindCRAH).filtered(inHall).chart()}, bounded(0, 100)),
			lines("Fan speed", "", 8, 8, []target{unit(facility.FanSpeed).chart()}, bounded(0, 100)),
			lines("Airflow", "", 8, 8, []target{unit(facility.Airflow).chart()}, fromZero),
		}},
	)
}
