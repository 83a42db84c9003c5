package predict

import "math"

// An operating point is what steady running has taught about a hall: where
// its balance was before anything happened.
type operatingPoint struct {
	power    float64 // W of IT at inlet temperature powerAt
	powerAt  float64 // °C
	at       float64 // °C, inlet temperature of the figures below
	servers  float64 // W/K through the servers at inlet temperature at
	air      float64 // W/K through the room units
	recirc   float64 // share of inlet air that comes from the hot side
	setpoint float64 // °C of supply air
	walls    float64 // °C of floor, walls and ceiling
}

// hallPhysics is a hall as one variant of the ensemble believes it to be.
type hallPhysics struct {
	hall
	point         operatingPoint
	effectiveness float64
	ntu           float64
	compressors   float64 // capacity of own compressors, over what is known of it
	fan           float64 // server airflow per kelvin above the knee
	rise          float64 // of their power, over the prior
	width, shift  float64 // of the recirculation curve
}

// loopPhysics likewise.
type loopPhysics struct {
	cell, tank float64 // J/K of one cell
	capacity   float64 // factor
	boost      float64 // factor
	curve      float64 // of the valves: flow share against heat share
	full       float64 // W/K with all valves open
}

// sim runs one variant of one cluster.
type sim struct {
	layout *layout
	x      []float64
	halls  []hallPhysics
	loops  []loopPhysics
	shut   float64   // °C at which servers switch off
	flow   []float64 // W/K, by loop
	heat   []float64 // W, by loop
	mixed  []float64 // °C, inlet air of each hall without the lag of its probes
	elapse float64   // s since the stopped chillers' openAge was taken
}

// step moves the variant on by dt seconds.
func (s *sim) step(c *phase, dt float64) {
	for j := range s.loops {
		s.flow[j], s.heat[j] = 0, 0
	}
	for i := range s.halls {
		s.stepHall(i, &c.halls[i], c, dt)
	}
	for j := range s.loops {
		s.stepLoop(j, &c.loops[j], dt)
	}
	s.elapse += dt
}

// stepHall balances the air of a hall:
//
//	C_air dT_ret/dt = k (T_metal − T_in) + C_fans (T_sup − T_ret) − walls
//	T_in = (1−r) T_sup + r T_ret
//	C_it dT_metal/dt = P − k (T_metal − T_in)
//
// implicitly in T_ret, so that a step may be longer than the 20 s in which the
// air of a room turns over.
func (s *sim) stepHall(i int, c *hallCondition, p *phase, dt float64) {
	h := &s.halls[i]
	x := s.x[s.layout.hallX[i]:]
	inlet := x[xInlet]
	servers := h.serverAir(inlet, s.shut)
	air := h.fans(c, servers)
	r := h.recirculation(servers, air)
	k := servers * h.effectiveness

	rate := dt / h.air
	fixed := k*(x[xMetal]-(1-r)*x[xSupply]) + air*x[xSupply] + h.envelope*h.point.walls
	x[xReturn] = (x[xReturn] + rate*fixed) / (1 + rate*(k*r+air+h.envelope))
	mixed := (1-r)*x[xSupply] + r*x[xReturn]
	x[xMetal] += dt / h.heat * (h.power(inlet, s.shut)*c.power - k*(x[xMetal]-mixed))
	s.mixed[i] = mixed
	x[xInlet] += (mixed - inlet) * relax(dt, inletLag)

	supply := x[xReturn] // of fans whose coil does nothing
	for b := range c.banks {
		supply -= s.cool(h, &c.banks[b], air, x, p, dt) / max(air, 1)
	}
	if air > 0 {
		x[xSupply] += (supply - x[xSupply]) * relax(dt, supplyLag)
	}
}

