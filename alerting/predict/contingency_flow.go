package predict

import "github.com/ridethrough/ridethrough/internal/facility"

// A flow is who is live and who carries what, at one moment.
type flow struct {
	live    []bool
	battery []bool    // a UPS without input
	load    []float64 // W at the output
}

// flow spreads the load over what is left. out marks lost nodes; generators
// deliver once they have started.
func (f *feeds) flow(d *drawing, out []bool, generators bool) flow {
	n := len(f.nodes)
	r := flow{live: make([]bool, n), battery: make([]bool, n), load: make([]float64, n)}
	f.flowInto(&r, d, out, generators)
	return r
}

func (f *feeds) flowInto(r *flow, d *drawing, out []bool, generators bool) {
	for i := range f.nodes {
		n := &f.nodes[i]
		r.live[i], r.battery[i] = false, false
		if out != nil && out[i] || d.dead[i] || n.asset.Kind == facility.KindGenerator && !generators {
			continue
		}
		r.live[i] = len(n.cords) == 0
		for _, c := range n.cords {
			if r.live[c] {
				r.live[i] = true
				break
			}
		}
		if !r.live[i] && n.asset.Kind == facility.KindUPS {
			r.live[i], r.battery[i] = true, true
		}
	}
	copy(r.load, d.own)
	for i := len(f.nodes) - 1; i >= 0; i-- {
		n := &f.nodes[i]
		if !r.live[i] {
			r.load[i] = 0
			continue
		}
		if r.load[i] == 0 || r.battery[i] {
			continue
		}
		if n.shares {
			f.share(r, i)
		} else if c := f.chosen(r, d, i); c >= 0 {
			r.load[c] += r.load[i]
		}
	}
}

// onGenerators reports whether generators carry something already: what is live
// now would not be without them.
func (f *feeds) onGenerators(d *drawing, before *flow) bool {
	without := f.flow(d, nil, false)
	for i := range f.nodes {
		if before.live[i] && !before.battery[i] && (!without.live[i] || without.battery[i]) && f.nodes[i].asset.Kind != facility.KindGenerator {
			return true
		}
	}
	return false
}

// share divides the load of a thing with several cords over the live ones.
func (f *feeds) share(r *flow, i int) {
	live := 0.0
	for _, c := range f.nodes[i].cords {
		if r.live[c] {
			live++
		}
	}
	for _, c := range f.nodes[i].cords {
		if r.live[c] {
			r.load[c] += r.load[i] / live
		}
	}
}

// chosen is the cord that a thing takes its power from; −1 for none.
func (f *feeds) chosen(r *flow, d *drawing, i int) int {
	cords := f.nodes[i].cords
	if a := d.active[i]; a >= 0 && r.live[cords[a]] {
		return cords[a]
	}
	for _, c := range cords {
		if r.live[c] {
			return c
		}
	}
	return -1
}
