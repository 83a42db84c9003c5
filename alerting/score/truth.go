package score

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Classes of episodes, by what they ask of a monitor.
const (
	Benign   = "benign"   // nothing fails: every page is false
	WarnOnly = "warn"     // something fails and the rest carries it
	Danger   = "danger"   // a hall crosses its limit
	Recovery = "recovery" // a hall would have, had nobody repaired in time
)

// Classes returns every class, in the order of tables.
func Classes() []string { return []string{Benign, WarnOnly, Danger, Recovery} }

// Kinds of faults, by what they take away.
const (
	KindTrip   = "trip"       // machines that make cold
	KindFlow   = "pumps/flow" // water that carries it
	KindTowers = "towers"     // water that carries heat out
	KindPower  = "power"      // mains, feeds, batteries
	KindFans   = "fans"       // air that carries it
	KindSlow   = "slow"       // anything that fades away
	KindLying  = "lying"      // the plant says that all is well
	KindLoad   = "load"       // nothing fails, there is more heat than cold
)

// Kinds returns every kind, in the order of tables.
func Kinds() []string {
	return []string{KindTrip, KindFlow, KindTowers, KindPower, KindFans, KindSlow, KindLying, KindLoad}
}

// A Truth is what an all-knowing witness knows of an episode that is over: what
// happened, and at each moment what would have come had nothing more happened.
// Only those who wrote the episode have it; a site's own past has none.
type Truth struct {
	Class      string
	Kinds      []string // of fault: "trip", "fans"
	Begin, End time.Time
	// Fault is when the first thing failed; zero when nothing did.
	Fault time.Time
	Halls []HallTruth
	// Causes are what failed, oldest first.
	Causes []CauseTruth
	// Epochs are in order and cover the episode.
	Epochs []Epoch
	// History is what happened, oldest first, consequences included.
	History []Happening
	// Inlets are by row.
	Inlets map[string]Inlets
}

// A HallTruth is what became of one hall.
type HallTruth struct {
	Hall string
	Rows []string
	// Page is true when somebody had to be called, Optional when it is a matter
	// of taste.
	Page, Optional bool
	// Onset is when that which leads to the crossing began, Crossing when the
	// allowable limit was crossed, or would have been without the repair. Both
	// are zero where no page is needed.
	Onset, Crossing time.Time
	// Gradual: the fault itself takes minutes to develop, and no forecast can be
	// asked for in its first half minute.
	Gradual bool
	// Services lose racks here.
	Services []string
}

// A CauseTruth is one thing that failed. Accept are the names that are right
// answers to "what?"; Hall is the only one that they concern, or empty.
type CauseTruth struct {
	At     time.Time
	Accept []string
	Hall   string
}

// OnlyHall is the hall that all names stand in; empty when there is more than
// one, or none for some.
func OnlyHall(site *facility.Site, names []string) string {
	hall := ""
	for i, n := range names {
		in := site.Locate(n).Hall
		if in == "" || i > 0 && in != hall {
			return ""
		}
		hall = in
	}
	return hall
}

// An Epoch is a time in which the future did not change.
type Epoch struct {
	From, To time.Time
	// Crossings are when halls and rows pass limits upward, as seen from here.
	Crossings map[Subject][]time.Time
	// Hottest is when the hottest rack of a hall passes the allowable limit.
	Hottest map[string][]time.Time
}

// A Happening is one line of the history of an episode.
type Happening struct {
	At    time.Time
	Asset string
	What  string
}

// Inlets are the inlet temperatures of a row from the beginning of the episode,
// °C: the mean, and the hottest rack, one each Step.
type Inlets struct {
	Step          time.Duration
	Mean, Hottest []float64
}

// epoch is the one that t lies in.
func (t *Truth) epoch(at time.Time) *Epoch {
	for i := len(t.Epochs) - 1; i > 0; i-- {
		if !at.Before(t.Epochs[i].From) {
			return &t.Epochs[i]
		}
	}
	return &t.Epochs[0]
}

// left is the time until a limit is crossed, with nothing further happening.
func (t *Truth) left(at time.Time, s Subject) (time.Duration, bool) {
	return next(t.epoch(at).Crossings[s], at)
}

func next(crossings []time.Time, at time.Time) (time.Duration, bool) {
	for _, c := range crossings {
		if c.After(at) {
			return c.Sub(at), true
		}
	}
	return 0, false
}

// inlets are the warmest row mean and the hottest rack of a hall.
func (t *Truth) inlets(at time.Time, h HallTruth) (mean, hottest float64) {
	for _, name := range h.Rows {
		row := t.Inlets[name]
		if row.Step <= 0 || len(row.Mean) == 0 {
			continue
		}
		i := min(max(int(at.Sub(t.Begin)/row.Step)-1, 0), len(row.Mean)-1)
		mean, hottest = max(mean, row.Mean[i]), max(hottest, row.Hottest[i])
	}
	return mean, hottest
}

// hall is the one of that name.
func (t *Truth) hall(name string) (HallTruth, bool) {
	i := slices.IndexFunc(t.Halls, func(h HallTruth) bool { return h.Hall == name })
	if i < 0 {
		return HallTruth{}, false
	}
	return t.Halls[i], true
}
