package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// slow follows a measurement with a memory; the first minutes are a mean.
type slow struct{ value, weight float64 }

func (s *slow) follow(v, dt, memory float64) {
	s.weight = min(s.weight+dt, memory)
	if s.weight <= dt {
		s.value = v
		return
	}
	s.value += (v - s.value) * dt / s.weight
}

func (s slow) known() bool { return s.weight > 0 }

// steadyMemory is long against sensor noise and valve hunting, short against
// the daily swing of load.
const steadyMemory = 12 * 60.0 // s

// hallSteady is what quiet running teaches about a hall.
type hallSteady struct {
	inlet, supply, ret, exhaust, power slow
	fans                               slow // W/K, nameplate air of the units that ran
}

// loopSteady is what quiet running teaches about a loop.
type loopSteady struct {
	supply, ret, flow slow
	capacity          slow // real over nameplate, from load percentages
	pressure          map[int]*slow
	tower             slow // % fan speed
}

// learn follows the quiet state.
func (m *Model) learn(e *ensemble, now time.Time, dt float64) {
	for k, i := range e.cluster.halls {
		m.learnCompressors(e, k, i, now, dt)
		s, v := &e.hallSteady[k], e.hallNow[k]
		for _, pair := range []struct {
			to *slow
			v  float64
		}{{&s.inlet, v.inlet}, {&s.supply, v.supply}, {&s.ret, v.ret}, {&s.exhaust, v.exhaust}, {&s.power, v.power}, {&s.fans, m.fans(i, now)}} {
			if pair.v > 0 {
				pair.to.follow(pair.v, dt, steadyMemory)
			}
		}
	}
	for k, j := range e.cluster.loops {
		s, v := &e.loopSteady[k], e.loopNow[k]
		for _, pair := range []struct {
			to *slow
			v  float64
		}{{&s.supply, v.supply}, {&s.ret, v.ret}, {&s.flow, v.flow}} {
			if pair.v > 0 {
				pair.to.follow(pair.v, dt, steadyMemory)
			}
		}
		m.learnCapacity(e, k, j, now, dt)
		if v, ok := m.towerSpeed(j, now); ok {
			s.tower.follow(v, dt, steadyMemory)
		}
	}
}

// learnCapacity compares the heat that goes in with the load that the chillers
// report: their real capacity is the quotient. Chillers report load as a share
// of what they can do, so an optimistic plate shows here.
// Nothing is learnt while an economiser takes its share, before every chiller has
// been heard, as what the others carry is unknown, and while one that was seen to
// start still loads.
func (m *Model) learnCapacity(e *ensemble, k, j int, now time.Time, dt float64) {
	if m.assisted(j) {
		return
	}
	heat := e.heatOf(k)
	reported := 0.0
	for _, c := range m.plant.loops[j].chillers {
		ch := &m.plant.chillers[c]
		if state, _ := m.seen.state(ch.name); state != facility.StateRunning && state != facility.StateUnknown {
			continue
		}
		load, ok := m.seen.get(ch.name, facility.Load, now)
		if started, seen := m.seen.changed(ch.name); !ok || seen && now.Sub(started).Seconds() < 2*chillerRamp && e.loopSteady[k].capacity.known() {
			return
		}
		reported += load / 100 * ch.capacity
	}
	if heat > 0 && reported > 0.1*heat && e.loopNow[k].load < nearlyFull { // beyond it heat may be left over
		e.loopSteady[k].capacity.follow(clamp(heat/reported, 0.6, 1.3), dt, 3*steadyMemory)
	}
}

// learnCompressors does the same for units with their own compressors, from
// the cooling of their air and the compressor load they report.
func (m *Model) learnCompressors(e *ensemble, k, i int, now time.Time, dt float64) {
	fans := m.fans(i, now)
	if fans <= 0 {
		return
	}
	for _, u := range m.plant.halls[i].units {
		un := &m.plant.units[u]
		load, ok := m.seen.get(un.name, facility.CompressorLoad, now)
		if un.loop >= 0 || !ok || load < 25 {
			continue
		}
		sup, okS := m.seen.get(un.name, facility.SupplyAirTemperature, now)
		ret, okR := m.seen.get(un.name, facility.ReturnAirTemperature, now)
		air := e.points[k].air * un.air * m.blowing(u, now) / fans
		if okS && okR && air > 0 && ret > sup {
			m.compressors[u].follow(clamp(air*(ret-sup)/(load/100), 0.5*un.capacity, 1.6*un.capacity), dt, 3*steadyMemory)
		}
	}
}

