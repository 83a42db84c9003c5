package plant

import (
	"math"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A pump moves the water of a loop, in parallel with others.
type pump struct {
	name, loop string
	rated      float64 // W of electricity
	state      facility.RunState
	reason     string
	wanted     bool
	powered    bool
	onUPS      bool
	speed      float64 // share of full
	power      float64 // W
	hours      float64 // s
}

// pumpRate is how fast a pump runs up and down, per second.
const pumpRate = 1.0 / 12

func (p *pump) step(dt float64) {
	running := p.wanted && p.powered && p.state != facility.StateAlarm
	target := 0.0
	if running {
		target = 1
		p.hours += dt
	}
	p.speed += clamp(target-p.speed, -pumpRate*dt, pumpRate*dt)
	p.power = p.rated * p.speed * p.speed * p.speed
	switch {
	case p.state == facility.StateAlarm:
	case running && p.speed < 0.95:
		p.state = facility.StateStarting
	case running:
		p.state = facility.StateRunning
	case p.wanted: // wants power
		p.state = facility.StateOff
	default:
		p.state = facility.StateStandby
	}
}

// A loop is chilled water: chillers, pumps, pipes, perhaps a tank and towers.
type loop struct {
	name       string
	designFlow float64 // kg/s with the required pumps
	required   int     // pumps at design flow
	setpoint   float64

	chillers []*chiller
	pumps    []*pump
	towers   []*tower
	crahs    []*crah
	supply   pipe
	tank     *pipe
	back     pipe

	flow               float64 // kg/s
	bypass             float64 // kg/s that no coil takes
	supplyAt, returnAt float64 // °C at the plant: leaving and coming back
	condenserWater     node
	sequencer          sequencer
}

// dpDesign is the pressure between supply and return at design flow (kPa).
const dpDesign = 160.0

// pressureShare is the differential pressure as a share of design: pumps in
// parallel against a quadratic network.
func (l *loop) pressureShare() float64 {
	sum := 0.0
	for _, p := range l.pumps {
		sum += p.speed
	}
	n := sum / float64(l.required)
	return 1.25 * n * n / (0.25 + n*n) // 1 at n = 1; the curve of a steep pump
}

// step moves the water dt seconds on. It returns the chillers that tripped.
func (l *loop) step(outdoor, wetBulb, dt float64) (tripped map[*chiller]string) {
	for _, p := range l.pumps {
		p.step(dt)
	}
	l.flow = l.designFlow * math.Sqrt(l.pressureShare())
	if l.flow < 0.02*l.designFlow {
		l.flow = 0
	}
	leaving := l.chill(outdoor, wetBulb, dt, &tripped)
	l.supplyAt = leaving
	if l.tank != nil {
		leaving = l.tank.push(leaving, l.flow, dt)
	}
	atCoils := l.supply.push(leaving, l.flow, dt)
	back := l.distribute(atCoils, dt)
	l.returnAt = l.back.push(back, l.flow, dt)
	return tripped
}

// chill sends the returning water through the chillers whose valves are open
// and returns the temperature of the mixture.
func (l *loop) chill(outdoor, wetBulb, dt float64, tripped *map[*chiller]string) float64 {
	open := 0.0
	for _, c := range l.chillers {
		open += c.valve
	}
	sink := outdoor
	if len(l.towers) > 0 {
		sink = l.condenserWater.t
	}
	mixed, rejected := 0.0, 0.0
	entering := l.back.out()
	for _, c := range l.chillers {
		share := 1 / float64(len(l.chillers)) // all shut: the bypass valves of idle machines open
		if open > 0.05 {
			share = c.valve / open
		}
		before := c.leaving
		c.moving = l.flow > 0
		if why := c.step(entering, l.flow*share, sink, dt); why != "" {
			if *tripped == nil {
				*tripped = map[*chiller]string{}
			}
			(*tripped)[c] = why
		}
		mixed += share * before
		rejected += c.heat + c.power
	}
	l.reject(rejected, wetBulb, dt)
	return mixed
}

// distribute sends water at t °C to the room units and returns the temperature
// of what comes back, bypass included.
func (l *loop) distribute(t, dt float64) float64 {
	wish, head := 0.0, math.Sqrt(l.pressureShare())
	for _, c := range l.crahs {
		c.water = c.waterDesign * c.valve * head
		wish += c.water
	}
	scale := 1.0
	if wish > l.flow {
		scale = l.flow / max(wish, 1e-9)
	}
	heat := 0.0
	for _, c := range l.crahs {
		c.water *= scale
		heat += c.heat
	}
	l.bypass = max(0, l.flow-wish)
	if l.flow <= 0 {
		for _, c := range l.crahs {
			c.heat = 0 // nothing carries it away
		}
		return t
	}
	return t + heat/(l.flow*waterHeat)
}

// stored is the heat in the water above 0 °C, in J.
func (l *loop) stored() float64 {
	sum := l.supply.energy() + l.back.energy()
	if l.tank != nil {
		sum += l.tank.energy()
	}
	for _, c := range l.chillers {
		sum += c.leaving * evaporatorWater * waterHeat
	}
	return sum
}
