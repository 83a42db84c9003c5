package score

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Tally adds up how one forecaster did, over one site or many.
type Tally struct {
	Name string

	Crossings            int // of halls, of the allowable limit
	InTime, Late, Missed int // pages about them
	Pages                map[Verdict]int
	Marks                Marks // of episodes whose truth is known

	leads, shares []float64 // seconds; share of the time there was, sudden causes
	relative      map[string][]float64
	null          map[string]int
	intervals     []Interval // of halls, of limits from the allowable on
	accounts      []Account  // of halls, of the allowable limit
	unpaged       []Account  // since the last Close
	pages         []Page
}

// NewTally returns an empty tally of a forecaster.
func NewTally(name string) *Tally {
	return &Tally{Name: name, Pages: map[Verdict]int{}, relative: map[string][]float64{}, null: map[string]int{}}
}

// Add takes in what was settled on a site with these limits. What rows did
// stays out: a hall is its first row already.
func (t *Tally) Add(s Settled, limits facility.Limits) {
	for _, a := range s.Accounts {
		if a.Kind != facility.KindHall || a.Limit < limits.Allowable {
			continue
		}
		t.intervals = append(t.intervals, a.Intervals...)
		if a.Limit == limits.Allowable {
			t.crossing(a)
		}
	}
	t.pages = append(t.pages, s.Pages...)
	for _, p := range s.Pages {
		t.Pages[p.Verdict]++
	}
}

func (t *Tally) crossing(a Account) {
	t.Crossings++
	t.accounts = append(t.accounts, a)
	t.errors(a)
	lead, share, ok := a.Lead()
	if !ok {
		t.unpaged = append(t.unpaged, a)
	} else {
		t.InTime++
		t.leads = append(t.leads, lead.Seconds())
	}
	if a.Sudden && !a.Cause.IsZero() {
		t.shares = append(t.shares, share)
	}
}

func (t *Tally) errors(a Account) {
	for _, e := range a.Errors {
		t.relative[e.Checkpoint.Name] = append(t.relative[e.Checkpoint.Name], math.Abs(e.Relative()))
		if e.Null {
			t.null[e.Checkpoint.Name]++
		}
	}
}

// Close ends one run: crossings without a page by now are late or missed.
func (t *Tally) Close() {
	for _, a := range t.unpaged {
		if slices.ContainsFunc(t.pages, func(p Page) bool {
			return p.Hall == a.Hall && !p.At.Before(a.At) && p.At.Sub(a.At) <= late
		}) {
			t.Late++
		} else {
			t.Missed++
		}
	}
	t.unpaged, t.pages = nil, nil
}

// Merge adds another tally, which must be closed.
func (t *Tally) Merge(o *Tally) {
	t.Crossings += o.Crossings
	t.InTime, t.Late, t.Missed = t.InTime+o.InTime, t.Late+o.Late, t.Missed+o.Missed
	for v, n := range o.Pages {
		t.Pages[v] += n
	}
	t.Marks.merge(o.Marks)
	t.leads, t.shares = append(t.leads, o.leads...), append(t.shares, o.shares...)
	for name, v := range o.relative {
		t.relative[name] = append(t.relative[name], v...)
		t.null[name] += o.null[name]
	}
	t.intervals, t.accounts = append(t.intervals, o.intervals...), append(t.accounts, o.accounts...)
}

// Worst returns the n crossings of halls with the greatest pinball, worst first.
func (t *Tally) Worst(n int) []Account {
	loss := func(a Account) float64 { l, _ := a.Pinball(); return l }
	sorted := slices.SortedStableFunc(slices.Values(t.accounts), func(a, b Account) int { return cmp.Compare(loss(b), loss(a)) })
	return sorted[:min(n, len(sorted))]
}

// Lead is the median of those in time; false without any.
func (t *Tally) Lead() (time.Duration, bool) {
	m, ok := median(t.leads)
	return time.Duration(m * float64(time.Second)), ok
}

// Share is the median share of the time after a sudden cause that was left when
// people were called; 0 where they were not.
func (t *Tally) Share() (float64, bool) { return median(t.shares) }

// Error is the median relative error at a checkpoint, how many comparisons it
// rests on, and how many of them had no forecast.
func (t *Tally) Error(checkpoint string) (share float64, n, null int) {
	share, _ = median(t.relative[checkpoint])
	return share, len(t.relative[checkpoint]), t.null[checkpoint]
}

// Coverage is the share of intervals that held the truth, of those that said
// anything.
func (t *Tally) Coverage() (float64, bool) { return Account{Intervals: t.intervals}.Coverage() }

// Pinball is the mean quantile loss.
func (t *Tally) Pinball() (float64, bool) { return Account{Intervals: t.intervals}.Pinball() }

func median(v []float64) (float64, bool) {
	if len(v) == 0 {
		return 0, false
	}
	sorted := slices.SortedFunc(slices.Values(v), cmp.Compare[float64])
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2, true
}
