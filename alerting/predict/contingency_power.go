package predict

import (
	"math"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// generatorsRun reports whether generators deliver: one says so, or there is
// nothing else.
func (m *Model) generatorsRun() bool {
	return len(m.plant.utilities) == 0 || slices.ContainsFunc(m.plant.generators, func(g facility.Asset) bool {
		state, _ := m.seen.state(g.Name)
		return state == facility.StateRunning
	})
}

// power runs the power side when something of it is lost.
func (s *study) power(c *Contingency, l *lost) *blackout {
	if !l.power {
		return nil
	}
	b := s.feeds.lose(&s.drawing, &s.before, slices.Clone(l.out), s.start, s.m.cfg.Horizon.Seconds())
	c.Falls = append(c.Falls, b.falls...)
	if b.worst >= 0 {
		c.Burdened, c.Burden = s.feeds.nodes[b.worst].asset.Name, b.burden
	}
	if !math.IsInf(b.bridge, 1) {
		c.Bridge = duration(b.bridge)
	}
	s.darkRacks(c, &b)
	return &b
}

// darkRacks tells when racks lose their last cord, and halls of which no rack is
// drawn.
func (s *study) darkRacks(c *Contingency, b *blackout) {
	for n, at := range b.times {
		var racks []string
		for i := range s.feeds.nodes {
			wasLive := s.before.live[i] && (n == 0 || b.live[n-1][i])
			if !wasLive || b.live[n][i] {
				continue
			}
			switch a := &s.feeds.nodes[i].asset; {
			case a.Kind == facility.KindRack:
				racks = append(racks, a.Name)
			case a.Kind == facility.KindHall && slices.Contains(s.feeds.consumers[a.Name], i):
				c.Falls = append(c.Falls, Fall{After: duration(at), Limit: FallPowerLost, Asset: a.Name, What: a.Name + " without power"})
			}
		}
		if len(racks) > 0 {
			c.Falls = append(c.Falls, Fall{
				After: duration(at), Limit: FallPowerLost, Asset: s.m.site.Locate(racks[0]).Hall,
				What: count(len(racks), "rack") + " without power", Racks: len(racks), Services: s.m.site.ServicesAt(racks...),
			})
		}
	}
}

// liquid tells which racks lose the last unit that cools them by liquid.
func (s *study) liquid(c *Contingency, l *lost) {
	if !s.m.sweep.anyLiquid(s.m.site) {
		return
	}
	after, before := s.m.site.Surviving(facility.Loss(l.names), true), s.m.site.Surviving(facility.Loss{}, true)
	var racks []string
	for rack, units := range s.m.sweep.liquid {
		dry := func(v *facility.Survival) bool {
			return !slices.ContainsFunc(units, func(u string) bool { return !v.Out(u) })
		}
		if dry(after) && !dry(before) {
			racks = append(racks, rack)
		}
	}
	if len(racks) > 0 {
		slices.Sort(racks)
		c.Falls = append(c.Falls, Fall{
			After: duration(liquidGrace), Limit: FallLiquid, Asset: racks[0], What: count(len(racks), "rack") + " without liquid cooling",
			Racks: len(racks), Services: s.m.site.ServicesAt(racks...),
		})
	}
}
