package predict

import (
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// flowSurge is flow over the usual beyond which leaving water may warm for a
// while without any fault.
const flowSurge = 1.15

// watchAll raises the events of several chillers that stopped at once although
// each says that it runs: all their leaving water warms while what enters is as
// cold, and as much, as always. No control and no change of load does that.
func (m *Model) watchAll(j int, now time.Time) {
	e, k := m.ensembleOf(j)
	s, v := &e.loopSteady[k], e.loopNow[k]
	if v.flow > 0 && s.flow.known() && v.flow > flowSurge*s.flow.value {
		return // more water is cooled less until the compressors follow
	}
	var names []string
	for _, c := range m.plant.loops[j].chillers {
		name := m.plant.chillers[c].name
		state, _ := m.seen.state(name)
		if state != facility.StateRunning || !m.settledIn(c, now) {
			continue
		}
		leaving, warm, known := m.leavingWarm(name, now)
		share, _, _ := m.delivered(j, c, now)
		if !known || warm < warmLeaving || share >= lazy || now.Sub(leaving.at) > together {
			return
		}
		names = append(names, name)
	}
	if len(names) < 2 {
		return
	}
	for _, name := range names {
		_, warm, _ := m.leavingWarm(name, now)
		m.events.raise(name, EventSilent, now, fmt.Sprintf("reports running, but leaving water %.1f K above set point, like that of %d others, and entering water as always", warm, len(names)-1))
	}
}
