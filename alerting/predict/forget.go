package predict

import "fmt"

// Forget drops what was learnt of some halls, loops or machines; without names
// all of it. A machine shares what is learnt with its hall or loop. What goes on
// is kept, so that an event in progress is not lost with it.
func (m *Model) Forget(names ...string) error {
	places := map[string]bool{}
	for _, name := range names {
		place, known := m.placeOf(name)
		if !known {
			return fmt.Errorf("forget %q: nothing is learnt of it; name a hall, a loop or a machine of one", name)
		}
		places[place] = true
	}
	for _, e := range m.ensembles {
		for k, i := range e.cluster.halls {
			if h := &m.plant.halls[i]; len(names) == 0 || places[h.name] {
				e.redraw(e.layout.hallZ[k], hallParameters)
				for _, u := range h.units {
					m.compressors[u] = slow{}
				}
			}
		}
		for k, j := range e.cluster.loops {
			if len(names) == 0 || places[m.plant.loops[j].name] {
				e.redraw(e.layout.loopZ[k], loopParameters)
				e.loopSteady[k].capacity = slow{}
			}
		}
	}
	return nil
}

// redraw takes n parameters from their priors again.
func (e *ensemble) redraw(from, n int) {
	for z := from; z < from+n; z++ {
		e.lessons[z] = lesson{}
		order := e.rng.Perm(len(e.sims))
		for i := range e.sims {
			e.sims[i].x[z] = normal(order[i], len(e.sims))
		}
	}
}

// placeOf is the hall or loop that an asset shares what is learnt with.
func (m *Model) placeOf(asset string) (string, bool) {
	a, known := m.site.Asset(asset)
	if !known {
		return "", false
	}
	for i := range m.plant.halls {
		if h := m.plant.halls[i].name; a.Hall == h {
			return h, true
		}
	}
	for j := range m.plant.loops {
		if l := m.plant.loops[j].name; a.Loop == l {
			return l, true
		}
	}
	return "", false
}
