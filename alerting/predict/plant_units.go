package predict

import "github.com/ridethrough/ridethrough/internal/facility"

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
