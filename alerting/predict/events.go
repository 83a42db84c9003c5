package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// together is within what time stops count as one: polls of a plant are spread
// over up to a minute.
const together = 60 * time.Second

// history is what the model remembers of one unit.
type history struct {
	ran    bool // it has delivered since it last stopped
	state  facility.RunState
	doubt  int       // polls in a row that contradict what it says
	since  time.Time // of the present state
	ranFor time.Time // since when it runs
	// strained is since when a chiller carries more than its rating: strain.go.
	strained time.Time
}

// events keeps what happened to the plant, by asset.
type events struct {
	active map[string]Event
	units  map[string]*history
}

func newEvents() events {
	return events{active: map[string]Event{}, units: map[string]*history{}}
}

func (ev *events) unit(name string) *history {
	h := ev.units[name]
	if h == nil {
		h = &history{}
		ev.units[name] = h
	}
	return h
}

func (ev *events) raise(asset string, kind EventKind, at time.Time, evidence string) {
	if old, open := ev.active[asset]; open && old.Kind == kind {
		return
	}
	ev.active[asset] = Event{Asset: asset, Kind: kind, At: at, Evidence: evidence}
}

func (ev *events) clear(asset string) { delete(ev.active, asset) }

// plannedAfter is when a machine that was switched off, and is not missed,
// counts as a spare: a rotation is over by then.
const plannedAfter = 20 * time.Minute

// forgetStops drops stops that turned out to be planned.
func (m *Model) forgetStops(now time.Time) {
	for name, e := range m.events.active {
		if e.Kind == EventStop && now.Sub(e.At) > plannedAfter && m.usual(name) {
			m.events.clear(name)
		}
	}
}

// usual reports whether water and air around an asset are as they always are.
func (m *Model) usual(name string) bool {
	for _, e := range m.ensembles {
		if m.concerns(e, name) && m.deviates(e) {
			return false
		}
	}
	return true
}