// cool returns the heat that a bank removes, and books it on its loop.
func (s *sim) cool(h *hallPhysics, b *bank, air float64, x []float64, p *phase, dt float64) float64 {
	air *= b.share
	if air <= 0 {
		return 0
	}
	ret := x[xReturn]
	want := air * (ret - h.point.setpoint)
	if b.loop < 0 {
		can := b.capacity * h.compressors * warmReturn(ret-h.point.setpoint)
		return clamp(want, 0, can)
	}
	l := &s.loops[b.loop]
	pumped := p.loops[b.loop].flow
	if b.water <= 0 || pumped <= 0 {
		return 0
	}
	water := s.x[s.layout.loopX[b.loop]+s.layout.cells[b.loop]] // last supply cell
	full := max(0, h.coil(air, b)*air*(ret-water))
	share := 1.0
	if want < full {
		share = l.curve * max(want, 0) / (1e-9 + (1+l.curve)*full - max(want, 0))
	}
	x[xValve] += (clamp(share, minimumFlow/2, 1) - x[xValve]) * relax(dt, valveLag)
	share = min(x[xValve], pumped)
	s.flow[b.loop] += share * b.water
	q := full * share * (1 + l.curve) / (share + l.curve)
	q = min(q, max(0, share*b.water*(ret-water))) // water leaves a coil no warmer than the air enters it
	s.heat[b.loop] += q
	return q
}

// coil is the effectiveness of a counterflow coil on its air side with the
// valve wide open.
func (h *hallPhysics) coil(air float64, b *bank) float64 {
	ratio := air / b.water
	// Film coefficients grow with about the root of the air velocity.
	ntu := h.ntu * b.ntu * math.Sqrt(h.point.air*b.share/air)
	if ratio > 1 { // the water is the smaller stream
		ntu, ratio = ntu*ratio, 1/ratio
		return counterflow(ntu, ratio) * ratio
	}
	return counterflow(ntu, ratio)
}

// counterflow is the textbook effectiveness; ratio is the smaller over the
// larger capacity flow.
func counterflow(ntu, ratio float64) float64 {
	if ratio > 0.999 {
		return ntu / (1 + ntu)
	}
	e := math.Exp(-ntu * (1 - ratio))
	return (1 - e) / (1 - ratio*e)
}

// serverAir is the air that the servers draw: their fans speed up with inlet,
// and stand where a server has switched itself off. Racks then take in less
// exhaust air, which slows the last kelvins before the shutdown limit.
func (h *hallPhysics) serverAir(inlet, shut float64) float64 {
	return h.point.servers * speedUp(inlet, h.fan) / speedUp(h.point.at, h.fan) * alive(inlet, shut)
}

func speedUp(inlet, perKelvin float64) float64 {
	return clamp(1+perKelvin*(inlet-fanKnee), 1, fanCeiling)
}

// fans is the air that the room units move. In a contained aisle under
// pressure control they follow the servers.
func (h *hallPhysics) fans(c *hallCondition, servers float64) float64 {
	if h.contained && h.pressure && h.point.servers > 0 {
		return min(c.air*max(1, servers/h.point.servers), c.most)
	}
	return c.air
}

// recirculation is the share of inlet air that is exhaust: what the room units
// do not give, the servers draw from the hot side.
func (h *hallPhysics) recirculation(servers, air float64) float64 {
	if servers <= 0 {
		return 0
	}
	short := (servers - air) / servers
	if h.contained && air > 0 {
		short = min(short, leakage)
	}
	return clamp(ramp(short+h.shift, h.width), max(0, short), 1)
}

// ramp is a smooth max(0, x) over a width.
func ramp(x, width float64) float64 { return (x + math.Sqrt(x*x+2*width*width)) / 2 }

// unramp is its inverse.
func unramp(y, width float64) float64 { return y - width*width/(2*y) }

// power is what the IT draws at an inlet temperature.
func (h *hallPhysics) power(inlet, shut float64) float64 {
	rise := func(t float64) float64 {
		t = min(t, 45)
		speed := speedUp(t, h.fan)
		return 1 + h.rise*(fanPower*(speed*speed*speed-1)+leakCurrent*max(0, t-fanKnee))
	}
	return h.point.power * rise(inlet) / rise(h.point.powerAt) * alive(inlet, shut) / alive(h.point.powerAt, shut)
}

// alive is the share of servers that have not switched off.
func alive(inlet, shut float64) float64 {
	z := (inlet - shut - shutdownAbove) / shutdownSpread
	switch {
	case z < -3:
		return 1
	case z > 3:
		return 0.02 // never nothing: the quotient of two must exist
	}
	return max(0.02, 0.5*math.Erfc(z/math.Sqrt2))
}

func relax(dt, tau float64) float64 { return dt / (dt + tau) }

func clamp(v, low, high float64) float64 { return max(low, min(v, high)) }
