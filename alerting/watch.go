package alerting

import "github.com/ridethrough/ridethrough/internal/facility"

// A watch remembers what equipment was last seen doing, and notices the
// readings that cannot wait for the next forecast.
type watch struct {
	states map[facility.SeriesKey]float64
	flows  map[facility.SeriesKey]float64
	seen   map[string]sighting // by asset
	inlets map[facility.SeriesKey]inlet
}

func newWatch() watch {
	return watch{
		states: map[facility.SeriesKey]float64{}, flows: map[facility.SeriesKey]float64{},
		seen: map[string]sighting{}, inlets: map[facility.SeriesKey]inlet{},
	}
}

// warmJump is by how much leaving water must have warmed since the sample before:
// what a chiller that runs does not do within a poll, and one that stopped does.
const warmJump = 1.0 // K

// collapse is the share of its former value below which a flow counts as lost.
const collapse = 0.5

// observe takes one reading in and reports whether it is an event: a state
// that changed, a flow of water or air that collapsed, or leaving water that jumped.
func (w *watch) observe(r facility.Reading) bool {
	if !r.Usable() {
		return false
	}
	if r.Point != facility.Reachable && r.Point != facility.PollDuration { // these are about us
		w.sight(r.Asset, r.At)
	}
	w.noteInlet(r)
	switch r.Point {
	case facility.RunStatePoint, facility.OutputSource, facility.ActiveSource, facility.Reachable:
		before, seen := w.states[r.Key()]
		w.states[r.Key()] = r.Value
		return seen && before != r.Value
	case facility.ChilledWaterFlow, facility.Airflow, facility.FanSpeed:
		before := w.flows[r.Key()]
		w.flows[r.Key()] = r.Value
		return r.Value < collapse*before
	case facility.ChilledWaterSupplyTemperature:
		before, seen := w.flows[r.Key()]
		w.flows[r.Key()] = r.Value
		return seen && r.Value > before+warmJump
	}
	return false
}

// state says what an asset was last seen doing.
func (w *watch) state(asset string) facility.RunState {
	v, seen := w.states[facility.SeriesKey{Asset: asset, Point: facility.RunStatePoint}]
	if !seen {
		return facility.StateUnknown
	}
	return facility.RunState(v)
}
