package predict

import (
	"encoding/json"
	"fmt"
	"time"
)

// # What survives a restart
//
// A memory holds what was learnt (parameters, real capacities; valid for as
// long as the drawings of the place stay the same) and what goes on (states,
// events, usual values; valid for liveFor). Its size follows the halls, loops
// and probes of the site: some 20 kB a hall and 60 bytes a probe.

// memoryVersion changes when an old memory can not be read any more. New
// parameters need no new version: they are kept by name.
const memoryVersion = 1

// liveFor is how long a state is carried on over a gap: as long as a plant may
// be silent and its state still be told by the same readings.
const liveFor = 10 * time.Minute

// A Memory is what a model has learnt, as it is kept on disk.
type Memory struct {
	Version int       `json:"version"`
	Site    string    `json:"site"`
	At      time.Time `json:"at"`
	// Parameters are for people and for `ridethrough model show`; the model
	// reads Places.
	Parameters []Parameter   `json:"parameters"`
	Places     []placeMemory `json:"places"`
	Live       *liveMemory   `json:"live,omitempty"`
}

// placeMemory is what was learnt of one hall or loop.
type placeMemory struct {
	Name string `json:"name"`
	// Drawings tells whether the drawings are still those it was learnt with.
	Drawings string `json:"drawings"`
	// Members are the deviates of each parameter, one for each variant.
	Members map[string][]float64 `json:"members"`
	Lessons map[string]lesson    `json:"lessons,omitempty"`
	// Capacity is real over rated capacity of the chillers; Compressors the
	// full load of units with their own, in W.
	Capacity    *slow           `json:"capacity,omitempty"`
	Compressors map[string]slow `json:"compressors,omitempty"`
}

// MarshalJSON writes value and weight.
func (s slow) MarshalJSON() ([]byte, error) { return json.Marshal([2]float64{s.value, s.weight}) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *slow) UnmarshalJSON(data []byte) error {
	var pair [2]float64
	err := json.Unmarshal(data, &pair)
	s.value, s.weight = pair[0], pair[1]
	return err
}

// MarshalJSON writes the short and the long mean.
func (c climb) MarshalJSON() ([]byte, error) { return json.Marshal([2]slow{c.short, c.long}) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *climb) UnmarshalJSON(data []byte) error {
	var pair [2]slow
	err := json.Unmarshal(data, &pair)
	c.short, c.long = pair[0], pair[1]
	return err
}

// Memory returns what must survive a restart, as JSON.
func (m *Model) Memory() ([]byte, error) {
	mem := Memory{Version: memoryVersion, Site: m.site.Name, At: m.last, Parameters: m.Learnt()}
	for _, e := range m.ensembles {
		for k, i := range e.cluster.halls {
			p := e.placeMemory(m.plant.halls[i].name, m.plant.drawingsOfHall(i), e.layout.hallZ[k], hallTraits[:])
			for _, u := range m.plant.halls[i].units {
				if m.compressors[u].known() {
					if p.Compressors == nil {
						p.Compressors = map[string]slow{}
					}
					p.Compressors[m.plant.units[u].name] = m.compressors[u]
				}
			}
			mem.Places = append(mem.Places, p)
		}
		for k, j := range e.cluster.loops {
			p := e.placeMemory(m.plant.loops[j].name, m.plant.drawingsOfLoop(j), e.layout.loopZ[k], loopTraits[:])
			if c := e.loopSteady[k].capacity; c.known() {
				p.Capacity = &c
			}
			mem.Places = append(mem.Places, p)
		}
	}
	if !m.last.IsZero() {
		mem.Live = m.liveMemory()
	}
	data, err := json.Marshal(mem)
	if err != nil {
		return nil, fmt.Errorf("keep what the model has learnt: %w", err)
	}
	return data, nil
}

func (e *ensemble) placeMemory(name, drawings string, from int, traits []trait) placeMemory {
	p := placeMemory{Name: name, Drawings: drawings, Members: map[string][]float64{}, Lessons: map[string]lesson{}}
	for z, t := range traits {
		column := make([]float64, len(e.sims))
		for i := range e.sims {
			column[i] = e.sims[i].x[from+z]
		}
		p.Members[t.name] = column
		if l := e.lessons[from+z]; !l.Since.IsZero() {
			p.Lessons[t.name] = l
		}
	}
	return p
}

// ReadMemory decodes what Memory wrote.
func ReadMemory(data []byte) (Memory, error) {
	var mem Memory
	if err := json.Unmarshal(data, &mem); err != nil {
		return Memory{}, fmt.Errorf("read what the model has learnt: %w", err)
	}
	if mem.Version != memoryVersion {
		return Memory{}, fmt.Errorf("read what the model has learnt: version %d; this ridethrough reads version %d", mem.Version, memoryVersion)
	}
	return mem, nil
}
