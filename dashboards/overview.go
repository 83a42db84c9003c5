package dashboards

import "github.com/ridethrough/ridethrough/internal/facility"

// Colours of temperatures and times, the same everywhere. Temperatures change
// colour at the ASHRAE recommended and allowable limits, times at what is left
// to walk to the plant room and to fail over.
var (
	heatSteps = steps(green, 27.0, orange, 32.0, red)
	timeSteps = steps(red, 900.0, orange, 1800.0, yellow, 3600.0, green)
	runSteps  = steps(grey, 1.0, grey, 2.0, blue, 3.0, yellow, 4.0, green, 5.0, red)
	openSteps = steps(green, 1.0, red)
	loadSteps = steps(green, 80.0, orange, 100.0, red)
)

// rootCauses are the kinds of assets that an incident can be about.
var rootCauses = []facility.Kind{
	facility.KindSite, facility.KindHall, facility.KindLoop, facility.KindDevice,
	facility.KindChiller, facility.KindPump, facility.KindCoolingTower, facility.KindCRAH, facility.KindCRAC, facility.KindCDU,
	facility.KindUtility, facility.KindGenerator, facility.KindUPS, facility.KindTransferSwitch, facility.KindPDU,
}

// plant is the equipment with a run state.
var plant = []facility.Kind{
	facility.KindChiller, facility.KindPump, facility.KindCoolingTower, facility.KindCRAH, facility.KindCRAC, facility.KindCDU,
	facility.KindUtility, facility.KindGenerator, facility.KindUPS, facility.KindTransferSwitch,
}

// overview answers Now, Next and If.
func overview() Dashboard {
	hottest := of(facility.InletTemperature, facility.KindRack).with("max").grouped("hall").named("$tag_hall").filtered(inHall).chart()
	hall := func(p facility.Point) pick {
		return of(p, facility.KindHall).grouped("hall").named("$tag_hall").filtered(inHall)
	}
	limit := func(p facility.Point) pick { return hall(p).filtered(inHall, atLimit) }
	margin := hall(facility.CoolingMargin).chart()
	return newDashboard("overview", "Site overview", "Now, Next and If: how hot, how long, and what one more loss would do.",
		[]variable{halls(), limits()},
		section{"Now", []part{
			numbers("Hottest inlet", "The hottest inlet of each hall.", 8, 6, []target{hottest}, coloured(heatSteps), decimals(1)),
			numbers("Cooling margin", "Cooling that runs, less heat. Below zero the hall heats up.", 8, 6, []target{margin}, coloured(steps(red, 0.0, green)), decimals(0)),
			tiles("Open incidents", "By what caused them. The log below has their words.", 8, 6,
				[]target{openIncidents()}, coloured(openSteps), said(), orSay("none")),
			tiles("Equipment", "What every piece of plant says it is doing.", 24, 7, []target{of(facility.RunStatePoint, plant...).newest()}, coloured(runSteps)),
		}},
		section{"Next", []part{
			numbers("Time to $limit °C", "Median time until the limit. At most the horizon of the forecast, which then means: not expected.", 8, 8,
				[]target{limit(facility.ForecastTimeToLimitP50).chart()}, coloured(timeSteps)),
			lines("Time to $limit °C: P10, P50, P90", "The band narrows as the room shows what it does. A line that falls by one minute in a minute is a forecast that holds.", 16, 8,
				[]target{
					limit(facility.ForecastTimeToLimitP10).named("$tag_hall P10").chart(),
					limit(facility.ForecastTimeToLimitP50).named("$tag_hall P50").chart(),
					limit(facility.ForecastTimeToLimitP90).named("$tag_hall P90").chart(),
				}, fromZero),
			lines("Hottest inlet", "", 12, 8, []target{hottest}, coloured(heatSteps), decimals(1)),
			lines("Heat and cooling", "Where the lines cross, the hall begins to heat up.", 12, 8, []target{
				hall(facility.HeatLoad).named("$tag_hall heat").chart(),
				hall(facility.CoolingCapacity).named("$tag_hall cooling").chart(),
			}, fromZero),
			lines("Likelihood of $limit °C", "Share of the ensemble that crosses the limit within the horizon.", 12, 8,
				[]target{limit(facility.ForecastCrossingLikelihood).chart()}, bounded(0, 1)),
			incidentLog(),
		}},
		section{"If", []part{
			bars("If we also lose …", "Median time until the first limit in any hall if one more element were lost now. At most the horizon of the forecast, which then means: it holds.", 24, 10,
				[]target{afterLoss()}, coloured(timeSteps), fromZero),
		}},
	)
}

// openIncidents counts, for each kind of asset, the incidents that it is the
// open root cause of.
func openIncidents() target {
	return of(facility.IncidentState, rootCauses...).grouped("asset", "part").named("$m").newestTotal()
}

// afterLoss is the newest answer for each element. The answer moves from hall
// to hall, so the halls are not told apart: what was said of another is old.
func afterLoss() target {
	return of(facility.ContingencyTimeToLimit, facility.KindHall).grouped("part").named("$tag_part").newest()
}

func incidentLog() part {
	log := target{
		Query:    `SELECT "title", "stage", "asset" FROM "incident" WHERE $timeFilter ORDER BY time DESC LIMIT 50`,
		RawQuery: true,
	}
	return table("Incident log", "What was said, newest first.", 12, 8, []target{log}, orSay("no incident"))
}
