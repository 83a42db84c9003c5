package plant

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// builder turns the site into nodes. Sizes the drawings do not give follow
// from those they do.
type builder struct {
	*Plant
	site *facility.Site
}

func (b *builder) build() error {
	for _, a := range b.site.Assets(facility.KindCRAC, facility.KindCDU, facility.KindTransferSwitch) {
		return fmt.Errorf("plant: %s: a %s is not simulated", a.Name, a.Kind)
	}
	for _, a := range b.site.Assets(facility.KindHall) {
		h, err := b.hall(a)
		if err != nil {
			return err
		}
		b.halls = append(b.halls, h)
	}
	for _, a := range b.site.Assets(facility.KindLoop) {
		b.loops = append(b.loops, b.loop(a))
	}
	b.electric()
	return b.stable()
}

func (b *builder) hall(a facility.Asset) (*hall, error) {
	design := 0.0
	for _, r := range b.site.InHall(a.Name, facility.KindRack) {
		design += float64(r.Nameplate.DesignLoad)
	}
	if design == 0 {
		return nil, fmt.Errorf("plant: hall %s has no rack with a design load", a.Name)
	}
	floor := fallback(a.Nameplate.FloorArea, design/1500)
	air := float64(a.Nameplate.AirVolume)
	if air == 0 {
		air = floor * fallback(a.Nameplate.Height, 4)
	}
	heat := air * airDensity * airHeat
	surface := surfacePerFloor * floor
	h := &hall{
		name: a.Name, plenum: node{22, plenumShare * heat}, structure: node{30, surface * structureHeat},
		filmArea: surface * structureFilm, envelope: floor * envelopeLoss, lights: floor * lightsPerFloor,
	}
	rows := b.site.InHall(a.Name, facility.KindRow)
	for _, r := range rows {
		h.rows = append(h.rows, b.row(r, a, heat/float64(len(rows))))
	}
	h.ceiling = node{33, heat * (1 - plenumShare - coldShare - hotShare)}
	h.mixing = 0.01 * design / 10 // 1 % of the load at 10 K
	for _, c := range b.site.InHall(a.Name, facility.KindCRAH) {
		unit := b.crah(c, a)
		h.crahs, b.crahs = append(h.crahs, unit), append(b.crahs, unit)
	}
	return h, nil
}

func (b *builder) row(a, in facility.Asset, heat float64) *row {
	r := &row{name: a.Name, above: map[float64]bool{}, cold: node{23, coldShare * heat}, hot: node{34, hotShare * heat}}
	leak := leakage(in.Nameplate.Containment) * (0.7 + 0.6*b.noise.Float64()) // no two rows are sealed alike
	bias := 1 + 0.04*b.noise.NormFloat64()                                    // some rows are busier than others
	var members []facility.Asset
	for _, k := range b.site.InHall(in.Name, facility.KindRack) {
		if k.Row == a.Name {
			members = append(members, k)
		}
	}
	for i, k := range members {
		one := newRack(k.Name, k.Hall, k.Row, float64(k.Nameplate.DesignLoad), float64(k.Nameplate.Servers))
		// The ends of a row breathe more of what comes around the corner.
		end := math.Abs(2*float64(i)/math.Max(float64(len(members)-1), 1) - 1)
		one.recirculation = leak * (0.7 + 0.9*end*end)
		one.bias, one.drift = bias, wander*b.noise.NormFloat64()
		r.racks, b.racks = append(r.racks, one), append(b.racks, one)
	}
	return r
}

// A coil gives its nameplate with air returning 12 K above the supply and
// water entering at 10 °C and leaving 6 K warmer.
const (
	coilAirRise, coilWaterRise, coilWaterIn = 12.0, 6.0, 10.0
	fanPowerPerFlow                         = 450.0 // W per m³/s at full speed
)

func (b *builder) crah(a, in facility.Asset) *crah {
	n := a.Nameplate
	capacity := float64(n.Capacity) * fallback(b.config.TrueCapacity[a.Name], 1)
	setpoint := float64(fallback(n.SupplySetpoint, fallback(in.Nameplate.SupplySetpoint, 22)))
	air := float64(n.Airflow) * airDensity
	if air == 0 {
		air = capacity / coilAirRise / airHeat
	}
	water := float64(n.WaterFlow) / 60 * waterDensity / 1000
	if water == 0 {
		water = capacity / coilWaterRise / waterHeat
	}
	eff := clamp(capacity/(min(air*airHeat, water*waterHeat)*(setpoint+coilAirRise-coilWaterIn)), 0.2, 0.9)
	return &crah{
		name: a.Name, hall: a.Hall, loop: a.Loop,
		coil: newCoil(air*airHeat, water*waterHeat, eff), airDesign: air, waterDesign: water,
		fanPower: fanPowerPerFlow * air / airDensity, setpoint: setpoint,
		fixedFan: n.FanControl == facility.FanControlFixed, onUPS: n.OnUPS != nil && *n.OnUPS,
		powered: true, valveStuck: -1, fan: 0.75, valve: 0.5, integral: 0.5, ret: 33, supply: setpoint, waterIn: 7, waterOut: 13,
	}
}

