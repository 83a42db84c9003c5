package incident

import (
	"cmp"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A finding is one thing that is wrong now: an event in the plant or a firing
// alert, in the same words.
type finding struct {
	asset    string
	root     string // whom an incident about it would be named after
	what     string
	evidence string
	at       time.Time
	severity Severity
	event    bool
	cause    string // of a consequence: the asset that explains it
	runbook  string // of the alert
	// blindness says that it is about us, not about the plant.
	blindness Blindness
	spare     bool // the unit has no fault any more and is not needed
}

type key struct{ asset, what string }

func (f finding) key() key { return key{f.asset, f.what} }

// rank puts events, which tell the cause, before alerts.
func (f finding) rank() int {
	if f.event {
		return 0
	}
	return 1
}

// stopGrace is how long a unit that was simply switched off may leave its
// group short: rotation starts the next one first or right after.
const stopGrace = 3 * time.Minute

// findings returns what is wrong, closest to the cause first. The order, and
// so everything decided from it, does not depend on the order of the input.
func (t *Tracker) findings(now time.Time, in Input) []finding {
	var out []finding
	causes := map[string]string{}
	for _, e := range in.Result.Events {
		if e.Consequence {
			causes[e.Asset] = e.Cause
		}
	}
	for _, e := range in.Result.Events {
		f := t.fromEvent(now, e, in)
		f.cause = firstCause(e, causes)
		out = append(out, f)
	}
	for _, a := range in.Alerts {
		out = append(out, finding{
			asset: a.Asset, what: a.Name, evidence: a.Summary, at: a.Since, severity: a.Severity,
			runbook: a.Runbook, blindness: t.blindness(a),
		})
	}
	depth := map[string]int{}
	for i := range out {
		f := &out[i]
		f.root = t.rootAsset(f.asset)
		depth[f.asset] = t.scope.depth(f.asset)
	}
	slices.SortFunc(out, func(a, b finding) int {
		return cmp.Or(
			cmp.Compare(a.rank(), b.rank()),
			cmp.Compare(len(a.cause), 0)-cmp.Compare(len(b.cause), 0), // roots before consequences
			cmp.Compare(t.scope.order(a.asset), t.scope.order(b.asset)),
			cmp.Compare(depth[a.asset], depth[b.asset]),
			a.at.Compare(b.at),
			cmp.Compare(a.asset, b.asset),
			cmp.Compare(a.what, b.what),
			cmp.Compare(a.evidence, b.evidence),
		)
	})
	return slices.CompactFunc(out, func(a, b finding) bool { return a.key() == b.key() })
}

// firstCause follows the causes back to the first; a circle is left where it
// closes.
func firstCause(e predict.Event, causes map[string]string) string {
	if !e.Consequence {
		return ""
	}
	cause := e.Cause
	for range causes {
		before, ok := causes[cause]
		if !ok || before == e.Asset {
			break
		}
		cause = before
	}
	return cause
}

// fromEvent judges an event. A unit that was switched off without a fault is
// worth an incident only when it is missed: its group is short, or a hall that
// it supplies heats up.
func (t *Tracker) fromEvent(now time.Time, e predict.Event, in Input) finding {
	f := finding{
		asset: e.Asset, what: string(e.Kind), evidence: e.Evidence, at: e.At,
		severity: Warn, event: true,
	}
	if e.Kind == predict.EventStop && !t.missed(now, e, in) {
		f.severity = Info
	}
	f.spare = t.spare(e, in)
	return f
}

// spare reports whether a unit that had failed has no fault any more and is
// not needed: others run in its place, and it waits. It lets an incident close
// and never keeps one from opening.
func (t *Tracker) spare(e predict.Event, in Input) bool {
	if e.Kind != predict.EventTrip && e.Kind != predict.EventPowerLost {
		return false
	}
	switch in.state(e.Asset) {
	case facility.StateStandby:
		return true
	case facility.StateOff:
		return len(t.site.Graph.GroupsOf(e.Asset)) > 0 && !t.groupShort(e.Asset, in)
	}
	return false
}

func (t *Tracker) missed(now time.Time, e predict.Event, in Input) bool {
	if now.Sub(e.At) >= stopGrace && t.groupShort(e.Asset, in) {
		return true
	}
	for hall := range t.risks {
		if t.risks[hall].known(now) && t.scope.explains(e.Asset, hall) {
			return true
		}
	}
	return false
}

// groupShort reports whether a group of asset has fewer members delivering
// than required. A member that nobody has seen counts as delivering.
func (t *Tracker) groupShort(asset string, in Input) bool {
	for _, g := range t.site.Graph.GroupsOf(asset) {
		delivering := 0
		for _, member := range g.Members {
			if state := in.state(member); state == facility.StateUnknown || state.Delivers() {
				delivering++
			}
		}
		if delivering < g.Required {
			return true
		}
	}
	return false
}

func (in Input) state(asset string) facility.RunState {
	if in.State == nil {
		return facility.StateUnknown
	}
	return in.State(asset)
}
