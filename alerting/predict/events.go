package predict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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

// listEvents returns the open events oldest first, each with its cause.
func (m *Model) listEvents() []Event {
	var out []Event
	for _, e := range m.events.active {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b Event) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Asset, b.Asset)) })
	// What stops within one round of polls stops at once; then the upstream
	// asset comes first.
	first := map[string]time.Time{}
	var head time.Time
	for _, e := range out {
		if head.IsZero() || e.At.Sub(head) > together {
			head = e.At
		}
		first[e.Asset] = head
	}
	slices.SortStableFunc(out, func(a, b Event) int {
		return cmp.Or(first[a.Asset].Compare(first[b.Asset]), cmp.Compare(m.upstreamRank(a.Asset), m.upstreamRank(b.Asset)))
	})
	for i := range out {
		m.explain(out, i)
	}
	return out
}

// explain finds an earlier event that accounts for out[i]: one upstream of it
// on the supply graph, or a neighbour whose share it had to take over.
func (m *Model) explain(out []Event, i int) {
	for _, earlier := range out[:i] {
		if earlier.Consequence {
			continue
		}
		upstream := slices.Contains(m.plant.site.Graph.Downstream(earlier.Asset), out[i].Asset)
		overload := m.sameLoop(earlier.Asset, out[i].Asset) && out[i].At.Sub(earlier.At) > together
		if upstream || overload || m.starved(earlier, out[i]) {
			out[i].Consequence, out[i].Cause = true, earlier.Asset
			return
		}
	}
}

// starved reports whether a chiller stopped because its loop lost a pump: its
// flow switch stops it at once.
func (m *Model) starved(earlier, later Event) bool {
	x, _ := m.plant.site.Asset(earlier.Asset)
	y, _ := m.plant.site.Asset(later.Asset)
	water := x.Kind == facility.KindPump && earlier.Kind != EventStop || earlier.Kind == EventLostFlow
	stopped := later.Kind == EventStop || later.Kind == EventTrip || later.Kind == EventLostFlow
	return water && stopped && x.Loop == y.Loop && y.Kind != facility.KindPump && later.At.Sub(earlier.At) < 2*together
}

func (m *Model) sameLoop(a, b string) bool {
	x, _ := m.plant.site.Asset(a)
	y, _ := m.plant.site.Asset(b)
	return x.Kind == facility.KindChiller && y.Kind == facility.KindChiller && x.Loop == y.Loop
}

// upstreamRank sorts events of one moment: power before towers before pumps
// before chillers before room units.
func (m *Model) upstreamRank(name string) int {
	a, _ := m.plant.site.Asset(name)
	return slices.Index(upstreamFirst, a.Kind)
}

var upstreamFirst = []facility.Kind{
	facility.KindUtility, facility.KindUPS, facility.KindCoolingTower, facility.KindPump,
	facility.KindLoop, facility.KindChiller, facility.KindCRAH, facility.KindCRAC,
}
