package report

import (
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/alerting/score"
)

// truth holds forecasts to what came.
func (r Report) truth() section {
	s := section{title: "Forecast against truth"}
	for _, h := range r.Halls {
		if h.First == nil || len(h.First.Limits) == 0 {
			continue
		}
		first := h.First.Limits[0]
		said := fmt.Sprintf("%s: the first page, at %s, expected %g °C at %s", h.Name, clock(h.First.At), float64(first.Limit), clock(first.P50))
		if !first.P90.IsZero() {
			said += fmt.Sprintf(" (%s to %s)", clock(first.P10), clock(first.P90))
		}
		if h.Crossed.IsZero() {
			s.lines = append(s.lines, said+"; it did not come.")
			continue
		}
		s.lines = append(s.lines, fmt.Sprintf("%s; it came at %s, %s.", said, clock(h.Crossed), offBy(h.Crossed.Sub(first.P50))))
	}
	if len(r.Accounts) == 0 {
		return s
	}
	s.table = [][]string{{"hall", "limit", "crossed", "asked", "said", "was left", "error"}}
	for _, a := range r.Accounts {
		if a.Limit != r.Limit {
			continue
		}
		for _, e := range a.Errors {
			s.table = append(s.table, []string{a.Place, fmt.Sprintf("%g °C", float64(a.Limit)), clock(a.At), asked(e.Checkpoint), said(e), lasting(e.Truth), wrong(e)})
		}
	}
	return s
}

// end holds what was said of the end to when it came.
func (r Report) end() section {
	s := section{title: "The end, as it was forecast"}
	for _, h := range r.Halls {
		if h.Back.IsZero() {
			continue
		}
		for _, c := range h.Cooling {
			if !c.At.Before(h.Back) {
				continue
			}
			if s.table == nil {
				s.table = [][]string{{"hall", "said at", "back below the limit", "it was"}}
			}
			expected := "from " + clock(c.P10)
			if !c.P90.IsZero() {
				expected = clock(c.P10) + " to " + clock(c.P90)
			}
			s.table = append(s.table, []string{h.Name, clock(c.At), expected, clock(h.Back)})
		}
	}
	return s
}

// offBy says how far the truth was from what was expected.
func offBy(d time.Duration) string {
	switch {
	case d.Abs() < 30*time.Second:
		return "as expected"
	case d > 0:
		return lasting(d) + " later"
	}
	return lasting(-d) + " earlier"
}

func asked(c score.Checkpoint) string {
	if c.After > 0 {
		return lasting(c.After) + " after the cause"
	}
	return lasting(c.Before) + " before"
}

func said(e score.Error) string {
	if e.Null {
		return "nothing"
	}
	return lasting(e.Said)
}

func wrong(e score.Error) string {
	if e.Null {
		return ""
	}
	return fmt.Sprintf("%+.0f %%", 100*e.Relative())
}
