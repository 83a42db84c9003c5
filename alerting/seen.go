package alerting

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A sighting says when an asset was last read, and how often it usually is.
type sighting struct {
	at  time.Time
	gap time.Duration // between readings, smoothed
}

const (
	// silentAfter is when an asset that says nothing counts as silent: the
	// forecast drops its values at the same age.
	silentAfter = 4 * time.Minute
	// silentGaps is the same in usual gaps, for what is read rarely.
	silentGaps = 3
	// gapMost bounds what one outage teaches about the usual gap.
	gapMost = 10 * time.Minute
	// gapMemory is how many gaps the usual one is smoothed over.
	gapMemory = 4
)

// sight notes that asset was read.
func (w *watch) sight(asset string, at time.Time) {
	s := w.seen[asset]
	gap := at.Sub(s.at)
	if gap <= 0 {
		return
	}
	if !s.at.IsZero() {
		s.gap += (min(gap, gapMost) - s.gap) / gapMemory
	}
	s.at = at
	w.seen[asset] = s
}

// lastSeen says when an asset was last read; zero when it never was.
func (w *watch) lastSeen(asset string) time.Time { return w.seen[asset].at }

// silent reports whether an asset that was read before is not any more.
func (w *watch) silent(asset string, now time.Time) bool {
	s := w.seen[asset]
	return !s.at.IsZero() && now.Sub(s.at) > max(silentAfter, silentGaps*s.gap)
}

// turnBack follows a clock that was set back: what was read lies in the past.
func (w *watch) turnBack(now time.Time) {
	for asset, s := range w.seen {
		if s.at.After(now) {
			s.at = now
			w.seen[asset] = s
		}
	}
	for k, v := range w.inlets {
		if v.at.After(now) {
			v.at = now
			w.inlets[k] = v
		}
	}
}

// An inlet is the last reading of one probe.
type inlet struct {
	value float64
	at    time.Time
}

// agreeWithin is how far probes of one hall may lie apart and still tell the
// same: rows of a hall differ by one or two kelvin.
const agreeWithin = 2.0 // K

// probes says how many of the probes of a hall that were read lately agree with
// the median.
func (e *Engine) probes(hall string) (agree, all int) {
	var values []float64
	for k, v := range e.watch.inlets {
		if e.now.Sub(v.at) <= silentAfter && e.site.Locate(k.Asset).Hall == hall {
			values = append(values, v.value)
		}
	}
	if len(values) == 0 {
		return 0, 0
	}
	slices.Sort(values)
	middle := values[len(values)/2]
	for _, v := range values {
		if v-middle <= agreeWithin && middle-v <= agreeWithin {
			agree++
		}
	}
	return agree, len(values)
}

// noteInlet keeps the value of a probe.
func (w *watch) noteInlet(r facility.Reading) {
	if r.Point == facility.InletTemperature {
		w.inlets[r.Key()] = inlet{r.Value, r.At}
	}
}
