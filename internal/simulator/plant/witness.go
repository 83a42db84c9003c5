package plant

import (
	"fmt"
)

// hysteresis keeps a row that hovers at a limit from crossing it every second.
const hysteresis = 0.5 // K

// witness writes down what became of a hall in the last step.
func (p *Plant) witness(h *hall) {
	for _, r := range h.rows {
		mean := r.meanInlet()
		for i := range p.limits {
			p.watchLimit(r, i, mean)
		}
		for _, k := range r.racks {
			p.watchRack(k)
		}
	}
	for _, l := range p.loops {
		for _, c := range l.chillers {
			if c.running() && !c.announced {
				p.tell(EventRunning, c.name, "running", 0)
			}
			c.announced = c.running()
		}
	}
}

func (p *Plant) watchLimit(r *row, i int, mean float64) {
	limit := p.limits[i]
	switch {
	case mean >= limit && !r.above[i]:
		r.above[i] = true
		p.tell(EventLimit, r.name, fmt.Sprintf("mean inlet above %g °C", limit), limit)
	case mean < limit-hysteresis && r.above[i]:
		r.above[i] = false
		p.tell(EventRecover, r.name, fmt.Sprintf("mean inlet below %g °C", limit), limit)
	}
}

// watchRack tells of every quarter of a rack's servers that goes.
func (p *Plant) watchRack(k *rack) {
	on := k.online * truth(k.powered)
	switch {
	case on <= k.reported-0.25 || on == 0 && k.reported > 0:
		why := fmt.Sprintf("servers shut down at %.1f °C, %.0f %% still on", k.inlet, 100*on)
		if !k.powered {
			why = "no power"
		}
		k.reported = on
		p.tell(EventShutdown, k.name, why, on)
	case on > k.reported:
		k.reported = on
		p.tell(EventBoot, k.name, "servers switched on", on)
	}
}
