package plant

import "github.com/ridethrough/ridethrough/internal/facility"

// electricity moves the power chain on and says who has power.
func (p *Plant) electricity(dt float64) {
	mains := len(p.utilities) == 0
	for _, u := range p.utilities {
		mains = mains || u.present
	}
	source := mains
	for _, g := range p.generators {
		before := g.state
		g.step(mains, p.drawn()/float64(len(p.generators)), dt)
		if g.state != before {
			p.tell(EventPower, g.name, "generator "+g.state.String(), 0)
		}
		source = source || g.state == facility.StateRunning
	}
	for _, u := range p.utilities {
		if u.present {
			u.energy += p.drawn() * dt
		}
	}
	backed := p.feedUPS(source, dt)
	p.distribute(source, backed)
}

// feedUPS moves the UPSs on and reports whether any of them has an output.
func (p *Plant) feedUPS(source bool, dt float64) (backed bool) {
	for _, u := range p.upses {
		u.load = 0
	}
	for _, r := range p.racks {
		live := 0
		for _, u := range r.feeds {
			live += int(truth(u.alive))
		}
		for _, u := range r.feeds {
			if u.alive {
				u.load += r.power / float64(live)
			}
		}
	}
	backed = source
	for _, u := range p.upses {
		before := u.source()
		u.step(source, dt)
		if after := u.source(); after != before {
			p.tell(EventPower, u.name, upsText[after], 0)
		}
		backed = backed || u.alive
	}
	return backed
}

var upsText = map[float64]string{
	facility.SourceNone: "battery empty, output lost", facility.SourceNormal: "on mains", facility.SourceBattery: "on battery",
}

// distribute gives power to whom it reaches.
func (p *Plant) distribute(source, backed bool) {
	has := func(onUPS bool) bool { return source || onUPS && backed }
	for _, l := range p.loops {
		for _, c := range l.chillers {
			if c.powered != source && c.running() {
				p.tell(EventStop, c.name, "no power", 0)
			}
			back := source && !c.powered
			c.powered = source
			if back && c.wanted && c.state == facility.StateOff {
				c.waking = true
				c.enter(facility.StateStarting)
				p.tell(EventStart, c.name, "power is back", 0)
			}
		}
		for _, u := range l.pumps {
			u.powered = has(u.onUPS)
		}
		for _, t := range l.towers {
			t.powered = source
		}
	}
	for _, c := range p.crahs {
		c.powered = has(c.onUPS)
	}
	for _, r := range p.racks {
		r.powered = len(r.feeds) == 0 && source
		for _, u := range r.feeds {
			r.powered = r.powered || u.alive
		}
	}
}

// drawn is the power the site takes from its source, in W.
func (p *Plant) drawn() float64 {
	sum := p.machines()
	for _, u := range p.upses {
		sum += u.input
	}
	for _, r := range p.racks {
		if len(r.feeds) == 0 {
			sum += r.power
		}
	}
	return sum
}

// machines is the power of chillers, pumps, towers and fans, in W.
func (p *Plant) machines() float64 {
	sum := 0.0
	for _, l := range p.loops {
		for _, c := range l.chillers {
			sum += c.power
		}
		for _, u := range l.pumps {
			sum += u.power
		}
		for _, t := range l.towers {
			sum += t.power
		}
	}
	for _, c := range p.crahs {
		sum += c.power
	}
	return sum
}
