package predict

import (
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A plant is the site as the physics needs it: places and equipment by index,
// nameplate gaps filled, everything in SI units.
type plant struct {
	site     *facility.Site
	halls    []hall
	loops    []loop
	units    []unit
	chillers []chiller
	clusters []cluster

	utilities, ups, generators, sites []facility.Asset
}

// A cluster is halls and loops that share heat, so that they are simulated
// and learnt together.
type cluster struct{ halls, loops []int }

type hall struct {
	name      string
	asset     facility.Asset
	rows      []row
	units     []int
	racks     []string
	ups       string
	load      float64 // W it was designed for
	heat      float64 // J/K of IT equipment
	air       float64 // J/K of air and what follows it
	envelope  float64 // W/K
	contained bool
	pressure  bool // fans hold an aisle or floor pressure
	cluster   int
}

type row struct {
	name  string
	racks []string
}

// A unit is a CRAH or CRAC.
type unit struct {
	name     string
	hall     int
	loop     int // −1: own compressor
	capacity float64
	air      float64 // W/K at full fan speed
	water    float64 // W/K with the valve wide open
	asset    facility.Asset
}

type loop struct {
	name     string
	asset    facility.Asset
	chillers []int
	units    []int

	economisers []economiser

	pumps      []string
	required   int // pumps
	towers     []string
	tank       float64 // J/K
	volume     float64 // J/K, both directions
	spread     float64 // of volume
	setpoint   float64
	auto       bool
	tankName   string
	waterToRej bool // condensers are cooled by tower water
	cluster    int
}

type chiller struct {
	name     string
	loop     int
	capacity float64
	start    float64 // s
	restart  float64 // s after power returns
	asset    facility.Asset
}

func newPlant(site *facility.Site) *plant {
	p := &plant{
		site: site, utilities: site.Assets(facility.KindUtility), ups: site.Assets(facility.KindUPS),
		generators: site.Assets(facility.KindGenerator), sites: site.Assets(facility.KindSite),
	}
	p.addLoops()
	p.addHalls()
	p.addUnits()
	p.fillLoops()
	p.cluster()
	return p
}

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
			if len(l.pumps) > 0 && contains(g.Members, l.pumps[0]) {
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

func (p *plant) addHalls() {
	for _, a := range p.site.Assets(facility.KindHall) {
		h := hall{name: a.Name, asset: a}
		n := a.Nameplate
		h.contained = n.Containment == facility.ContainmentColdAisle || n.Containment == facility.ContainmentHotAisle
		h.pressure = n.FanControl == facility.FanControlPressure
		for _, r := range p.site.InHall(a.Name, facility.KindRow) {
			h.rows = append(h.rows, row{name: r.Name})
		}
		servers, load := p.racksOf(&h)
		load = or(or(float64(n.DesignLoad), load), 100e3)
		if servers == 0 {
			servers = load / serverPower
		}
		h.load = load
		h.heat = servers * or(float64(n.ServerMass), serverMass) * serverSpecificHeat
		volume := or(or(float64(n.AirVolume), n.FloorArea*or(n.Height, floorHeight)), airPerLoad*load/1000)
		h.air = volume * airDense * airHeat * airMassFactor
		h.envelope = envelope * or(n.FloorArea, volume/or(n.Height, floorHeight))
		for _, s := range p.site.Graph.Suppliers(a.Name, facility.MediumPower) {
			if up, _ := p.site.Asset(s.Supplier); up.Kind == facility.KindUPS {
				h.ups = up.Name
			}
		}
		p.halls = append(p.halls, h)
	}
}

// racksOf lists racks by row and returns the servers and design load of the
// hall; racks whose servers nobody counted get the mean of the others.
func (p *plant) racksOf(h *hall) (servers, load float64) {
	known := 0
	for _, rack := range p.site.InHall(h.name, facility.KindRack) {
		h.racks = append(h.racks, rack.Name)
		load += float64(rack.Nameplate.DesignLoad)
		if rack.Nameplate.Servers > 0 {
			servers += float64(rack.Nameplate.Servers)
			known++
		}
		for i := range h.rows {
			if h.rows[i].name == rack.Row {
				h.rows[i].racks = append(h.rows[i].racks, rack.Name)
			}
		}
	}
	if known > 0 {
		servers *= float64(len(h.racks)) / float64(known)
	}
	return servers, load
}

func (p *plant) addUnits() {
	for i := range p.halls {
		h := &p.halls[i]
		for _, a := range p.site.InHall(h.name, facility.KindCRAH, facility.KindCRAC) {
			u := unit{name: a.Name, hall: i, loop: -1, asset: a}
			for j := range p.loops {
				if a.Kind == facility.KindCRAH && p.loops[j].name == a.Loop {
					u.loop = j
					p.loops[j].units = append(p.loops[j].units, len(p.units))
				}
			}
			n := a.Nameplate
			u.capacity = float64(n.Capacity)
			u.air = float64(n.Airflow) * airDense * airHeat
			u.water = float64(n.WaterFlow) / 60 * waterHeat
			h.units = append(h.units, len(p.units))
			p.units = append(p.units, u)
		}
		p.fillUnits(h)
	}
}

// fillUnits gives units without figures the mean of their neighbours, or else
// an N+1 share of the hall with a rise of 12 K in air and 6 K in water.
func (p *plant) fillUnits(h *hall) {
	mean := func(of func(*unit) *float64, fallback func(*unit) float64) {
		sum, n := 0.0, 0.0
		for _, i := range h.units {
			if v := *of(&p.units[i]); v > 0 {
				sum, n = sum+v, n+1
			}
		}
		for _, i := range h.units {
			if v := of(&p.units[i]); *v == 0 {
				if *v = sum / max(n, 1); n == 0 {
					*v = fallback(&p.units[i])
				}
			}
		}
	}
	mean(func(u *unit) *float64 { return &u.capacity }, func(*unit) float64 { return h.load / max(1, float64(len(h.units)-1)) })
	mean(func(u *unit) *float64 { return &u.air }, func(u *unit) float64 { return u.capacity / 12 })
	mean(func(u *unit) *float64 { return &u.water }, func(u *unit) float64 { return u.capacity / 6 })
}

// cluster joins halls and loops that share units.
func (p *plant) cluster() {
	group := make([]int, len(p.halls)+len(p.loops)) // halls first
	for i := range group {
		group[i] = i
	}
	for _, u := range p.units {
		if u.loop < 0 {
			continue
		}
		from, to := group[len(p.halls)+u.loop], group[u.hall]
		for i := range group {
			if group[i] == from {
				group[i] = to
			}
		}
	}
	index := map[int]int{}
	for i, g := range group {
		if _, seen := index[g]; !seen {
			index[g] = len(p.clusters)
			p.clusters = append(p.clusters, cluster{})
		}
		c := &p.clusters[index[g]]
		if i < len(p.halls) {
			c.halls = append(c.halls, i)
			p.halls[i].cluster = index[g]
		} else {
			c.loops = append(c.loops, i-len(p.halls))
			p.loops[i-len(p.halls)].cluster = index[g]
		}
	}
}

func or(v, fallback float64) float64 {
	if v != 0 {
		return v
	}
	return fallback
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
