package predict

import (
	"encoding/binary"
	"math"
)

// phases joins the phases of all stages. powered says that the stages follow the
// power side themselves.
func (s *study) phases(e *ensemble, stages []stage, powered bool) []phase {
	var out []phase
	for n, g := range stages {
		for _, p := range s.m.phases(e, s.now, whatIf{lost: g.lost, powered: powered}) {
			p.from += g.at
			if n+1 < len(stages) && p.from > g.at && p.from >= stages[n+1].at {
				break
			}
			for k, i := range e.cluster.halls {
				if left, some := g.it[s.m.plant.halls[i].name]; some {
					p.halls[k].power *= left
				}
			}
			out = append(out, p)
		}
	}
	return out
}

// phaseKey is the content of phases, so that what is alike runs once.
func phaseKey(c cluster, phases []phase) string {
	var b []byte
	put := func(values ...float64) {
		for _, v := range values {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
	}
	for _, i := range c.halls {
		put(float64(i))
	}
	for i := range phases {
		p := &phases[i]
		put(p.from)
		for k := range p.halls {
			h := &p.halls[k]
			put(h.power, h.air, h.most, float64(len(h.banks)))
			for _, k := range h.banks {
				put(float64(k.loop), k.share, k.water, k.ntu, k.capacity)
			}
		}
		for k := range p.loops {
			l := &p.loops[k]
			put(l.capacity, l.running, l.open, l.openAge, l.flow, l.setpoint)
		}
	}
	return string(b)
}
