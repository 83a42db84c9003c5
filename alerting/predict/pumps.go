package predict

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// pumpTakesOver is within what a standby pump runs: controls wait for the flow
// switch, and a drive ramps up.
const pumpTakesOver = 40 * time.Second

// sparesOverdue reports whether a pump of the loop failed so long ago that its
// standby would be running by now if it ever were.
func (m *Model) sparesOverdue(l *loop, now time.Time) bool {
	for _, p := range l.pumps {
		if ev, open := m.events.active[p]; open && now.Sub(ev.At) > pumpTakesOver {
			return true
		}
	}
	return false
}

// pumping is the share of full flow that the pumps that run can give.
func (m *Model) pumping(e *ensemble, k, j int, now time.Time, w whatIf) float64 {
	l := &m.plant.loops[j]
	running, known, spare := m.pumps(l, now, w)
	if m.events.active[l.name].Kind == EventLostFlow && !anyOf(l.pumps, w.start) {
		if known == len(l.pumps) && known > 0 && running == 0 {
			return 0 // what still moves is coasting
		}
		return clamp(e.loopNow[k].flow/max(e.loopSteady[k].flow.value, 1)*0.5, 0, 1)
	}
	if known == 0 {
		return 1
	}
	return clamp(float64(running+spare)/float64(l.required), 0, 1)
}

// pumps counts the pumps of a loop that run, that have said anything, and that
// would take over.
func (m *Model) pumps(l *loop, now time.Time, w whatIf) (running, known, spare int) {
	overdue := m.sparesOverdue(l, now)
	for _, p := range l.pumps {
		state, _ := m.seen.state(p)
		if state != facility.StateUnknown {
			known++
		}
		runs := (state == facility.StateRunning || state == facility.StateStarting) && !m.unheardInTheDark(p)
		ready := state == facility.StateOff || state == facility.StateStandby
		switch {
		case w.lost[p]:
		case runs || w.start[p]:
			running++
		case ready && !overdue && m.events.active[p].Kind == "":
			spare++
		}
	}
	return running, known, spare
}

func anyOf(names []string, set map[string]bool) bool {
	return slices.ContainsFunc(names, func(name string) bool { return set[name] })
}
