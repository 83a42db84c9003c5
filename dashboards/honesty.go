package dashboards

import "github.com/ridethrough/ridethrough/internal/facility"

// Colours of honesty. An interval of P10 to P90 that is honest holds eight
// truths in ten: fewer is overconfident, all of them is timid.
var (
	coverageSteps = steps(red, 0.6, orange, 0.75, green, 0.9, yellow)
	errorSteps    = steps(red, -0.3, orange, -0.15, green, 0.15, orange, 0.3, red)
	shareSteps    = steps(red, 0.5, orange, 0.9, green)
	phantomSteps  = steps(green, 0.002, orange, 0.02, red)
	pinballSteps  = steps(green, 0.1, orange, 0.2, red)
)

// atCheckpoint keeps the errors of one limit, at every checkpoint.
const atCheckpoint = `"part" =~ /^$limit\//`

// honesty says how far to trust the other dashboards' "Next".
func honesty() Dashboard {
	hall := func(p facility.Point) pick {
		return of(p, facility.KindHall).grouped("hall").named("$tag_hall").filtered(inHall, atLimit)
	}
	// Few crossings happen: what counts is the middle of all in the time range.
	middle := func(p facility.Point) target {
		t := hall(p).filtered(inHall, atCheckpoint).grouped("part").named("$tag_part").newest()
		return t.calling(`percentile(` + hall(p).field() + `, 50)`)
	}
	alarms := hall(facility.ForecastFalseAlarm)
	d := newDashboard("honesty", "Forecast honesty", "What was forecast, held against what then came: lead, error, coverage, false alarms, phantom crossings.",
		[]variable{halls(), limits()},
		section{"Were people called in time?", []part{
			numbers("Lead of the page", "From the page to the crossing of $limit °C, the last one of each hall. 0: nobody was called in time.", 5, 6,
				[]target{hall(facility.ForecastLead).newest()}, coloured(timeSteps)),
			numbers("Share of the time there was", "Lead as a share of the time from the cause to the crossing. Below a half the page waited for the room.", 5, 6,
				[]target{hall(facility.ForecastLeadShare).newest()}, coloured(shareSteps), bounded(0, 1)),
			numbers("False alarms", "Pages that came to nothing although nothing was repaired.", 5, 6,
				[]target{alarms.newest().calling("sum(" + alarms.field() + ")")}, coloured(openSteps), said(), inUnit("short"), decimals(0)),
			numbers("Phantom crossings", "Share of the last settled hour's forecasts that foresaw a crossing of the allowable limit within two hours which neither came nor was averted. Known three hours later.", 5, 6,
				[]target{hall(facility.ForecastPhantom).newest()}, coloured(phantomSteps), bounded(0, 1), decimals(3), late),
			numbers("Pages judged", "Pages of which it is known what became of them.", 4, 6,
				[]target{alarms.newest().calling("count(" + alarms.field() + ")")}, said(), inUnit("short"), decimals(0)),
		}},
		section{"How far off?", []part{
			bars("Error of the time to $limit °C", "Median of all crossings, as a share of the time there was; above zero more time was promised than there was. "+
				"20m: so long before the crossing; +2m: so long after the cause. A crossing that was not expected counts as two hours.", 12, 9,
				[]target{middle(facility.ForecastRelativeError)}, coloured(errorSteps), decimals(0)),
			bars("Error in time", "The same in seconds.", 12, 9, []target{middle(facility.ForecastError)}, decimals(0)),
			lines("Errors by crossing", "One dot a crossing and checkpoint.", 24, 9, []target{
				hall(facility.ForecastRelativeError).filtered(inHall, atCheckpoint).grouped("hall", "part").named("$tag_hall $tag_part").chart(),
			}, dotted),
		}},
		section{"How sure, and was that right?", []part{
			lines("P10–P90 held the truth", "Share of the forecasts of each crossing. 0.8 is honest, less is overconfident, more is timid.", 12, 9,
				[]target{hall(facility.ForecastCoverage).chart()}, coloured(coverageSteps), bounded(0, 1), dotted),
			lines("Log-pinball", "One number for error and confidence together; less is better, a straight line through five minutes has about 0.3.", 12, 9,
				[]target{hall(facility.ForecastPinball).chart()}, coloured(pinballSteps), fromZero, dotted, decimals(2)),
			table("Rows with the least coverage", "Mean over the crossings of each row.", 12, 9,
				[]target{of(facility.ForecastCoverage, facility.KindRow).grouped("row").filtered(inHall, atLimit).lowest(20, "coverage")},
				sortedBy("coverage", false), inUnit("percentunit"), decimals(2)),
			table("Rows with the greatest error", "20m before the crossing and at every other checkpoint, newest crossing; late first.", 12, 9,
				[]target{of(facility.ForecastRelativeError, facility.KindRow).grouped("row", "part").filtered(inHall, atCheckpoint).highest(20, "error")},
				sortedBy("error", true), inUnit("percentunit"), decimals(2)),
		}},
	)
	// Crossings are rare, and nothing here changes by the second.
	d.Time, d.Refresh = timeRange{"now-30d", "now"}, "5m"
	return d
}