func (b *builder) loop(a facility.Asset) *loop {
	setpoint := float64(fallback(a.Nameplate.SupplySetpoint, 7))
	l := &loop{name: a.Name, setpoint: setpoint}
	design := float64(a.Nameplate.DesignLoad)
	for _, c := range b.site.OnLoop(a.Name, facility.KindChiller) {
		l.chillers = append(l.chillers, b.chiller(c, setpoint))
	}
	for _, p := range b.site.OnLoop(a.Name, facility.KindPump) {
		l.pumps = append(l.pumps, b.pump(p))
	}
	l.required = b.required(facility.KindPump, a.Name, len(l.pumps))
	needed := b.required(facility.KindChiller, a.Name, len(l.chillers))
	if design == 0 {
		for _, c := range l.chillers[:needed] {
			design += c.nameplate
		}
	}
	l.designFlow = float64(a.Nameplate.WaterFlow) / 60
	if l.designFlow == 0 {
		rise := fallback(float64(a.Nameplate.DesignReturn)-setpoint, coilWaterRise)
		l.designFlow = design / rise / waterHeat
	}
	for i, p := range l.pumps {
		p.wanted = i < l.required
		p.rated = fallback(p.rated, 2.2*l.designFlow/float64(l.required)*dpDesign) // hydraulic power over an efficiency of 0.45
	}
	b.water(l, a, design)
	b.lead(l, a, fallback(float64(b.config.Running), float64(needed)))
	for _, c := range b.crahs {
		if c.loop == a.Name {
			l.crahs = append(l.crahs, c)
		}
	}
	return l
}

// water fills pipes and tank, and builds towers.
func (b *builder) water(l *loop, a facility.Asset, design float64) {
	volume := float64(fallback(a.Nameplate.WaterVolume, facility.CubicMeters(design/1000*0.012)))
	volume = max(volume-float64(len(l.chillers))*evaporatorWater/waterDensity, design/1000*0.003)
	segments := int(clamp(volume/2*waterDensity/(2*l.designFlow), 3, 24)) // longer than a step
	l.supply = newPipe(volume/2, segments, l.setpoint)
	l.back = newPipe(volume/2, segments, l.setpoint+coilWaterRise)
	l.supplyAt, l.returnAt = l.setpoint, l.setpoint+coilWaterRise
	if tank := float64(a.Nameplate.BufferVolume); tank > 0 {
		p := newPipe(tank, 6, l.setpoint)
		l.tank = &p
	}
	towers := b.site.OnLoop(a.Name, facility.KindCoolingTower)
	for _, t := range towers {
		share := design * (1 + 1/ratedCOP) / float64(b.required(facility.KindCoolingTower, a.Name, len(towers)))
		l.towers = append(l.towers, &tower{
			name: t.Name, loop: a.Name, ua: float64(fallback(t.Nameplate.Capacity, facility.Watts(share))) / towerApproach,
			fan: 0.6, state: facility.StateRunning, powered: true, rated: share * 0.012,
		})
	}
	l.condenserWater = node{condenserWaterTarget, max(design/1000*condenserWaterPerKW, 100) * waterHeat}
}

// lead starts the machines that run from the beginning.
func (b *builder) lead(l *loop, a facility.Asset, running float64) {
	l.sequencer.keep = min(int(running), len(l.chillers))
	l.sequencer.automatic = true
	for _, source := range append([]facility.Asset{a}, b.site.OnLoop(a.Name, facility.KindChiller)...) {
		if auto := source.Nameplate.AutomaticStart; auto != nil && !*auto {
			l.sequencer.automatic = false
		}
	}
	for i, c := range l.chillers {
		if i < l.sequencer.keep {
			c.wanted, c.state, c.valve = true, facility.StateRunning, 1
			c.heat = c.nameplate * 0.7
		}
	}
}

// required is how many of a loop's members must run, by its redundancy groups.
func (b *builder) required(kind facility.Kind, loop string, all int) int {
	for _, a := range b.site.OnLoop(loop, kind) {
		for _, g := range b.site.Graph.GroupsOf(a.Name) {
			return g.Required
		}
	}
	return max(all, 1)
}

