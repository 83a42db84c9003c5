package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// An economiser is a heat exchanger on a loop, to tower water or to outdoor
// air, in place of a compressor. It has no motor that could overload and no
// condenser that could trip, and it cools only while the sink is colder than
// the water that comes back.
type economiser struct {
	name     string
	capacity float64 // W at the drawn difference
	sink     float64 // °C at which the capacity holds
	spread   float64 // K between the return water and the sink by the drawings
	start    float64 // s to change over
	towers   bool    // its sink is tower water
}

// changeover is what valves take to bring an economiser in: butterfly valves of
// plant size turn in one to two minutes, and the flow settles in as long again.
const changeover = 180.0 // s

// mostSpread bounds by how much a colder sink than drawn gives more: pumps and
// pipes are laid out for the rated heat.
const mostSpread = 1.2

func newEconomiser(l *loop, a facility.Asset) economiser {
	n := a.Nameplate
	back := or(float64(l.asset.Nameplate.DesignReturn), or(l.setpoint, 12)+6)
	return economiser{
		name: a.Name, capacity: float64(n.Capacity), sink: float64(n.RatedRejection),
		spread: max(1, back-float64(n.RatedRejection)), start: or(n.StartSequence.Seconds(), changeover),
		towers: n.Condenser == facility.CondenserWater,
	}
}

// economise adds what the economisers of a loop take out, and those that are
// being brought in.
func (m *Model) economise(c *loopCondition, e *ensemble, k, j int, now time.Time, w whatIf) []change {
	var later []change
	l := &m.plant.loops[j]
	for i := range l.economisers {
		x := &l.economisers[i]
		heat := x.capacity * m.difference(x, e, k, j, now)
		state, since := m.seen.state(x.name)
		switch {
		case w.lost[x.name] || heat <= 0:
		case state == facility.StateRunning:
			c.capacity += heat
			c.running++
		case state == facility.StateStarting:
			later = append(later, change{at: max(5, x.start-now.Sub(since).Seconds()), capacity: heat, machines: 1, asset: x.name, why: WhyStart})
		case w.start[x.name]:
			later = append(later, change{at: x.start + w.after[x.name], capacity: heat, machines: 1, asset: x.name, why: WhyByHand})
		}
	}
	return later
}

// difference is the present difference between the return water and the sink
// as a share of the drawn one: the heat of an exchanger at constant flows is
// proportional to it (ASHRAE Handbook, HVAC Systems and Equipment, chapter on
// heat exchangers: constant effectiveness). Towers that have failed leave none.
func (m *Model) difference(x *economiser, e *ensemble, k, j int, now time.Time) float64 {
	l := &m.plant.loops[j]
	if x.towers && m.towersLost(l) {
		return 0
	}
	back := or(e.loopNow[k].ret, x.sink+x.spread)
	return clamp((back-m.sink(x, l, now))/x.spread, 0, mostSpread)
}

// sink is the temperature an economiser gives its heat to; as drawn when nobody
// measures it.
func (m *Model) sink(x *economiser, l *loop, now time.Time) float64 {
	if !x.towers {
		for _, s := range m.plant.sites {
			if t, ok := m.seen.get(s.Name, facility.OutdoorTemperature, now); ok {
				return t
			}
		}
		return x.sink
	}
	for _, name := range append([]string{x.name, l.name}, l.towers...) {
		if t, ok := m.seen.get(name, facility.CondenserWaterTemperature, now); ok {
			return t
		}
	}
	return x.sink
}

// assisted reports whether an economiser of a loop is in use.
func (m *Model) assisted(j int) bool {
	for i := range m.plant.loops[j].economisers {
		if state, _ := m.seen.state(m.plant.loops[j].economisers[i].name); state == facility.StateRunning {
			return true
		}
	}
	return false
}
