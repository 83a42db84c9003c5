package plant

import "github.com/ridethrough/ridethrough/internal/facility"

// A chiller is a vapour-compression machine on R134a.
type chiller struct {
	name, loop string
	nameplate  float64 // W at rated
	health     float64 // true capacity as a share of the nameplate
	rated      float64 // °C of outdoor air, or of condenser water
	designOut  float64 // °C of leaving water the nameplate holds at
	setpoint   float64 // °C of leaving water
	highTrip   float64 // kPa (gauge)
	relay      float64 // relayWork scaled
	limit      float64 // of capacity: overdrive, or what the operator set
	startFor   float64 // s
	restartFor float64 // s after power came back
	minimumOff float64 // s

	state   facility.RunState
	reason  string // why it stands in alarm
	wanted  bool   // asked to run
	powered bool
	moving  bool    // water moves in the loop
	since   float64 // s in this state
	stopped float64 // s since the compressor stopped
	waking  bool    // this start follows a power failure

	announced bool    // that it runs was told as an event
	excess    float64 // overload relay: load beyond relayFrom, added up (s)
	high      float64 // s above highTrip

	heat     float64 // W taken from the water
	capacity float64 // W it could take now
	power    float64 // W
	leaving  float64 // °C: the water in its evaporator
	entering float64 // °C
	flow     float64 // kg/s
	valve    float64 // isolation valve, share open
	pressure float64 // kPa (gauge) in the condenser
	hours    float64 // s of running
	energy   float64 // J of electricity
}

// What machines of this kind do. Capacity loses 1.2 % for each kelvin of hotter
// outdoor air and gains 3 % for each kelvin of warmer water, which is the
// middle of what selection tables of screw machines show.
const (
	capacityPerOutdoor = -0.012
	capacityPerLeaving = 0.030
	capacityCeiling    = 1.35 // of nameplate, however warm the water
	capacityRamp       = 1.0 / 100
	overdrive          = 1.16  // of capacity, where the slide valve ends
	evaporatorWater    = 350.0 // kg
	isolationTime      = 40.0  // s for the isolation valve to travel
	ratedCOP           = 3.3

	relayFrom     = 1.04   // load beyond which the overload relay counts
	relayWork     = 14.0   // s of excess that trip it: four minutes at 110 %
	condenserLift = 17.0   // K above the outdoor air at nameplate rejection, clean
	highTripFor   = 5.0    // s above the limit
	reliefValve   = 2800.0 // kPa (gauge)
	coastDown     = 90.0   // s for the condenser to cool down
)

func (c *chiller) running() bool { return c.state == facility.StateRunning }

func (c *chiller) enter(s facility.RunState) { c.state, c.since = s, 0 }

// load is heat as a share of the capacity of the moment.
func (c *chiller) load() float64 {
	if c.capacity <= 0 {
		return 0
	}
	return c.heat / c.capacity
}

// step moves the machine dt seconds on and returns why it tripped, if it did.
// sink is the temperature of what takes its heat: outdoor air or tower water.
func (c *chiller) step(entering, flow, sink, dt float64) (trip string) {
	c.since += dt
	c.entering, c.flow = entering, flow
	c.follow(dt)
	c.capacity = c.nameplate * c.health *
		clamp(1+capacityPerOutdoor*(sink-c.rated)+capacityPerLeaving*(c.leaving-c.designOut), 0.3, capacityCeiling)
	c.drive(dt)
	c.leaving += (flow*waterHeat*(entering-c.leaving) - c.heat) * dt / (evaporatorWater * waterHeat)
	c.condense(sink, dt)
	if !c.running() {
		return ""
	}
	c.hours += dt
	return c.protect(dt)
}

// follow moves the state machine where time alone decides.
func (c *chiller) follow(dt float64) {
	open := 0.0
	if c.state == facility.StateRunning || c.state == facility.StateStarting {
		open = 1
	}
	c.valve += clamp(open-c.valve, -dt/isolationTime, dt/isolationTime)
	c.stopped += dt
	needed := c.startFor
	if c.waking {
		needed = c.restartFor
	}
	switch {
	case c.state == facility.StateStarting && !(c.powered && c.wanted && c.moving):
		c.enter(facility.StateOff)
	case c.state == facility.StateStarting && c.since >= needed:
		c.enter(facility.StateRunning)
		c.waking = false
	case c.state == facility.StateRunning && !(c.powered && c.wanted && c.moving):
		c.waking = !c.powered
		c.enter(facility.StateOff)
	case c.running():
		c.stopped = 0
	}
}

// drive lets the compressor follow the leaving water.
func (c *chiller) drive(dt float64) {
	target := 0.0
	if c.running() && c.moving {
		target = c.flow*waterHeat*(c.entering-c.setpoint) + 0.15*c.flow*waterHeat*(c.leaving-c.setpoint)
		target = clamp(target, 0, c.limit*c.capacity)
	}
	step := capacityRamp * c.nameplate * dt
	if !c.running() {
		step *= 20 // a compressor stops within seconds
	}
	c.heat = min(c.heat+clamp(target-c.heat, -step, step), max(overdrive*c.capacity, target))
	c.power = 0
	if c.heat > 0 {
		c.power = c.heat / c.efficiency()
	}
	c.energy += c.power * dt
}

// efficiency is the coefficient of performance: it falls with the pressure
// the compressor works against.
func (c *chiller) efficiency() float64 {
	return clamp(ratedCOP*(1-0.0004*(c.pressure-1300)), 1.5, 6)
}

func (c *chiller) condense(sink, dt float64) {
	rejected := (c.heat + c.power) / (c.nameplate * c.health * (1 + 1/ratedCOP))
	target := min(saturationGauge(sink+condenserLift*rejected/c.health), reliefValve)
	lag := 20.0
	if !c.running() {
		lag = coastDown
	}
	c.pressure += (target - c.pressure) * dt / lag
}

// protect is what the machine does to save itself.
func (c *chiller) protect(dt float64) string {
	c.excess = max(0, c.excess+(c.load()-relayFrom)*dt)
	if c.pressure > c.highTrip {
		c.high += dt
	} else {
		c.high = 0
	}
	switch {
	case c.high > highTripFor:
		return "condenser pressure high"
	case c.excess > c.relay:
		return "compressor overload"
	}
	return ""
}

// trip stops and locks the machine out until reset.
func (c *chiller) trip(reason string) {
	c.enter(facility.StateAlarm)
	c.reason, c.wanted, c.excess, c.high = reason, false, 0, 0
}

// mayStart reports whether a start command would be obeyed.
func (c *chiller) mayStart() bool {
	idle := c.state == facility.StateOff || c.state == facility.StateStandby
	return idle && c.powered && c.moving && c.stopped >= c.minimumOff
}

func (c *chiller) start() {
	c.wanted = true
	c.enter(facility.StateStarting)
}
