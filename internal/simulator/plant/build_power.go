package plant

import (
	"math/rand/v2"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// electric wires racks, PDUs, UPSs, generators and the mains.
func (b *builder) electric() {
	for _, a := range b.site.Assets(facility.KindUtility) {
		b.utilities = append(b.utilities, &utility{name: a.Name, present: true})
	}
	for _, a := range b.site.Assets(facility.KindGenerator) {
		b.generators = append(b.generators, &generator{
			name: a.Name, startFor: fallback(a.Nameplate.GeneratorStart.Seconds(), 15),
			capacity: float64(fallback(a.Nameplate.Capacity, 2e6)), state: facility.StateStandby, fuel: 0.9, hours: 3600 * 400,
		})
	}
	byRack := map[string][]*ups{}
	for _, a := range b.site.Assets(facility.KindUPS) {
		u := b.ups(a)
		for _, r := range u.racks {
			byRack[r.name] = append(byRack[r.name], u)
		}
		b.upses = append(b.upses, u)
	}
	for _, a := range b.site.Assets(facility.KindPDU) {
		b.pdus = append(b.pdus, b.pdu(a))
	}
	for _, r := range b.racks {
		r.feeds = byRack[r.name]
	}
}

// ups is sized for the racks it feeds when its plate says nothing. Its battery
// time is that of the plate at four fifths of its capacity.
func (b *builder) ups(a facility.Asset) *ups {
	u := &ups{name: a.Name, capacity: float64(a.Nameplate.Capacity), racks: b.racksBelow(a.Name), charge: 1, alive: true, fed: true}
	if u.capacity == 0 {
		for _, r := range u.racks {
			u.capacity += 1.25 * r.design
		}
		u.capacity = max(u.capacity, 1e3)
	}
	u.battery = fallback(a.Nameplate.BatteryRuntime.Seconds(), 600) * u.capacity * 0.8 / upsEfficiency
	return u
}

func (b *builder) racksBelow(name string) []*rack {
	below := map[string]bool{}
	for _, n := range b.site.Graph.Downstream(name, facility.MediumPower) {
		below[n] = true
	}
	var out []*rack
	for _, r := range b.racks {
		if below[r.name] || below[r.hall] {
			out = append(out, r)
		}
	}
	return out
}

func (b *builder) pdu(a facility.Asset) *pdu {
	p := &pdu{name: a.Name, racks: b.racksBelow(a.Name), rating: float64(fallback(a.Nameplate.Breaker, 32))}
	if len(p.racks) == 0 && a.Rack != "" {
		for _, r := range b.racks {
			if r.name == a.Rack {
				p.racks = []*rack{r}
			}
		}
	}
	p.weights, p.energy = outletWeights(b.noise), make([]float64, outlets)
	for i := range p.energy {
		p.energy[i] = 3.6e6 * 5000 * p.weights[i] * 24
	}
	return p
}

// outletWeights spreads the power of a PDU over its outlets; one in eight of them
// feeds nothing but a switch.
func outletWeights(noise *rand.Rand) []float64 {
	w, sum := make([]float64, outlets), 0.0
	for i := range w {
		w[i] = 0.8 + 0.4*noise.Float64()
		if i%8 == 7 {
			w[i] = 0.05
		}
		sum += w[i]
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}