// heatOf is the heat that the halls give to loop k: the IT load where the loop
// is alone, and what the water carries where it is not or nobody measures IT.
func (e *ensemble) heatOf(k int) float64 {
	sum, sole := 0.0, true
	for h := range e.cluster.halls {
		if e.hallSteady[h].power.known() && len(e.cluster.loops) == 1 {
			sum += e.hallSteady[h].power.value
		} else {
			sole = false
		}
	}
	if sole && sum > 0 {
		return sum
	}
	s := e.loopSteady[k]
	return max(0, s.flow.value*(s.ret.value-s.supply.value))
}

// fans is the nameplate air of the units of a hall at their present speeds.
func (m *Model) fans(i int, now time.Time) float64 {
	sum := 0.0
	for _, u := range m.plant.halls[i].units {
		sum += m.plant.units[u].air * m.blowing(u, now)
	}
	return sum
}

// blowing is the share of full speed at which a unit moves air now.
func (m *Model) blowing(u int, now time.Time) float64 {
	un := &m.plant.units[u]
	state, since := m.seen.state(un.name)
	speed := m.fan(u, now)
	if state == facility.StateAlarm || state == facility.StateOff || state == facility.StateStandby {
		sig := m.seen[facility.SeriesKey{Asset: un.name, Point: facility.FanSpeed}]
		if (sig == nil || !sig.at.After(since)) && un.loop >= 0 {
			return 0 // a CRAH in alarm has lost its fan; a CRAC more likely its compressor
		}
	}
	if speed < fanIdle {
		return 0
	}
	if state == facility.StateRunning {
		speed = m.onTheWay(u, speed)
	}
	return clamp(speed/100, 0, 1.2)
}

// A fan that has just been started is on its way to the speed that fans usually
// have, and one that turns slower than at the sample before is believed at the
// next: a dip of the mains slows every fan for seconds.
const (
	fanRamp  = 60 * time.Second
	fanUsual = 80.0 // %
)

// onTheWay is the speed that a running fan is taken to have.
func (m *Model) onTheWay(u int, speed float64) float64 {
	name := m.plant.units[u].name
	sig := m.seen[facility.SeriesKey{Asset: name, Point: facility.FanSpeed}]
	h := m.events.unit(name)
	if sig == nil {
		return speed
	}
	if h.ranFor.After(m.first.Add(together)) && sig.at.Sub(h.ranFor) < fanRamp {
		speed = max(speed, fanUsual)
	}
	if sig.value < sig.prior/2 {
		speed = max(speed, sig.prior)
	}
	return speed
}

// point is the operating point of a hall: measured where there are sensors,
// from the drawings where not.
func (m *Model) point(e *ensemble, k int) operatingPoint {
	h := &m.plant.halls[e.cluster.halls[k]]
	s := &e.hallSteady[k]
	n := h.asset.Nameplate
	p := operatingPoint{power: s.power.value, setpoint: s.supply.value}
	if p.power == 0 {
		p.power = 0.7 * or(float64(n.DesignLoad), 100e3) // halls are seldom filled beyond that
	}
	p.setpoint = or(or(p.setpoint, float64(n.SupplySetpoint)), s.inlet.value-0.5)
	p.at = or(s.inlet.value, p.setpoint+0.5)
	p.powerAt = p.at
	rise := 11.0 // K across racks and units where nobody measures
	if s.ret.known() && s.ret.value-p.setpoint > 2 {
		rise = s.ret.value - p.setpoint
	}
	p.air = p.power / rise
	p.recirc = clamp((p.at-p.setpoint)/rise, 0.005, 0.6)
	through := rise * (1 - p.recirc)
	if s.exhaust.known() && s.exhaust.value-p.at > 3 {
		through = s.exhaust.value - p.at
	}
	p.servers = p.power / max(through, 2)
	p.walls = p.setpoint + rise
	return p
}
