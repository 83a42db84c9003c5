package predict

import "time"

// soundness is the share of its capacity that a chiller that says it runs is
// taken to have.
func (m *Model) soundness(j, i int, now time.Time) float64 {
	switch m.events.active[m.plant.chillers[i].name].Kind {
	case EventSilent:
		return 0
	case EventDegraded:
		if s := m.shares[i].short; s.known() {
			return clamp(s.value, 0, 1)
		}
		if share, _, ok := m.delivered(j, i, now); ok {
			return clamp(share, 0, 1)
		}
	}
	if m.settledIn(i, now) {
		return 1
	}
	return m.promise(j, i, now)
}

// promise is what a chiller that has just been started is believed to reach:
// all of it, unless it lags far behind its ramp, or a sister on the same loop
// has been caught saying that it runs when it does not.
func (m *Model) promise(j, i int, now time.Time) float64 {
	share, warm, ok := m.delivered(j, i, now)
	if !ok || warm < 2*warmLeaving {
		return 1
	}
	age := now.Sub(m.events.unit(m.plant.chillers[i].name).ranFor).Seconds()
	late := age > chillerRamp/2 && share < 0.4*min(1, age/chillerRamp)
	for _, sister := range m.plant.loops[j].chillers {
		late = late || m.events.active[m.plant.chillers[sister].name].Kind == EventSilent && share < 2*idle
	}
	if late {
		return clamp(share, 0, 1) * 0.5 // water that merely passes looks like some load
	}
	return 1
}
