package score

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// Horizon is how far ahead forecasts are scored: what is said to be later
	// counts as not expected, and what is not expected counts as this long.
	Horizon = 2 * time.Hour
	// maxAge is when an answer is no answer any more.
	maxAge = 2 * time.Minute
	// answerEvery thins out the answers that are kept.
	answerEvery = 30 * time.Second
)

// An Answer is what was forecast of one limit of one place at one moment. Its
// times are predict.Never for "not expected".
type Answer struct {
	At            time.Time
	P10, P50, P90 time.Duration
}

// expected reports whether the answer names a time within the horizon.
func (a Answer) expected() bool { return within(a.P10) || within(a.P50) }

func within(d time.Duration) bool { return d != predict.Never && d <= Horizon }

// left is what remains of a time that was said age ago, in seconds.
func left(said, age time.Duration) float64 {
	if !within(said) {
		return Horizon.Seconds()
	}
	return min(Horizon, max(0, said-age)).Seconds()
}

// A Subject is what an answer is about.
type Subject struct {
	Place string // hall or row
	Limit facility.Celsius
}

// answers are those of one subject, oldest first. While nothing is expected
// they are empty: a missing answer and "not expected" count alike.
type answers []Answer

// add keeps an answer, unless one was kept a moment ago and nothing happened
// since (news).
func (l *answers) add(a Answer, news bool) {
	n := len(*l)
	if !a.expected() && (n == 0 || !(*l)[n-1].expected()) {
		return
	}
	if n > 0 && !news && a.expected() == (*l)[n-1].expected() && a.At.Sub((*l)[n-1].At) < answerEvery {
		return
	}
	*l = append(*l, a)
}

// forget drops what is too old to be asked for.
func (l *answers) forget(now time.Time) {
	old := 0
	for old < len(*l) && now.Sub((*l)[old].At) > Horizon+2*maxAge {
		old++
	}
	if old == len(*l) {
		*l = nil // give the memory of a bad day back
		return
	}
	*l = slices.Delete(*l, 0, old)
}

// latest is the newest answer at t.
func (l answers) latest(t time.Time) (Answer, bool) {
	i, _ := slices.BinarySearchFunc(l, t, func(a Answer, t time.Time) int {
		if a.At.After(t) {
			return 1
		}
		return -1
	})
	if i == 0 || t.Sub(l[i-1].At) > maxAge {
		return Answer{}, false
	}
	return l[i-1], true
}
