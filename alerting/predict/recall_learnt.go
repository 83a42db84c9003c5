package predict

import (
	"math"
	"time"
)

// Recall takes back what Memory wrote: all of it after a short gap, and what
// was learnt of places whose drawings have not changed after any. It returns
// what it had to ignore, in words. Call it before the first Observe; times of
// Forecast must not be before now.
func (m *Model) Recall(data []byte, now time.Time) (ignored []string, err error) {
	mem, err := ReadMemory(data)
	if err != nil {
		return nil, err
	}
	r := recollection{places: map[string]placeMemory{}, complete: true}
	for _, p := range mem.Places {
		r.places[p.Name] = p
	}
	for _, e := range m.ensembles {
		m.recallPlaces(e, &r)
	}
	r.ignoreLeft(mem.Places)
	if gap := now.Sub(mem.At); r.complete && mem.Live != nil && gap >= 0 && gap <= liveFor {
		m.recallLive(mem.Live)
	}
	return r.ignored, nil
}

// A recollection is what is left of a memory while a model takes it back.
type recollection struct {
	places   map[string]placeMemory // by name; not asked for yet
	ignored  []string               // in words
	complete bool                   // nothing was ignored so far
}

// recallPlaces takes back what was learnt of the halls and loops of a cluster.
func (m *Model) recallPlaces(e *ensemble, r *recollection) {
	for k, i := range e.cluster.halls {
		if p, ok := r.take(e, m.plant.halls[i].name, m.plant.drawingsOfHall(i), e.layout.hallZ[k], hallTraits[:]); ok {
			for _, u := range m.plant.halls[i].units {
				m.compressors[u] = p.Compressors[m.plant.units[u].name]
			}
		}
	}
	for k, j := range e.cluster.loops {
		if p, ok := r.take(e, m.plant.loops[j].name, m.plant.drawingsOfLoop(j), e.layout.loopZ[k], loopTraits[:]); ok && p.Capacity != nil {
			e.loopSteady[k].capacity = *p.Capacity
		}
	}
}

// take gives one place back to its ensemble, if its drawings are still those it
// was learnt with.
func (r *recollection) take(e *ensemble, name, drawings string, from int, traits []trait) (placeMemory, bool) {
	p, known := r.places[name]
	delete(r.places, name)
	switch {
	case !known:
		r.ignore(name + ": nothing was learnt of it")
	case p.Drawings != drawings:
		r.ignore(name + ": what was learnt is ignored, its drawings have changed")
	default:
		e.recall(p, from, traits)
		return p, true
	}
	return p, false
}

// ignoreLeft says which places nobody asked for, in the order of the memory.
func (r *recollection) ignoreLeft(all []placeMemory) {
	for _, p := range all {
		if _, left := r.places[p.Name]; left {
			r.ignore(p.Name + ": what was learnt is ignored, the site has it no more")
		}
	}
}

func (r *recollection) ignore(text string) {
	r.ignored, r.complete = append(r.ignored, text), false
}

// recall sets the deviates of one place. Another number of members gets the
// same mean and spread; a parameter that is not in the memory, because it is
// new or was forgotten, stays as it was drawn.
func (e *ensemble) recall(p placeMemory, from int, traits []trait) {
	for z, t := range traits {
		column := p.Members[t.name]
		switch {
		case len(column) < 2:
			e.drawn = append(e.drawn, from+z)
			continue
		case len(column) != len(e.sims):
			mean, sd := meanOf(column)
			order := e.rng.Perm(len(e.sims))
			column = make([]float64, len(e.sims))
			for i := range column {
				column[i] = mean + sd*normal(order[i], len(column))
			}
		}
		for i := range e.sims {
			e.sims[i].x[from+z] = clamp(column[i], -2*farthest, 2*farthest)
		}
		e.lessons[from+z] = p.Lessons[t.name]
	}
}

func meanOf(v []float64) (mean, sd float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		sd += (x - mean) * (x - mean) / float64(len(v)-1)
	}
	return mean, math.Sqrt(sd)
}
