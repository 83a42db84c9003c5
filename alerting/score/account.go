package score

import (
	"math"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
)

// A Checkpoint is a moment at which the median is compared with the truth.
type Checkpoint struct {
	Name   string        // "+2m" after the cause, "20m" before the crossing
	After  time.Duration // the cause; 0 for a lead
	Before time.Duration // the crossing; 0 for a time after the cause
}

// Checkpoints returns those of every account, in the order of tables.
func Checkpoints() []Checkpoint {
	return []Checkpoint{
		{"+30s", 30 * time.Second, 0},
		{"+2m", 2 * time.Minute, 0},
		{"+5m", 5 * time.Minute, 0},
		{"20m", 0, 20 * time.Minute},
		{"15m", 0, 15 * time.Minute},
		{"10m", 0, 10 * time.Minute},
		{"5m", 0, 5 * time.Minute},
	}
}

const (
	// settles is how long after its cause a forecast is first asked for: no
	// device is polled faster than that.
	settles = 25 * time.Second
	// grid is the pace at which intervals are looked at.
	grid = time.Minute
	// unexplained is how far back a crossing is looked at that nobody saw a
	// cause of: the longest lead.
	unexplained = 20 * time.Minute
	// soonest is a truth too near to be a share of.
	soonest = 5 * time.Second
)

// An Error is one comparison of a median with the truth.
type Error struct {
	Checkpoint Checkpoint
	At         time.Time     // of the forecast
	Truth      time.Duration // that was left
	Said       time.Duration // what was promised; Horizon when nothing was
	Null       bool          // nothing was
}

// Signed is positive when more time was promised than there was.
func (e Error) Signed() time.Duration { return e.Said - e.Truth }

// Relative is the signed error as a share of the truth.
func (e Error) Relative() float64 { return e.Signed().Seconds() / e.Truth.Seconds() }

// An Interval is one forecast with its percentiles beside the truth, all as
// seconds left.
type Interval struct {
	P10, P50, P90, Truth float64
	Null                 bool // nothing was expected
	Inside               bool // the truth lay between P10 and P90
}

// pinball is the mean quantile loss of log(1 s + time).
func (i Interval) pinball() float64 {
	truth := math.Log1p(i.Truth)
	loss := func(q, said float64) float64 {
		d := truth - math.Log1p(said)
		return max(q*d, (q-1)*d)
	}
	return (loss(0.1, i.P10) + loss(0.5, i.P50) + loss(0.9, i.P90)) / 3
}

// An Account is everything that was forecast of one crossing.
type Account struct {
	Crossing
	// Cause is when what led to it began; zero when nobody knows. Sudden causes
	// are judged from their first half minute on.
	Cause  time.Time
	Sudden bool
	// Paged is when people were called about it; zero when they were not.
	Paged time.Time

	Errors    []Error
	Intervals []Interval
}

// Lead is how long before the crossing people were called, and what share that
// is of the time there was; false when they were not called, or too late.
func (a Account) Lead() (lead time.Duration, share float64, ok bool) {
	lead = a.At.Sub(a.Paged)
	if a.Paged.IsZero() || lead < 0 {
		return 0, 0, false
	}
	if a.Cause.IsZero() {
		return lead, 0, true
	}
	return lead, min(1, lead.Seconds()/max(1, a.At.Sub(a.Cause).Seconds())), true
}

// Coverage is the share of intervals that held the truth, of those that said
// anything; false when none did.
func (a Account) Coverage() (share float64, ok bool) {
	inside, said := 0, 0
	for _, i := range a.Intervals {
		if !i.Null {
			said++
		}
		if i.Inside {
			inside++
		}
	}
	if said == 0 {
		return 0, false
	}
	return float64(inside) / float64(said), true
}

// Pinball is the mean loss; false when there was no time to forecast anything.
func (a Account) Pinball() (loss float64, ok bool) {
	for _, i := range a.Intervals {
		loss += i.pinball() / float64(len(a.Intervals))
	}
	return loss, len(a.Intervals) > 0
}

// Judge compares what was said of a crossing with when it came. From is when
// forecasting could begin: the cause, or the end of an earlier crossing.
func Judge(c Crossing, from time.Time, sudden bool, said []Answer) Account {
	a := Account{Crossing: c, Cause: from, Sudden: sudden}
	begin := from
	if from.IsZero() {
		begin = c.At.Add(-unexplained)
	}
	for _, p := range Checkpoints() {
		at := c.At.Add(-p.Before)
		if p.After > 0 {
			if !sudden || from.IsZero() {
				continue
			}
			at = from.Add(p.After)
		}
		if truth := c.At.Sub(at); !at.Before(begin.Add(settles)) && truth >= soonest && truth <= Horizon {
			a.Errors = append(a.Errors, errorAt(p, at, truth, said))
		}
	}
	for at := begin.Add(grid / 2); at.Before(c.At); at = at.Add(grid) {
		if truth := c.At.Sub(at); truth <= Horizon {
			a.Intervals = append(a.Intervals, intervalAt(at, truth, said))
		}
	}
	return a
}

func errorAt(p Checkpoint, at time.Time, truth time.Duration, said answers) Error {
	e := Error{Checkpoint: p, At: at, Truth: truth, Said: Horizon, Null: true}
	if s, ok := said.latest(at); ok && within(s.P50) {
		e.Null, e.Said = false, time.Duration(left(s.P50, at.Sub(s.At))*float64(time.Second))
	}
	return e
}

func intervalAt(at time.Time, truth time.Duration, said answers) Interval {
	never := Horizon.Seconds()
	i := Interval{P10: never, P50: never, P90: never, Truth: truth.Seconds(), Null: true}
	s, ok := said.latest(at)
	if !ok || !s.expected() {
		return i
	}
	age := at.Sub(s.At)
	i.Null = false
	i.P10, i.P50, i.P90 = left(s.P10, age), left(s.P50, age), left(s.P90, age)
	if s.P10 == predict.Never {
		i.P10 = i.P50
	}
	i.Inside = i.Truth >= i.P10 && (i.Truth <= i.P90 || !within(s.P90))
	return i
}
