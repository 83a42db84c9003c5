package plant

import "github.com/ridethrough/ridethrough/internal/facility"

// A generator takes over when the mains are gone.
type generator struct {
	name     string
	startFor float64 // s
	capacity float64 // W
	state    facility.RunState
	since    float64
	fuel     float64 // share
	power    float64
	hours    float64
}

func (g *generator) step(mains bool, load, dt float64) {
	g.since += dt
	g.power = 0
	switch g.state {
	case facility.StateStandby:
		if !mains {
			g.state, g.since = facility.StateStarting, 0
		}
	case facility.StateStarting:
		if g.since >= g.startFor {
			g.state, g.since = facility.StateRunning, 0
		}
	case facility.StateRunning:
		g.power, g.hours = load, g.hours+dt
		g.fuel = max(0, g.fuel-load*dt/(g.capacity*8*3600)) // eight hours of diesel at full load
		if mains && g.since > 60 {
			g.state, g.since = facility.StateStandby, 0
		}
	}
}

// A ups carries racks, and fans and pumps where the drawings say so, on its
// battery.
type ups struct {
	name     string
	capacity float64 // W
	racks    []*rack
	battery  float64 // J when full
	charge   float64 // share
	fed      bool    // input present
	alive    bool    // output present
	since    float64 // s on battery
	load     float64 // W at the output
	input    float64 // W
	energy   float64 // J delivered
}

// Losses of a double-conversion UPS, and how fast it recharges.
const (
	upsEfficiency = 0.955
	rechargeShare = 0.08 // of capacity
	lowCharge     = 0.2
)

func (u *ups) step(fed bool, dt float64) {
	u.fed = fed
	u.energy += u.load * dt
	if fed {
		u.alive, u.since = true, 0
		u.input = u.load / upsEfficiency
		if u.charge < 1 {
			u.input += rechargeShare * u.capacity
			u.charge = min(1, u.charge+rechargeShare*u.capacity*0.9*dt/u.battery)
		}
		return
	}
	u.input = 0
	if !u.alive {
		return
	}
	u.since += dt
	u.charge = max(0, u.charge-u.load/upsEfficiency*dt/u.battery)
	u.alive = u.charge > 0
}

// runtime is the time left on battery at this load, in s.
func (u *ups) runtime() float64 {
	return u.battery * u.charge * upsEfficiency / max(u.load, 0.02*u.capacity)
}

func (u *ups) source() float64 {
	switch {
	case !u.alive:
		return facility.SourceNone
	case u.fed:
		return facility.SourceNormal
	}
	return facility.SourceBattery
}

func (u *ups) batteryState() float64 {
	switch {
	case u.charge <= 0.01:
		return 4
	case u.charge < lowCharge:
		return 3
	}
	return 2
}

// A pdu feeds racks through outlets spread over three phases.
type pdu struct {
	name    string
	racks   []*rack
	rating  float64   // A of its breaker, for each phase
	weights []float64 // share of the power by outlet
	power   float64   // W
	energy  []float64 // J by outlet
}

// Outlets of a PDU, and the mains they hang on.
const (
	outlets      = 12
	phaseVoltage = 230.0
	powerFactor  = 0.96
)

func (p *pdu) step(dt float64) {
	p.power = 0
	for _, r := range p.racks {
		p.power += r.power
	}
	for i := range p.energy {
		p.energy[i] += p.power * p.weights[i] * dt
	}
}

// phase is the power on phase i of three.
func (p *pdu) phase(i int) float64 {
	sum := 0.0
	for k := i; k < len(p.weights); k += 3 {
		sum += p.weights[k]
	}
	return p.power * sum
}

// total is the energy of all outlets in J.
func (p *pdu) total() float64 {
	sum := 0.0
	for _, e := range p.energy {
		sum += e
	}
	return sum
}
