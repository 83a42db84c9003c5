package status

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
)

const (
	// settle is how long an incident must page before the first note: a cause
	// upstream is found within two polls.
	settle = 30 * time.Second
	// promised is when the next note comes at the latest. It is below the
	// fifteen minutes that users are told nothing for.
	promised = 14 * time.Minute
	// apart and farApart keep notes from following each other like alarms.
	apart, farApart = 2 * time.Minute, 5 * time.Minute
	// shiftShare and shiftLeast are how much the expected end moves before it is
	// worth a note.
	shiftShare, shiftLeast = 1.0 / 3, 5 * time.Minute
	// vanished is how long an incident may be missing that nobody resolved.
	vanished = 2 * time.Minute
)

// write decides whether there is a note to write, and writes it.
func (b *Board) write(now time.Time, c *concern, open map[string]incident.Incident, o alerting.Outcome) (Note, bool) {
	if len(c.Notes) > 0 && c.Notes[len(c.Notes)-1].Stage == Over {
		return Note{}, false
	}
	if _, going := open[c.ID]; !going && c.Last.State != incident.Resolved {
		// Nobody resolved it: a restart has forgotten it, or is about to find it.
		if c.Missing.IsZero() {
			c.Missing = now.UTC()
		}
		if now.Sub(c.Missing).Abs() < vanished {
			return Note{}, false
		}
		c.Last.State, c.Last.Ended = incident.Resolved, now.UTC()
	}
	n := b.facts(now, c, c.Last, o)
	n.Ended = c.Last.Ended
	if !c.due(now, n) {
		return Note{}, false
	}
	if n.Stage != Over {
		n.NextBy = n.At.Add(promised).Truncate(time.Minute)
	} else if !n.Ended.IsZero() {
		n.Ended = n.Ended.UTC()
	}
	return n, true
}

// due applies the rule of the package comment.
func (c *concern) due(now time.Time, n Note) bool {
	if len(c.Notes) == 0 {
		return n.Stage != Over && now.Sub(c.Paged).Abs() >= settle
	}
	last := c.Notes[len(c.Notes)-1]
	since := now.Sub(last.At).Abs() // the clock may have been set back
	taken := n.TakenBy != "" && last.TakenBy == ""
	starting := len(n.Starting) > 0 && len(last.Starting) == 0
	switch {
	case n.Stage == Over || n.Stage != last.Stage && since >= settle:
		return true
	case since >= apart && (c.News || taken || starting):
		return true
	case since >= farApart && n.Recovery.moved(now, last.Recovery):
		return true
	}
	return !now.Before(last.NextBy)
}

// moved reports whether the expected end has moved since it was told.
func (r Recovery) moved(now time.Time, told Recovery) bool {
	if r.Restored != told.Restored {
		return true
	}
	left, shift := told.Late.Sub(now), r.Late.Sub(told.Late).Abs()
	if !r.Restored {
		left, shift = told.Longest, (r.Longest - told.Longest).Abs()
	} else if r.Late.IsZero() || told.Late.IsZero() {
		return r.Late.IsZero() != told.Late.IsZero()
	}
	return shift > shiftLeast && shift.Seconds() > shiftShare*max(left, 0).Seconds()
}
