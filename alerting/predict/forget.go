package predict

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"
)

// Forget takes what was learnt of some halls, loops or machines out of a
// memory; without names all of it. A machine shares what was learnt of its hall
// or loop, so place says which of those an asset belongs to. What goes on is
// kept, so that an event in progress is not lost with it.
func Forget(data []byte, place func(asset string) (string, bool), names ...string) ([]byte, error) {
	mem, err := ReadMemory(data)
	if err != nil {
		return nil, err
	}
	forgotten := map[string]bool{}
	for _, name := range names {
		at, known := place(name)
		if !known || !slices.ContainsFunc(mem.Places, func(p placeMemory) bool { return p.Name == at }) {
			return nil, fmt.Errorf("forget %q: nothing is learnt of it; name a hall, a loop or a machine of one", name)
		}
		forgotten[at] = true
	}
	for i := range mem.Places {
		if p := &mem.Places[i]; len(names) == 0 || forgotten[p.Name] {
			p.Members, p.Lessons, p.Capacity, p.Compressors = nil, nil, nil, nil
		}
	}
	for i := range mem.Parameters {
		p := &mem.Parameters[i]
		if at, _ := place(p.Asset); len(names) == 0 || forgotten[at] {
			p.reset()
		}
	}
	return json.Marshal(mem)
}

// reset makes a parameter its prior again. How unsure the prior is the model
// says when it runs next.
func (p *Parameter) reset() {
	p.Learnt, p.P10, p.P90 = p.Prior, p.Prior, p.Prior
	p.Since, p.Changed = time.Time{}, time.Time{}
}

// PlaceOf says whose memory an asset shares: its hall's, or its loop's when it
// is part of the plant.
func (m *Model) PlaceOf(asset string) (string, bool) {
	for i := range m.plant.loops {
		if m.plant.loops[i].name == asset {
			return asset, true
		}
	}
	a, known := m.site.Asset(asset)
	switch {
	case !known:
		return "", false
	case a.Hall != "":
		return a.Hall, true
	}
	return a.Loop, a.Loop != ""
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
