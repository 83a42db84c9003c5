package predict

import (
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// detect compares what equipment says with what it said before.
func (m *Model) detect(now time.Time) {
	for i := range m.plant.chillers {
		m.watchState(m.plant.chillers[i].name, EventTrip, now)
	}
	for i := range m.plant.units {
		kind := EventFanStop
		if m.plant.units[i].loop < 0 {
			kind = EventTrip
		}
		m.watchState(m.plant.units[i].name, kind, now)
		m.watchFan(i, now)
	}
	for j := range m.plant.loops {
		for _, pump := range m.plant.loops[j].pumps {
			m.watchState(pump, EventTrip, now)
		}
		for i := range m.plant.loops[j].economisers {
			m.watchState(m.plant.loops[j].economisers[i].name, EventTrip, now)
		}
		m.watchFlow(j, now)
		m.watchTowers(j, now)
		m.watchDelivery(j, now)
	}
	for _, e := range m.ensembles {
		m.watchCoils(e, now)
	}
	m.watchPower(now)
	m.forgetStops(now)
}

// watchState raises an event when something that ran does not any more.
func (m *Model) watchState(name string, alarm EventKind, now time.Time) {
	state, since := m.seen.state(name)
	h := m.events.unit(name)
	if state == h.state {
		return
	}
	before := h.state
	h.state, h.since = state, since
	switch {
	case state == facility.StateRunning:
		h.ran, h.ranFor, h.doubt = true, since, 0
		m.events.clear(name)
	case state == facility.StateAlarm && h.ran:
		m.events.raise(name, alarm, since, "run_state "+before.String()+" → "+state.String())
		h.ran = false
	case (state == facility.StateOff || state == facility.StateStandby) && h.ran:
		m.events.raise(name, EventStop, since, "run_state "+before.String()+" → "+state.String())
		h.ran = false
	case state == facility.StateAlarm && before == facility.StateStarting:
		m.events.raise(name, alarm, since, "start failed: run_state starting → alarm")
	}
}

// watchFan raises an event for a fan that stands although its unit says it
// runs.
func (m *Model) watchFan(u int, now time.Time) {
	name := m.plant.units[u].name
	h := m.events.unit(name)
	speed, ok := m.seen.get(name, facility.FanSpeed, now)
	if h.state != facility.StateRunning || !ok {
		return
	}
	if speed >= fanIdle {
		if e := m.events.active[name]; e.Kind == EventFanStop {
			m.events.clear(name)
		}
		return
	}
	if now.Sub(h.since) > together {
		m.events.raise(name, EventFanStop, now, fmt.Sprintf("fan_speed %.0f %% while run_state running", speed))
	}
}

// watchFlow raises an event for a loop whose water has stopped.
func (m *Model) watchFlow(j int, now time.Time) {
	l := &m.plant.loops[j]
	e, k := m.ensembleOf(j)
	usual := e.loopSteady[k].flow.value
	flow, ok := m.seen.get(l.name, facility.ChilledWaterFlow, now)
	if !ok || usual == 0 {
		return
	}
	if flow/60*waterHeat < 0.35*usual {
		m.events.raise(l.name, EventLostFlow, now, fmt.Sprintf("flow %.0f → %.0f l/min", usual*60/waterHeat, flow))
	} else if m.events.active[l.name].Kind == EventLostFlow && flow/60*waterHeat > 0.6*usual {
		m.events.clear(l.name)
	}
}

// watchPower raises events for lost mains.
func (m *Model) watchPower(now time.Time) {
	dark := false
	for _, u := range m.plant.utilities {
		m.watchState(u.Name, EventPowerLost, now)
		if e, open := m.events.active[u.Name]; open {
			e.Kind = EventPowerLost
			m.events.active[u.Name] = e
			dark = true
		}
	}
	for _, u := range m.plant.ups {
		source, ok := m.seen.get(u.Name, facility.OutputSource, now)
		switch {
		case ok && source == facility.SourceBattery && !dark:
			m.events.raise(u.Name, EventPowerLost, now, "output_source battery")
		case ok && source != facility.SourceBattery:
			m.events.clear(u.Name)
		}
	}
}
