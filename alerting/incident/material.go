package incident

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// # What is material
//
// People are told again about an open incident when
//
//   - it becomes a page (told as escalated, at once);
//   - another cause is found, or a better one (at once);
//   - another hall is going to be lost (at once);
//   - a hall that was going to cross has crossed (at once);
//   - no hall is going to be lost any more (at once);
//   - the median crossing moves by more than a quarter of the time that was
//     left, and by more than two minutes, to earlier; or by half of it and ten
//     minutes to later (at most every five minutes);
//   - another device falls silent (at most every five minutes).
//
// Symptoms, services and the wording never make an update of their own: they
// are in the next one, and on the page.
const (
	earlierShare, earlierLeast = 0.25, 2 * time.Minute
	laterShare, laterLeast     = 0.5, 10 * time.Minute
	updateEvery                = 5 * time.Minute
)

// told is what people were told last.
type told struct {
	At       time.Time `json:"at,omitzero"`
	Severity Severity  `json:"severity,omitempty"`
	Roots    []string  `json:"roots,omitempty"`
	Halls    []string  `json:"halls,omitempty"`
	P50      time.Time `json:"p50,omitzero"`
	Crossed  bool      `json:"crossed,omitempty"`
	Silent   int       `json:"silent,omitempty"`
}

// change decides whether people have to be told, and ends what is over.
func (t *Tracker) change(now time.Time, r *record, in Input) (Change, bool) {
	next := r.telling(now)
	kind, why := ChangeKind(""), ""
	switch {
	case r.Told.At.IsZero():
		kind, why = ChangeOpened, r.first(next)
	case lasted(r.WellSince, now, t.cfg.ResolveAfter):
		kind, why = ChangeResolved, "everything is well since "+clock(r.WellSince)
	case next.Severity.Worse(r.Told.Severity):
		kind, why = ChangeEscalated, r.first(next)
	default:
		if why = r.Told.material(now, next); why != "" {
			kind = ChangeUpdated
		}
	}
	if kind == "" {
		return Change{}, false
	}
	r.Told = next
	if kind == ChangeResolved {
		t.close(now, r)
	} else {
		r.note(now, string(kind)+": "+why)
	}
	return Change{Kind: kind, At: now, Why: why, Incident: r.Incident.clone()}, true
}

// telling is what people would be told now.
func (r *record) telling(now time.Time) told {
	n := told{At: now, Severity: r.Severity, Halls: slices.Sorted(slices.Values(r.Halls))}
	for _, c := range r.Root {
		n.Roots = append(n.Roots, c.Asset)
	}
	slices.Sort(n.Roots)
	if o := r.Outlook; o != nil {
		n.P50, n.Crossed = o.P50, o.Now >= o.Limit
	}
	if r.Blind {
		for _, s := range r.Symptoms {
			if s.Cleared.IsZero() {
				n.Silent++
			}
		}
	}
	return n
}

// first says why it is told for the first time, or as a page.
func (r *record) first(n told) string {
	if len(n.Halls) > 0 {
		return strings.Join(r.Halls, ", ") + " will be lost"
	}
	return r.Root[0].Asset + ": " + r.Root[0].Evidence
}

// material returns why n is worth telling after o; empty when it is not.
func (o told) material(now time.Time, n told) string {
	if added := missing(n.Roots, o.Roots); len(added) > 0 {
		return "cause found: " + strings.Join(added, ", ")
	}
	if added := missing(n.Halls, o.Halls); len(added) > 0 {
		return strings.Join(added, ", ") + " will be lost too"
	}
	switch {
	case len(o.Halls) > 0 && len(n.Halls) == 0:
		return "no hall is expected to be lost any more"
	case n.Crossed && !o.Crossed:
		return "the limit is crossed"
	case now.Sub(o.At).Abs() < updateEvery: // the clock may have been set back
		return ""
	case n.Silent > o.Silent:
		return fmt.Sprintf("%d devices silent", n.Silent)
	}
	return o.moved(now, n)
}

func (o told) moved(now time.Time, n told) string {
	if o.P50.IsZero() || n.P50.IsZero() || n.Crossed {
		return ""
	}
	left, shift := o.P50.Sub(now), n.P50.Sub(o.P50)
	if shift < -earlierLeast && -shift > share(left, earlierShare) {
		return fmt.Sprintf("%s earlier than told", minutes(-shift))
	}
	if shift > laterLeast && shift > share(left, laterShare) {
		return fmt.Sprintf("%s later than told", minutes(shift))
	}
	return ""
}

func share(d time.Duration, of float64) time.Duration {
	return time.Duration(float64(max(d, 0)) * of)
}

// missing returns the entries of a that are not in b.
func missing(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

// clock writes a moment; the date matters to nobody at 3 a.m.
func clock(t time.Time) string { return t.UTC().Format("15:04:05Z") }
