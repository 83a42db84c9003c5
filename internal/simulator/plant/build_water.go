package plant

import (
	"github.com/ridethrough/ridethrough/internal/facility"
)

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
