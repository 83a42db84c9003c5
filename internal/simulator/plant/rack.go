package plant

import "math"

// A rack is its servers as two nodes of metal in one stream of air.
type rack struct {
	name, hall, row string
	feeds           []*ups  // that it hangs on
	design          float64 // W of IT load
	servers         float64

	share      float64 // of design drawn by the load alone, before fans
	bias       float64 // its row's part of share
	drift      float64 // wandering part of share
	online     float64 // share of the servers that is on
	overheated float64 // seconds above the servers' limit
	powered    bool
	reported   float64 // online when it was last told as an event

	chip, chassis         float64 // °C
	heatChip, heatChassis float64 // J/K
	fan                   float64 // speed, share of full
	inlet, exhaust        float64 // °C
	recirculation         float64 // share of inlet air that comes from the hot aisle
	film                  film
	power                 float64 // W, with fans
	energy                float64 // J since commissioning
}

// Fans of servers: 55 % up to 25 °C at the inlet, full speed at 40 °C; power
// goes with the cube of the speed. With 3 % of the load for the fans at rest a
// server draws 1 % more at 29 °C, 6 % at 35 °C: between a lightly loaded R410
// (+8 %) and room-wide figures (0.35–0.5 % per K).
const (
	fanIdle, fanIdleBelow, fanFullAt = 0.55, 25.0, 40.0
	fanShare                         = 0.03  // of the load at idle speed
	fanLag                           = 15.0  // s
	throughChip                      = 0.8   // share of the load that heats chips; the rest warms air directly
	chipRise                         = 28.0  // K of chips above the air at design, sets their film
	chassisLag                       = 220.0 // s: heat capacity of the chassis over its film
)

func newRack(name, hall, row string, design, servers float64) *rack {
	if servers == 0 {
		servers = math.Ceil(design / defaultServerPower)
	}
	total := servers*heatPerServer + heatPerRackFrame
	return &rack{
		name: name, hall: hall, row: row, design: design, servers: servers,
		online: 1, reported: 1, powered: true, fan: fanIdle,
		heatChip: 0.15 * total, heatChassis: 0.85 * total,
		inlet: 23, exhaust: 34, chip: 50, chassis: 30,
	}
}

// airflow is the mass flow through the servers in kg/s. Servers that are off
// still let a little air through.
func (r *rack) airflow() float64 {
	moving := r.fan / fanIdle * r.online
	if !r.powered {
		moving = 0
	}
	return airDensity * airflowPerWatt * r.design * max(moving, 0.03)
}

// step moves the metal dt seconds on and returns the heat given to the air (W).
func (r *rack) step(inlet, dt float64) float64 {
	r.inlet = inlet
	speed := fanIdle + (1-fanIdle)*clamp((inlet-fanIdleBelow)/(fanFullAt-fanIdleBelow), 0, 1)
	if r.fan += (speed - r.fan) * dt / fanLag; math.Abs(speed-r.fan) < 1e-6 {
		r.fan = speed
	}

	load := r.design * r.share * r.online
	faster := r.fan / fanIdle
	fans := fanShare * r.design * r.online * faster * faster * faster
	if !r.powered {
		load, fans = 0, 0
	}
	r.power = load + fans
	r.energy += r.power * dt

	air := r.airflow() * airHeat
	r.film.follow(r, faster*r.online, air)
	toAir := r.film.chip * (r.chip - inlet)
	half := inlet + toAir/air/2
	fromChassis := r.film.chassis * (r.chassis - half)
	toChassis := r.heatChassis / (4 * chassisLag) * (r.chip - r.chassis)
	direct := (1-throughChip)*load + fans

	r.chip += (throughChip*load - toAir - toChassis) * dt / r.heatChip
	r.chassis += (toChassis - fromChassis) * dt / r.heatChassis
	heat := toAir + fromChassis + direct
	r.exhaust = inlet + heat/air
	return heat
}

// A film is how well the metal of a rack gives its heat to the air. It is kept
// from step to step because fans mostly stand where they stood.
type film struct {
	moving, air   float64 // what it was worked out for
	chip, chassis float64 // W/K
}

// follow works the film out anew when the fans have moved. It grows with the
// speed of the air to the power 0.6, as over fins and boards.
func (f *film) follow(r *rack, moving, air float64) {
	if moving == f.moving && air == f.air {
		return
	}
	grip := math.Pow(max(moving, 0.05), 0.6)
	f.moving, f.air = moving, air
	f.chip = wash(throughChip*r.design/chipRise*grip, air)
	f.chassis = wash(r.heatChassis/chassisLag*grip, air)
}

// wash is the heat per kelvin that a stream of air takes from a surface with
// film ua: never more than the stream can carry.
func wash(ua, air float64) float64 { return air * (1 - math.Exp(-ua/air)) }

// Servers of one rack do not switch off all at once: the first at the limit,
// the last three kelvins above, each after a minute of heat.
const shutdownSpread, shutdownDelay = 3.0, 60.0

// protect switches servers off that are too hot. They stay off until somebody
// boots them.
func (r *rack) protect(limit, dt float64) {
	if r.inlet <= limit {
		r.overheated = 0
		return
	}
	if r.overheated += dt; r.overheated > shutdownDelay {
		r.online = min(r.online, 1-clamp((r.inlet-limit+0.3)/shutdownSpread, 0, 1))
	}
}

// stored is the heat in the metal above 0 °C, in J.
func (r *rack) stored() float64 { return r.chip*r.heatChip + r.chassis*r.heatChassis }

func clamp(v, low, high float64) float64 { return max(low, min(high, v)) }
