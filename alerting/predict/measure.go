package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// hallMeasure is what the sensors of a hall say now; zero where nothing does.
type hallMeasure struct {
	inlet, supply, ret, exhaust float64
	power                       float64
	age                         float64 // s, mean of the inlet readings
}

// loopMeasure is what the sensors of a loop say now.
type loopMeasure struct {
	supply, ret float64
	flow        float64 // W/K
	load        float64 // share of capacity the running chillers report
}

// measureHall gathers a hall. Temperatures of air come from units whose fans
// turn: the others feel the room.
func (m *Model) measureHall(i int, now time.Time) hallMeasure {
	h := &m.plant.halls[i]
	out := hallMeasure{power: m.power(h, now)}
	if in := &m.inlets[i]; in.ok {
		out.inlet, out.age = in.temp, in.age
	}
	out.supply, out.ret = m.measureUnits(h, now)
	var exhausts []float64
	for _, s := range m.exhausts[i] {
		if s.fresh(now) {
			exhausts = append(exhausts, s.value)
		}
	}
	if len(exhausts) > 0 {
		out.exhaust = median(exhausts)
	}
	return out
}

// measureUnits is what the room units of a hall blow and draw in, mixed as the
// hall mixes them. Those that cool and those whose fan turns without cooling are
// compared with their like only: between the two lie ten kelvins, and neither is a
// broken sensor.
func (m *Model) measureUnits(h *hall, now time.Time) (supply, ret float64) {
	var blown, drawn [2][]float64 // of units that cool, of those that do not
	for _, u := range h.units {
		if m.fan(u, now) < fanIdle {
			continue
		}
		like := 0
		if !m.cools(u) {
			like = 1
		}
		if v, ok := m.seen.get(m.plant.units[u].name, facility.SupplyAirTemperature, now); ok {
			blown[like] = append(blown[like], v)
		}
		if v, ok := m.seen.get(m.plant.units[u].name, facility.ReturnAirTemperature, now); ok {
			drawn[like] = append(drawn[like], v)
		}
	}
	return mixed(blown), mixed(drawn)
}

// cools reports whether a room unit cools as far as it says and shows.
func (m *Model) cools(u int) bool {
	name := m.plant.units[u].name
	state, _ := m.seen.state(name)
	return (state == facility.StateRunning || state == facility.StateUnknown) && m.events.active[name].Kind != EventSilent
}

// mixed is the mean of two groups of like readings; 0 when both are empty.
func mixed(groups [2][]float64) float64 {
	sum, n := 0.0, 0.0
	for _, g := range groups {
		sum += trimmedMean(g) * float64(len(g))
		n += float64(len(g))
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// trimmedMean leaves out what lies far from the median; 0 when empty.
func trimmedMean(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	mid := median(v)
	sum, n := 0.0, 0.0
	for _, x := range v {
		if x-mid < 6 && mid-x < 6 { // K, more than units in parallel ever differ
			sum, n = sum+x, n+1
		}
	}
	if n == 0 {
		return mid
	}
	return sum / n
}

// fan is the speed of a room unit in percent: 0 when it is known to stand,
// full when nobody says.
func (m *Model) fan(u int, now time.Time) float64 {
	name := m.plant.units[u].name
	if v, ok := m.seen.get(name, facility.FanSpeed, now); ok {
		return v
	}
	state, _ := m.seen.state(name)
	if state == facility.StateOff || state == facility.StateStandby {
		return 0
	}
	return 100
}

// power is the IT load of a hall: the sum of its racks, those without a meter
// taken like the others, each no more than twice its design so that one meter
// cannot lie too much; else the UPS; else the design.
func (m *Model) power(h *hall, now time.Time) float64 {
	sum, n := 0.0, 0
	for _, rack := range h.racks {
		v, ok := m.seen.get(rack, facility.Power, now)
		if !ok {
			continue
		}
		if a, _ := m.plant.site.Asset(rack); a.Nameplate.DesignLoad > 0 {
			v = min(v, 2*float64(a.Nameplate.DesignLoad))
		}
		sum, n = sum+v, n+1
	}
	if n > 0 && 2*n >= len(h.racks) {
		return sum * float64(len(h.racks)) / float64(n)
	}
	if h.ups != "" {
		if v, ok := m.seen.get(h.ups, facility.OutputPower, now); ok && v > 0 {
			return v
		}
	}
	return 0
}

// measureLoop gathers a loop; the mean of its running chillers stands in for
// header sensors.
func (m *Model) measureLoop(j int, now time.Time) loopMeasure {
	l := &m.plant.loops[j]
	var out loopMeasure
	out.supply, _ = m.seen.get(l.name, facility.ChilledWaterSupplyTemperature, now)
	out.ret, _ = m.seen.get(l.name, facility.ChilledWaterReturnTemperature, now)
	if f, ok := m.seen.get(l.name, facility.ChilledWaterFlow, now); ok {
		out.flow = f / 60 * waterHeat
	}
	var leaving, entering, load []float64
	for _, c := range l.chillers {
		name := m.plant.chillers[c].name
		if state, _ := m.seen.state(name); state != facility.StateRunning {
			continue
		}
		if v, ok := m.seen.get(name, facility.ChilledWaterSupplyTemperature, now); ok {
			leaving = append(leaving, v)
		}
		if v, ok := m.seen.get(name, facility.ChilledWaterReturnTemperature, now); ok {
			entering = append(entering, v)
		}
		if v, ok := m.seen.get(name, facility.Load, now); ok {
			load = append(load, v/100)
		}
	}
	out.supply = or(out.supply, trimmedMean(leaving))
	out.ret = or(out.ret, trimmedMean(entering))
	out.load = trimmedMean(load)
	return out
}
