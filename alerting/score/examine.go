package score

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// An Exam is how one forecaster did in one episode whose truth is known. It
// asks the questions of the published scenarios, so that a site's own stories
// and those of others are marked alike.
type Exam struct {
	Name, Class string
	Kinds       []string
	HallDays    float64
	Halls       []HallExam // those that needed a page
	// FalsePages named no hall that was at its limit or would be there within
	// six hours; Pages are those from the first onset on, of Incidents.
	FalsePages, Pages, Incidents int
	// Phantom counts the minutes with a crossing foreseen that was not to come,
	// of all minutes in which none was to come.
	Phantom, Calm int
}

// A HallExam is how one hall that needed a page was served.
type HallExam struct {
	// Account is of the allowable limit, Higher are the intervals of those above.
	Account
	Higher []Interval
	// Caused says that something failed that a page can name, RootFirst that the
	// page named it first.
	Caused, RootFirst bool
	// Precision and Recall are of the services named; Named is false when none
	// were.
	Precision, Recall float64
	Named             bool
	// Relaxed is how long after a repair the crossing was still foreseen.
	// Repaired is false when there was none in time, or nothing was foreseen.
	Repaired bool
	Relaxed  time.Duration
}

// Examine holds everything that a forecaster said against the truth.
func Examine(t *Truth, r *Record, limits facility.Limits) Exam {
	e := Exam{Name: r.Name, Class: t.Class, Kinds: t.Kinds, HallDays: t.End.Sub(t.Begin).Hours() / 24 * float64(len(t.Halls))}
	x := examiner{Truth: t, record: r, limits: limits}
	e.pages(x)
	for _, h := range t.Halls {
		e.phantoms(x, h)
		if h.Page {
			e.Halls = append(e.Halls, x.hall(h))
		}
	}
	return e
}

// An examiner has the truth beside what was said.
type examiner struct {
	*Truth
	record *Record
	limits facility.Limits
}

// allowable is the limit that pages are about.
func (x examiner) allowable(hall string) Subject { return Subject{hall, x.limits.Allowable} }

func (x examiner) hall(h HallTruth) HallExam {
	s := x.allowable(h.Hall)
	out := HallExam{Account: Account{
		Crossing: Crossing{Subject: s, Kind: facility.KindHall, Hall: h.Hall, At: h.Crossing}, Cause: h.Onset, Sudden: !h.Gradual,
		Errors: x.errors(h, s), Intervals: x.intervals(h, s),
	}}
	for _, limit := range x.limits.All() {
		if limit > x.limits.Allowable {
			out.Higher = append(out.Higher, x.intervals(h, Subject{h.Hall, limit})...)
		}
	}
	out.called(x, h)
	out.relax(x, h)
	return out
}

// errors compares medians with the truth at every checkpoint of the first
// crossing of a subject that is to come.
func (x examiner) errors(h HallTruth, s Subject) []Error {
	for _, epoch := range x.Epochs {
		crossings := epoch.Crossings[s]
		if len(crossings) == 0 {
			continue
		}
		from := epoch.From
		if from.Before(h.Onset) {
			from = h.Onset
		}
		var out []Error
		for _, p := range Checkpoints() {
			at := crossings[0].Add(-p.Before)
			if p.After > 0 {
				at = from.Add(p.After)
			}
			left, coming := x.left(at, s)
			if p.After > 0 && h.Gradual || at.Before(from.Add(settles)) || at.After(x.End) || !coming || left < soonest || left > Horizon {
				continue
			}
			out = append(out, errorAt(p, at, left, x.record.about(s)))
		}
		return out
	}
	return nil
}

// intervals holds percentiles against the truth, minute by minute.
func (x examiner) intervals(h HallTruth, s Subject) []Interval {
	var out []Interval
	said := x.record.about(s)
	for at := h.Onset.Add(grid / 2); at.Before(x.End); at = at.Add(grid) {
		if left, coming := x.left(at, s); coming && left <= Horizon {
			out = append(out, intervalAt(at, left, said))
		}
	}
	return out
}

const (
	// wakes is how long a forecaster has to come to itself at the beginning.
	wakes = 5 * time.Minute
	// warm is a hall so near its limit that to foresee a crossing is no phantom,
	// K below it.
	warm = 1.0
)

// phantoms counts crossings that were foreseen and are not to come: not within
// half as long again as a forecast may look.
func (e *Exam) phantoms(x examiner, h HallTruth) {
	s := x.allowable(h.Hall)
	for at := x.Begin.Add(wakes); at.Before(x.End); at = at.Add(grid) {
		if left, coming := x.left(at, s); coming && left <= Horizon*3/2 {
			continue
		}
		if mean, _ := x.inlets(at, h); mean > float64(x.limits.Allowable)-warm {
			continue
		}
		e.Calm++
		if x.foresees(s, at) {
			e.Phantom++
		}
	}
}

// foresees reports whether the median lies within the horizon.
func (x examiner) foresees(s Subject, at time.Time) bool {
	a, ok := x.record.latest(s, at)
	return ok && within(a.P50) && left(a.P50, at.Sub(a.At)) < Horizon.Seconds()
}
