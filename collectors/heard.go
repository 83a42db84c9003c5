package collectors

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// overdueAfter is how many of its own gaps a series may miss before it is
	// stale.
	overdueAfter = 3

	// slowest is how many polls lie at most between two readings of what a
	// collector reads seldom; it holds for series whose gap is not known.
	slowest = 25

	// knownGaps is how many gaps tell how often a series is read. The first one
	// does not: a collector may read everything when it starts, and then spread
	// what it reads seldom over its polls.
	knownGaps = 2

	// lookEvery is how many polls lie between two looks for series that stopped.
	lookEvery = 4
)

// heard remembers the last reading of every series of one device, so that what
// is not renewed is called stale, once: true once, too old to act upon.
type heard struct {
	series map[facility.SeriesKey]*lastHeard
	polls  int
}

type lastHeard struct {
	reading facility.Reading
	gap     time.Duration // the longest between two readings
	gaps    int           // up to knownGaps
}

func newHeard() heard { return heard{series: map[facility.SeriesKey]*lastHeard{}} }

// keep takes a reading in. Events happen once and are never renewed.
func (h *heard) keep(r facility.Reading, now time.Time) {
	if r.Point == facility.DeviceEvent {
		return
	}
	r.At = now // of hearing it: a device may stamp with a time of its own
	last := h.series[r.Key()]
	if last == nil {
		h.series[r.Key()] = &lastHeard{reading: r}
		return
	}
	last.gap, last.gaps = max(last.gap, now.Sub(last.reading.At)), min(last.gaps+1, knownGaps)
	last.reading = r
}

// overdue adds the series that the device has stopped giving although it
// answers. interval is the time between polls.
func (h *heard) overdue(now time.Time, interval time.Duration, out []facility.Reading) []facility.Reading {
	if h.polls++; h.polls%lookEvery != 0 {
		return out
	}
	for key, last := range h.series {
		gap := last.gap
		if last.gaps < knownGaps {
			gap = max(gap, slowest*interval)
		}
		if now.Sub(last.reading.At) > overdueAfter*max(gap, interval) {
			out = last.stale(now, out)
			delete(h.series, key)
		}
	}
	return out
}

// lost adds every series of a device that fell silent.
func (h *heard) lost(now time.Time, out []facility.Reading) []facility.Reading {
	for _, last := range h.series {
		out = last.stale(now, out)
	}
	clear(h.series)
	return out
}

func (l *lastHeard) stale(now time.Time, out []facility.Reading) []facility.Reading {
	if l.reading.Quality == facility.Unavailable {
		return out // it was said already that there is nothing
	}
	r := l.reading
	r.At, r.Quality = now, facility.Stale
	return append(out, r)
}
