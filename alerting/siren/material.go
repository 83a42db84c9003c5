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
	// laterHolds keeps a forecast that wavers from promising time.
	laterHolds = 2 * time.Minute
)

// changed says why next is worth telling now; empty when it is not.
func (t *threat) changed(now time.Time, next Event) string {
	why, later := t.Told.material(now, next)
	switch {
	case !later:
		t.Later = time.Time{}
	case t.Later.IsZero() || t.Later.After(now):
		t.Later = now
		return ""
	case now.Sub(t.Later) < laterHolds:
		return ""
	}
	return why
}

// material says why next is worth telling after e, empty when it is not, and
// whether it is good news only.
func (e Event) material(now time.Time, next Event) (why string, later bool) {
	if now.Sub(e.At).Abs() < changedEvery { // the clock may have been set back
		return "", false
	}
	if len(e.Cause) > 0 && len(next.Cause) > 0 && e.Cause[0].Asset != next.Cause[0].Asset {
		return "cause found: " + next.Cause[0].Asset, false
	}
	if before, after := e.shortServices(), next.shortServices(); !slices.Equal(before, after) {
		return fmt.Sprintf("services short of racks: %d, before %d", len(after), len(before)), false
	}
	if e.Lost || next.Inlet >= next.Limit {
		return "", false
	}
	early, earlyLater := moved("early end", now, e.P10, next.P10)
	if middle, later := moved("expected", now, e.Expected, next.Expected); middle != "" && (!later || early == "") {
		return middle, later
	}
	return early, earlyLater
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

// moved says how far a moment is from the one that was told, if that is worth
// telling.
func moved(what string, now, told, next time.Time) (why string, later bool) {
	if told.IsZero() || next.IsZero() {
		return "", false
	}
	left, shift := max(told.Sub(now), 0), next.Sub(told)
	switch {
	case -shift > earlierLeast && -shift.Seconds() > earlierShare*left.Seconds():
		return fmt.Sprintf("%s %s earlier than told", what, -shift), false
	case shift > laterLeast && shift.Seconds() > laterShare*left.Seconds():
		return fmt.Sprintf("%s %s later than told", what, shift), true
	}
	return "", false
}