func (b *builder) chiller(a facility.Asset, setpoint float64) *chiller {
	n := a.Nameplate
	c := &chiller{
		name: a.Name, loop: a.Loop, nameplate: float64(n.Capacity), health: fallback(b.config.TrueCapacity[a.Name], 1),
		rated: float64(fallback(n.RatedRejection, 35)), designOut: setpoint, setpoint: setpoint,
		highTrip: float64(fallback(n.HighPressureTrip, 1850)), relay: relayWork * fallback(b.config.RelayScale[a.Name], 1),
		startFor: fallback(n.StartSequence.Seconds(), 180), minimumOff: fallback(n.MinimumOff.Seconds(), 120),
		state: facility.StateStandby, powered: true, since: 1e6, stopped: 1e6,
		limit: overdrive, leaving: setpoint, entering: setpoint + coilWaterRise, pressure: 900,
		hours: 3600 * (8000 + 4000*b.noise.Float64()),
	}
	c.restartFor = fallback(n.RestartAfterPower.Seconds(), c.startFor+120)
	c.energy = c.hours * c.nameplate / ratedCOP * 0.6
	return c
}

func (b *builder) pump(a facility.Asset) *pump {
	p := &pump{
		name: a.Name, loop: a.Loop, rated: float64(a.Nameplate.Capacity), powered: true,
		state: facility.StateStandby, onUPS: a.Nameplate.OnUPS != nil && *a.Nameplate.OnUPS,
		hours: 3600 * (9000 + 4000*b.noise.Float64()),
	}
	return p
}

// electric wires racks, PDUs, UPSs, generators and the mains.
func (b *builder) electric() {
	for _, a := range b.site.Assets(facility.KindUtility) {
		b.utilities = append(b.utilities, &utility{name: a.Name, present: true})
	}
	for _, a := range b.site.Assets(facility.KindGenerator) {
		b.generators = append(b.generators, &generator{
			name: a.Name, startFor: fallback(a.Nameplate.GeneratorStart.Seconds(), 15),
			capacity: float64(fallback(a.Nameplate.Capacity, 2e6)), state: facility.StateStandby, fuel: 0.9, hours: 3600 * 400,
		})
	}
	byRack := map[string][]*ups{}
	for _, a := range b.site.Assets(facility.KindUPS) {
		u := &ups{name: a.Name, capacity: float64(a.Nameplate.Capacity), charge: 1, alive: true, fed: true}
		u.battery = fallback(a.Nameplate.BatteryRuntime.Seconds(), 600) * u.capacity * 0.8 / upsEfficiency
		for _, r := range b.racksBelow(a.Name) {
			byRack[r.name] = append(byRack[r.name], u)
			u.racks = append(u.racks, r)
		}
		b.upses = append(b.upses, u)
	}
	for _, a := range b.site.Assets(facility.KindPDU) {
		b.pdus = append(b.pdus, b.pdu(a))
	}
	for _, r := range b.racks {
		b.feeds[r] = byRack[r.name]
	}
}

func (b *builder) racksBelow(name string) []*rack {
	below := map[string]bool{}
	for _, n := range b.site.Graph.Downstream(name, facility.MediumPower) {
		below[n] = true
	}
	var out []*rack
	for _, r := range b.racks {
		if below[r.name] || below[r.hall] {
			out = append(out, r)
		}
	}
	return out
}

func (b *builder) pdu(a facility.Asset) *pdu {
	p := &pdu{name: a.Name, racks: b.racksBelow(a.Name), rating: float64(fallback(a.Nameplate.Breaker, 32))}
	if len(p.racks) == 0 && a.Rack != "" {
		for _, r := range b.racks {
			if r.name == a.Rack {
				p.racks = []*rack{r}
			}
		}
	}
	p.weights, p.energy = outletWeights(b.noise), make([]float64, outlets)
	for i := range p.energy {
		p.energy[i] = 3.6e6 * 5000 * p.weights[i] * 24
	}
	return p
}

// outletWeights spreads the power of a PDU over its outlets; a quarter of them
// feed switches and spares.
func outletWeights(noise *rand.Rand) []float64 {
	w, sum := make([]float64, outlets), 0.0
	for i := range w {
		w[i] = 0.8 + 0.4*noise.Float64()
		if i%8 == 7 {
			w[i] = 0.05
		}
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

// stable refuses rooms whose air would change more than once in a step: the
// explicit steps would then swing.
func (b *builder) stable() error {
	for _, h := range b.halls {
		for _, r := range h.rows {
			if len(r.racks) == 0 {
				return fmt.Errorf("plant: row %s has no racks", r.name)
			}
			most := 0.0
			for _, k := range r.racks {
				most += airDensity * airflowPerWatt * k.design / fanIdle * airHeat
			}
			if share := most * step.Seconds() / min(r.cold.heat, r.hot.heat); share > 0.9 {
				return fmt.Errorf("plant: row %s: its air passes %.1f times in a step of %s; give hall %s more air volume", r.name, share, step, h.name)
			}
		}
	}
	return nil
}
