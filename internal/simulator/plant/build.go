package plant

import (
	"fmt"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// builder turns the site into nodes. Sizes the drawings do not give follow
// from those they do.
type builder struct {
	*Plant
	site *facility.Site
}

func (b *builder) build() error {
	for _, a := range b.site.Assets(facility.KindCRAC, facility.KindCDU, facility.KindTransferSwitch) {
		return fmt.Errorf("plant: %s: a %s is not simulated", a.Name, a.Kind)
	}
	for _, a := range b.site.Assets(facility.KindChiller, facility.KindCRAH) {
		if a.Nameplate.Capacity == 0 || a.Loop == "" {
			return fmt.Errorf("plant: %s %s needs capacity_kw and a loop", a.Kind, a.Name)
		}
	}
	for _, a := range b.site.Assets(facility.KindHall) {
		h, err := b.hall(a)
		if err != nil {
			return err
		}
		b.halls = append(b.halls, h)
	}
	for _, a := range b.site.Assets(facility.KindLoop) {
		b.loops = append(b.loops, b.loop(a))
	}
	b.electric()
	return b.stable()
}

// stable refuses rooms whose air would change more than once in a step: the
// explicit steps would then swing.
func (b *builder) stable() error {
	for _, h := range b.halls {
		for _, r := range h.rows {
			most := 0.0
			for _, k := range r.racks {
				most += airDensity * airflowPerWatt * k.design / fanIdle * airHeat
			}
			if share := most * step.Seconds() / min(r.cold.heat, r.hot.heat); share > 0.9 {
				return fmt.Errorf("plant: row %s: its air passes %.1f times in a step of %s; give hall %s more air volume", r.name, share, step, h.name)
			}
		}
	}
	return nil
}
