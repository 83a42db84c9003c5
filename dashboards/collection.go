package dashboards

import "github.com/ridethrough/ridethrough/internal/facility"

// collection shows whether we can see: a silent device is a blind spot.
func collection() Dashboard {
	device := func(p facility.Point) pick { return of(p, facility.KindDevice) }
	silent := target{
		Query: `SELECT count("answers") - sum("answers") AS "silent" FROM (SELECT last("reachable") AS "answers" FROM "device" WHERE $timeFilter GROUP BY "asset")`,
		Alias: "silent", RawQuery: true, ResultFormat: "time_series",
	}
	polls := target{
		Query:    `SELECT count("reachable") FROM "device" WHERE $timeFilter GROUP BY time(1m) fill(none)`,
		RawQuery: true, ResultFormat: "time_series", Alias: "polls a minute",
	}
	answered := target{
		Query:    `SELECT mean("reachable") FROM "device" WHERE $timeFilter GROUP BY time($__interval) fill(none)`,
		RawQuery: true, ResultFormat: "time_series", Alias: "answered",
	}
	duration := device(facility.PollDuration)
	return newDashboard("collectors", "Collector health", "Whether we can see: which devices answer, how fast, how fresh the data is.",
		[]variable{},
		section{"Devices", []part{
			numbers("Silent devices", "Devices that did not answer their last poll.", 6, 6, []target{silent}, coloured(openSteps), decimals(0)),
			numbers("Answered", "Share of polls that were answered.", 6, 6, []target{answered}, inUnit("percentunit"), coloured(steps(red, 0.9, orange, 0.99, green)), bounded(0, 1)),
			lines("Polls a minute", "Falls when devices, or we, slow down.", 12, 6, []target{polls}, inUnit("short"), fromZero),
			table("Answer least", "Share of polls answered in this time range, worst first.", 24, 9,
				[]target{device(facility.Reachable).lowest(50, "answered")}, sortedBy("answered", false), inUnit("percentunit"), said(), decimals(1)),
		}},
		section{"Speed", []part{
			lines("Poll duration", "All devices together. The longest should stay well below the poll period.", 12, 9, []target{
				duration.with("max").grouped().named("longest").chart(),
				duration.with("mean").grouped().named("mean").chart(),
			}, fromZero),
			table("Slowest devices", "Newest poll.", 12, 9, []target{duration.highest(20, "duration")}, sortedBy("duration", true), decimals(3)),
			lines("Poll duration by device", "", 24, 9, []target{duration.with("max").chart().capped()}, fromZero),
		}},
	)
}
