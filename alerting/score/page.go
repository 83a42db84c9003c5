package score

import "time"

const (
	// comesTrue is how far ahead a page may be: as long as it takes to bring a
	// machine that is not on the site.
	comesTrue = 6 * time.Hour
	// avertedAfter is how long a place must stay below its limit after the cause
	// is gone: what has been stored in water and metal still comes out.
	avertedAfter = 30 * time.Minute
	// nearly is a limit that is as good as crossed, K: the resolution of a probe.
	nearly = 0.1
	// late is how long after the crossing a page is late rather than missing.
	late = 15 * time.Minute
)

// A Verdict says what became of a page.
type Verdict uint8

// Verdicts.
const (
	Undecided  Verdict = iota // too early to say
	CameTrue                  // the hall was at its limit, or got there
	Averted                   // what failed delivered again before that
	FalseAlarm                // nothing came of it
)

// String returns the verdict in words.
func (v Verdict) String() string {
	return [...]string{"undecided", "came true", "averted", "false alarm"}[v]
}

// A Page is one call about one hall, and what became of it.
type Page struct {
	Hall    string
	At      time.Time
	Verdict Verdict
	Settled time.Time // when that was known

	why     []string // assets that had failed
	averted time.Time
	stands  bool // not resolved yet
	resumed bool // sent before a restart: why is forgotten
}

// judge settles the page when it can be settled.
func (p *Page) judge(now time.Time, crossed bool, open []string) {
	if p.Verdict != Undecided {
		return
	}
	if p.averted.IsZero() && gone(p.why, open) {
		p.averted = now
	}
	switch {
	case crossed:
		p.Verdict = CameTrue
	case !p.averted.IsZero() && now.Sub(p.averted) >= avertedAfter:
		p.Verdict = Averted
	case p.averted.IsZero() && !p.resumed && now.Sub(p.At) >= comesTrue:
		p.Verdict = FalseAlarm
	default:
		return
	}
	p.Settled = now
}

// close settles the page when nothing more will be known: one that was sent
// although nothing had failed is false by then.
func (p *Page) close(now time.Time) {
	switch {
	case p.Verdict != Undecided:
	case !p.averted.IsZero():
		p.Verdict, p.Settled = Averted, now
	case len(p.why) == 0 && !p.resumed:
		p.Verdict, p.Settled = FalseAlarm, now
	}
}

// gone reports whether something that had failed delivers again.
func gone(why, open []string) bool {
	for _, asset := range why {
		again := true
		for _, o := range open {
			again = again && o != asset
		}
		if again {
			return true
		}
	}
	return false
}
