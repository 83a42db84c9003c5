package siren

import (
	"fmt"
	"slices"
	"time"
)

// The rule is in the package comment.
const (
	earlierShare, earlierLeast = 0.25, time.Minute
	laterShare, laterLeast     = 0.5, 5 * time.Minute
	changedEvery               = 30 * time.Second
)

// material says why next is worth telling after e; empty when it is not.
func (e Event) material(now time.Time, next Event) string {
	if now.Sub(e.At).Abs() < changedEvery { // the clock may have been set back
		return ""
	}
	if len(e.Cause) > 0 && len(next.Cause) > 0 && e.Cause[0].Asset != next.Cause[0].Asset {
		return "cause found: " + next.Cause[0].Asset
	}
	if before, after := e.shortServices(), next.shortServices(); !slices.Equal(before, after) {
		return fmt.Sprintf("services short of racks: %d, before %d", len(after), len(before))
	}
	if e.Lost || next.Inlet >= next.Limit {
		return ""
	}
	if why := moved("expected", now, e.Expected, next.Expected); why != "" {
		return why
	}
	return moved("early end", now, e.P10, next.P10)
}

// shortServices are the names of the services that will have too few racks, in
// alphabetical order.
func (e Event) shortServices() []string {
	var out []string
	for _, s := range e.Services {
		if !s.Expected.IsZero() {
			out = append(out, s.Name)
		}
	}
	slices.Sort(out)
	return out
}

func moved(what string, now, told, next time.Time) string {
	if told.IsZero() || next.IsZero() {
		return ""
	}
	left, shift := max(told.Sub(now), 0), next.Sub(told)
	switch {
	case -shift > earlierLeast && -shift.Seconds() > earlierShare*left.Seconds():
		return fmt.Sprintf("%s %s earlier than told", what, -shift)
	case shift > laterLeast && shift.Seconds() > laterShare*left.Seconds():
		return fmt.Sprintf("%s %s later than told", what, shift)
	}
	return ""
}
