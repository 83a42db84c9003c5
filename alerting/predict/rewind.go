package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// An event is seen up to a poll interval after it happened, and the water has
// been warming since. The ensemble therefore keeps its last minutes, and runs
// them again with what is known now.
const (
	keepFor = 2 * time.Minute
	// silentDelay is how long a fault that nobody reports goes on before the
	// water has shown it.
	silentDelay = 50 * time.Second
)

// A snapshot is the state of every variant at one moment.
type snapshot struct {
	at     time.Time
	states [][]float64
}

// remember keeps the present state.
func (e *ensemble) remember(now time.Time) {
	var s snapshot
	if len(e.past) > 0 && now.Sub(e.past[0].at) > keepFor {
		s = e.past[0] // its memory is used again
		e.past = append(e.past[:0], e.past[1:]...)
	}
	s.at = now
	if s.states == nil {
		s.states = make([][]float64, len(e.sims))
		for i := range s.states {
			s.states[i] = make([]float64, e.layout.size)
		}
	}
	for i := range e.sims {
		copy(s.states[i], e.sims[i].x)
	}
	e.past = append(e.past, s)
}

// rewind goes back to the last state kept before onset and returns its time.
func (e *ensemble) rewind(onset, now time.Time) time.Time {
	from := -1
	for i, s := range e.past {
		if !s.at.After(onset) || from < 0 {
			from = i
		}
	}
	if from < 0 {
		return now
	}
	for i := range e.sims {
		copy(e.sims[i].x, e.past[from].states[i])
	}
	at := e.past[from].at
	e.past = e.past[:from+1]
	return at
}

// onset is when the newest event that the cluster has not yet been run with
// happened: between the last sample that was sound and the first that was not.
func (m *Model) onset(e *ensemble, now time.Time) (time.Time, bool) {
	earliest, found := now, false
	for name, ev := range m.events.active {
		if e.ranWith[name] || ev.Kind == EventPowerLost || !m.concerns(e, name) {
			continue
		}
		at := m.silentSince(name, ev)
		if sig := m.seen[facility.SeriesKey{Asset: name, Point: facility.RunStatePoint}]; sig != nil && ev.Kind != EventSilent && ev.Kind != EventDegraded && !sig.before.IsZero() {
			at = sig.before.Add(sig.since.Sub(sig.before) / 2)
		}
		if at.Before(earliest) {
			earliest = at
		}
		found = true
	}
	m.known(e)
	return earliest, found
}

// silentSince is when a fault that nobody reported probably began: between the
// last two samples of leaving water where the earlier one was still cold, less
// the lag of its sensor.
func (m *Model) silentSince(name string, ev Event) time.Time {
	sig, warm, known := m.leavingWarm(name, ev.At)
	if ev.Kind != EventSilent || !known || warm-(sig.value-sig.prior) > warmLeaving/3 || sig.at.Sub(sig.priorAt) > silentDelay {
		return ev.At.Add(-silentDelay)
	}
	return sig.priorAt.Add(sig.at.Sub(sig.priorAt)/2 - sensorLag)
}

// sensorLag is what a water sensor in its pocket takes to show the first half
// kelvin of a rise of several.
const sensorLag = 10 * time.Second

// known marks every present event as one that the states have been run with.
// That a machine later admits what its water showed is no new event.
func (m *Model) known(e *ensemble) {
	clear(e.ranWith)
	for name := range m.events.active {
		e.ranWith[name] = true
	}
}
