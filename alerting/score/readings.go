package score

import (
	"strconv"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Readings turns what was settled of our own forecasts into readings, so that
// honesty is stored and drawn like temperatures. Part is the limit in °C and,
// for errors, the checkpoint: "32/20m", "32/+2m".
func Readings(s Settled, allowable facility.Celsius) []facility.Reading {
	var out []facility.Reading
	for _, a := range s.Accounts {
		out = append(out, a.readings(allowable)...)
	}
	for _, p := range s.Phantoms {
		out = append(out, facility.Reading{Asset: p.Hall, Point: facility.ForecastPhantom, Part: Part(allowable), Value: p.Share, At: p.At, Quality: facility.Good})
	}
	for _, p := range s.Pages {
		r := facility.Reading{
			Asset: p.Hall, Point: facility.ForecastFalseAlarm, Part: Part(allowable), Text: p.Verdict.String(), At: p.Settled, Quality: facility.Good,
		}
		if p.Verdict == FalseAlarm {
			r.Value = 1
		}
		out = append(out, r)
	}
	return out
}

// Part names a limit in a series: "32".
func Part(limit facility.Celsius) string { return strconv.FormatFloat(float64(limit), 'g', -1, 64) }

func celsius(limit facility.Celsius) string { return Part(limit) + " °C" }

func (a Account) readings(allowable facility.Celsius) []facility.Reading {
	var out []facility.Reading
	add := func(p facility.Point, part string, v float64, text string) {
		out = append(out, facility.Reading{Asset: a.Place, Point: p, Part: part, Value: v, Text: text, At: a.At, Quality: facility.Good})
	}
	limit := Part(a.Limit)
	for _, e := range a.Errors {
		text := ""
		if e.Null {
			text = "not expected"
		}
		add(facility.ForecastError, limit+"/"+e.Checkpoint.Name, e.Signed().Seconds(), text)
		add(facility.ForecastRelativeError, limit+"/"+e.Checkpoint.Name, e.Relative(), text)
	}
	if share, ok := a.Coverage(); ok {
		add(facility.ForecastCoverage, limit, share, "")
	}
	if loss, ok := a.Pinball(); ok {
		add(facility.ForecastPinball, limit, loss, "")
	}
	if a.Kind == facility.KindHall && a.Limit == allowable {
		lead, share, paged := a.Lead()
		text := ""
		if !paged {
			text = "no page in time"
		}
		add(facility.ForecastLead, limit, lead.Seconds(), text)
		if !paged || !a.Cause.IsZero() {
			add(facility.ForecastLeadShare, limit, share, text)
		}
	}
	return out
}
