package predict

import (
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

func (p *plant) addLoops() {
	for _, a := range p.site.Assets(facility.KindLoop) {
		n := a.Nameplate
		l := loop{name: a.Name, asset: a, setpoint: float64(n.SupplySetpoint), auto: n.AutomaticStart == nil || *n.AutomaticStart, spread: spreadVolume}
		for _, t := range p.site.OnLoop(a.Name, facility.KindCoolingTower) {
			l.towers = append(l.towers, t.Name)
		}
		for _, t := range p.site.OnLoop(a.Name, facility.KindTank) {
			l.tankName = t.Name
		}
		for _, pump := range p.site.OnLoop(a.Name, facility.KindPump) {
			l.pumps = append(l.pumps, pump.Name)
		}
		l.required = max(1, len(l.pumps)-1)
		for _, g := range p.site.Graph.Groups() {
			if len(l.pumps) > 0 && slices.Contains(g.Members, l.pumps[0]) {
				l.required = g.Required
			}
		}
		l.addChillers(p, len(p.loops))
		p.loops = append(p.loops, l)
	}
}

func (l *loop) addChillers(p *plant, index int) {
	for _, c := range p.site.OnLoop(l.name, facility.KindChiller) {
		n := c.Nameplate
		if n.Economiser {
			l.economisers = append(l.economisers, newEconomiser(l, c))
			continue
		}
		l.chillers = append(l.chillers, len(p.chillers))
		l.waterToRej = l.waterToRej || n.Condenser == facility.CondenserWater
		p.chillers = append(p.chillers, chiller{
			name: c.Name, loop: index, capacity: float64(n.Capacity), asset: c,
			start: or(n.StartSequence.Seconds(), startTime), restart: or(n.RestartAfterPower.Seconds(), 2*startTime),
		})
	}
}

// fillLoops completes what the drawings left out of loops. Without any figure a
// loop carries its share of the halls that it cools.
func (p *plant) fillLoops() {
	for j := range p.loops {
		heat := 0.0
		for _, u := range p.loops[j].units {
			h := &p.halls[p.units[u].hall]
			heat += h.load / float64(len(h.units))
		}
		p.loops[j].fill(p, heat)
	}
}

// fill gives chillers without a plate the mean of the others, or else an N+1
// share of the load.
func (l *loop) fill(p *plant, heat float64) {
	n := l.asset.Nameplate
	plates, known := 0.0, 0.0
	for _, c := range l.chillers {
		if v := p.chillers[c].capacity; v > 0 {
			plates, known = plates+v, known+1
		}
	}
	load := or(or(float64(n.DesignLoad), plates), heat)
	one := load / max(1, float64(len(l.chillers)-1))
	if known > 0 {
		one = plates / known
	}
	for _, c := range l.chillers {
		p.chillers[c].capacity = or(p.chillers[c].capacity, one)
	}
	water := float64(n.WaterVolume) * 1000
	if water == 0 {
		water, l.spread = loopVolume*load/1000, spreadUnknownVolume
	}
	l.volume = water * waterHeat
	l.tank = float64(n.BufferVolume) * 1000 * waterHeat
	l.setpoint = or(l.setpoint, 12) // °C, between the 7 of old and the 18 of new plants; soon measured
}
