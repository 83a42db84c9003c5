package score

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// stale is when a probe no longer counts: what Prometheus calls stale.
	stale = 5 * time.Minute
	// astray is how far a probe may be from the median of its row, K. Inlets of
	// one row differ by a few kelvins from bottom to top; more is a fault.
	astray = 8.0
)

// bmcPart marks an inlet temperature that a server's management controller
// reports: whole degrees and biased.
const bmcPart = "bmc"

// A row is its probes.
type row struct {
	place
	probes map[facility.SeriesKey]facility.Reading
	bmcs   map[facility.SeriesKey]facility.Reading // where there are no probes
	moved  bool                                    // a reading came since the last look
}

// mean is that of the fresh probes that agree with their row, and when they
// measured, on average.
func (r *row) mean(now time.Time) (temp float64, at time.Time, ok bool) {
	fresh := freshOf(r.probes, now)
	if len(fresh) == 0 {
		fresh = freshOf(r.bmcs, now)
	}
	if len(fresh) == 0 {
		return 0, at, false
	}
	slices.SortFunc(fresh, func(a, b facility.Reading) int { return cmp.Compare(a.Value, b.Value) })
	middle := (fresh[(len(fresh)-1)/2].Value + fresh[len(fresh)/2].Value) / 2
	agree := slices.DeleteFunc(slices.Clone(fresh), func(p facility.Reading) bool { return math.Abs(p.Value-middle) > astray })
	if len(fresh) < 3 || len(agree) == 0 { // nobody can say who is wrong
		agree = fresh
	}
	age := time.Duration(0)
	for _, p := range agree {
		temp, age = temp+p.Value, age+now.Sub(p.At)
	}
	return temp / float64(len(agree)), now.Add(-age / time.Duration(len(agree))), true
}

func freshOf(probes map[facility.SeriesKey]facility.Reading, now time.Time) []facility.Reading {
	var out []facility.Reading
	for _, p := range probes {
		if now.Sub(p.At) <= stale {
			out = append(out, p)
		}
	}
	return out
}
