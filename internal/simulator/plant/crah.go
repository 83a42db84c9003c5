package plant

// A crah is a room unit on chilled water.
type crah struct {
	name, hall, loop string
	coil             coil
	airDesign        float64 // kg/s
	waterDesign      float64 // kg/s
	fanPower         float64 // W at full speed
	setpoint         float64 // °C of supply air
	fixedFan         bool
	onUPS            bool

	powered, fanFault bool
	switchedOff       bool
	valveStuck        float64 // position it is stuck at, −1 when free
	fan, valve        float64 // share of full
	integral          float64

	ret, supply float64 // °C of air
	waterIn     float64 // °C
	waterOut    float64 // °C
	water       float64 // kg/s
	heat        float64 // W taken from the air into the water
	power       float64 // W of the fan
	hours       float64 // s of running
}

// Control of a room unit. The valve moves through its range in a minute.
const (
	valveGain, valveReset = 0.04, 0.0015 // per K; per K and second
	valveRate             = 1.0 / 60
	valveLeast            = 0.03
	coilLag               = 20.0 // s: the metal of the coil and the air in the unit
	fanRate               = 1.0 / 30
	fanLeast              = 0.3
)

func (c *crah) running() bool { return c.powered && !c.fanFault && !c.switchedOff }

// control moves fan and valve. wanted is the fan speed that the pressure under
// the floor asks for.
func (c *crah) control(wanted, dt float64) {
	if c.fixedFan {
		wanted = 1
	}
	wanted = clamp(wanted, fanLeast, 1)
	if !c.running() {
		wanted = 0
	}
	c.fan += clamp(wanted-c.fan, -fanRate*dt*3, fanRate*dt)
	c.power = c.fanPower * c.fan * c.fan * c.fan
	if c.running() {
		c.hours += dt
	}
	if c.valveStuck >= 0 {
		c.valve = c.valveStuck
		return
	}
	e := c.supply - c.setpoint
	c.integral = clamp(c.integral+valveReset*e*dt, valveLeast, 1)
	target := clamp(c.integral+valveGain*e, valveLeast, 1)
	if !c.running() {
		target, c.integral = valveLeast, 0.4
	}
	c.valve += clamp(target-c.valve, -valveRate*dt, valveRate*dt)
}

// airflow is the mass flow in kg/s.
func (c *crah) airflow() float64 { return c.airDesign * c.fan }

// exchange cools the returning air with water that comes in at waterIn.
func (c *crah) exchange(ret, waterIn, dt float64) {
	c.ret, c.waterIn = ret, waterIn
	air, water := c.airflow()*airHeat, c.water*waterHeat
	eff, smaller := c.coil.effectiveness(air, water)
	target := eff * smaller * (ret - waterIn)
	c.heat += (target - c.heat) * dt / (coilLag + dt)
	if most := smaller * (ret - waterIn); most > 0 {
		c.heat = min(c.heat, most) // no more than the weaker stream can carry
	}
	if air < 50 || water < 50 { // nothing moves, nothing is exchanged
		c.heat = 0
	}
	c.supply, c.waterOut = ret, waterIn
	if air >= 50 {
		c.supply = ret + (c.power-c.heat)/air
	}
	if water >= 50 {
		c.waterOut = waterIn + c.heat/water
	}
}
