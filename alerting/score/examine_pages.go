package score

import (
	"slices"
	"time"
)

const (
	// repairGrace is how long after a repair a page about what it mended is
	// still forgiven: the news takes a while.
	repairGrace = 10 * time.Minute
	// together is how far apart causes of one incident may be dated.
	together = time.Second
)

// pages counts those that were false, and those of each incident.
func (e *Exam) pages(x examiner) {
	var onsets []time.Time
	for _, h := range x.Halls {
		if h.Page && !slices.ContainsFunc(onsets, h.Onset.Equal) {
			onsets = append(onsets, h.Onset)
		}
	}
	e.Incidents = len(onsets)
	first := slices.MinFunc(append(onsets, x.End.Add(time.Hour)), time.Time.Compare)
	for _, n := range x.record.Notices {
		if !n.Page || n.At.Before(x.Begin) || n.At.After(x.End.Add(time.Minute)) {
			continue
		}
		if !n.At.Before(first) {
			e.Pages++
		}
		if !x.justified(n) {
			e.FalsePages++
		}
	}
}

// justified reports whether a page names a hall that is in danger, was a moment
// ago, or is near enough.
func (x examiner) justified(n Notice) bool {
	for _, h := range x.Halls {
		if len(n.Halls) > 0 && !slices.Contains(n.Halls, h.Hall) {
			continue
		}
		before := n.At.Add(-repairGrace)
		if x.danger(n.At, h) || before.After(x.Begin) && x.danger(before, h) || x.tolerated(n.At, h) {
			return true
		}
	}
	return false
}

func (x examiner) danger(at time.Time, h HallTruth) bool {
	if mean, _ := x.inlets(at, h); mean >= float64(x.limits.Allowable)-nearly {
		return true
	}
	left, coming := x.left(at, x.allowable(h.Hall))
	return coming && left <= comesTrue
}

// tolerated is a page about a hall of which one rack alone is in danger.
func (x examiner) tolerated(at time.Time, h HallTruth) bool {
	if _, hottest := x.inlets(at, h); hottest >= float64(x.limits.Allowable)-nearly {
		return true
	}
	if left, coming := next(x.epoch(at).Hottest[h.Hall], at); coming && left <= comesTrue {
		return true
	}
	return h.Optional && len(x.History) > 0 && !at.Before(x.History[0].At)
}

// called judges the first page about a hall since what endangers it began.
func (e *HallExam) called(x examiner, h HallTruth) {
	e.Caused = x.failed(h, func(CauseTruth) bool { return true })
	pages := x.record.pages(h.Hall, h.Onset)
	if len(pages) == 0 {
		return
	}
	first := pages[0]
	e.Paged = first.At
	if len(first.Roots) > 0 {
		e.RootFirst = x.failed(h, func(c CauseTruth) bool { return slices.Contains(c.Accept, first.Roots[0]) })
	}
	if len(first.Services) > 0 {
		var lost []string
		for _, name := range first.Halls {
			if other, known := x.Truth.hall(name); known {
				lost = append(lost, other.Services...)
			}
		}
		e.Named = true
		e.Precision, e.Recall = overlap(first.Services, lost)
	}
}

// failed reports whether one of the causes that concern a hall, and had happened
// by its onset, is a right one.
func (x examiner) failed(h HallTruth, right func(CauseTruth) bool) bool {
	return slices.ContainsFunc(x.Causes, func(c CauseTruth) bool {
		return !c.At.After(h.Onset.Add(together)) && (c.Hall == "" || c.Hall == h.Hall) && right(c)
	})
}

// overlap is what share of the names is right, and of the truth is named.
func overlap(names, truth []string) (precision, recall float64) {
	truth = slices.Compact(slices.Sorted(slices.Values(truth)))
	hit := 0
	for _, n := range names {
		if slices.Contains(truth, n) {
			hit++
		}
	}
	precision = float64(hit) / float64(len(names))
	if len(truth) > 0 {
		recall = float64(hit) / float64(len(truth))
	}
	return precision, recall
}

const (
	// relaxStep is the pace at which a repair is looked for in the forecast.
	relaxStep = 15 * time.Second
	// relaxed is how long no crossing must be foreseen to believe it.
	relaxed = 5 * time.Minute
)

// relax is how long after a repair in time a crossing is still foreseen.
func (e *HallExam) relax(x examiner, h HallTruth) {
	s := x.allowable(h.Hall)
	for i := 1; i < len(x.Epochs); i++ {
		now, before := x.Epochs[i], x.Epochs[i-1]
		if len(before.Crossings[s]) == 0 || len(now.Crossings[s]) > 0 {
			continue
		}
		if mean, _ := x.inlets(now.From, h); mean >= float64(x.limits.Allowable) {
			continue
		}
		e.Relaxed, e.Repaired = x.relaxedAfter(s, now)
		return
	}
}

// relaxedAfter is not known of somebody who foresaw nothing at the repair.
func (x examiner) relaxedAfter(s Subject, epoch Epoch) (after time.Duration, known bool) {
	calm := time.Duration(0)
	for at := epoch.From; at.Before(epoch.To); at = at.Add(relaxStep) {
		calm += relaxStep
		if x.foresees(s, at) {
			calm = 0
		}
		if calm >= relaxed {
			after = at.Sub(epoch.From) - relaxed
			return after, after >= 0
		}
	}
	return epoch.To.Sub(epoch.From), true
}
