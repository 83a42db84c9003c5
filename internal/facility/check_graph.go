package facility

import (
	"fmt"
	"strings"
)

func (c *checker) supplies() {
	for _, s := range c.d.Supplies {
		supplier, known := c.known[s.Supplier]
		_, consumed := c.known[s.Consumer]
		switch {
		case s.Medium != MediumCooling && s.Medium != MediumPower:
			c.problems.Add(s.Position, "%q to %q: unknown medium %q; want %s or %s", s.Supplier, s.Consumer, s.Medium, MediumCooling, MediumPower)
			continue
		case !known && s.Medium == MediumCooling:
			c.problems.Add(s.Position, "%q is cooled by unknown %q%s", s.Consumer, s.Supplier, c.didYouMean(s.Supplier, Kind.RemovesHeat))
		case !known:
			c.problems.Add(s.Position, "%q is powered by unknown %q%s", s.Consumer, s.Supplier, c.didYouMean(s.Supplier, Kind.SuppliesPower))
		case s.Medium == MediumCooling && !supplier.Kind.RemovesHeat():
			c.problems.Add(s.Position, "%q cannot be cooled by %q: a %s removes no heat", s.Consumer, s.Supplier, supplier.Kind)
		case s.Medium == MediumPower && !supplier.Kind.SuppliesPower():
			c.problems.Add(s.Position, "%q cannot be powered by %q: a %s supplies no power", s.Consumer, s.Supplier, supplier.Kind)
		}
		if !consumed {
			c.refers(s.Position, fmt.Sprintf("supplier %q", s.Supplier), s.Consumer)
		}
		if !(s.Capacity >= 0) {
			c.problems.Add(s.Position, "%q to %q: negative capacity %g kW", s.Supplier, s.Consumer, s.Capacity.Kilowatts())
		}
	}
}

func (c *checker) groups() {
	seen := map[string]Position{}
	for _, g := range c.d.Groups {
		if first, taken := seen[g.Name]; taken {
			c.problems.Add(g.Position, "duplicate group %q: already at %s", g.Name, first)
		}
		if seen[g.Name] = g.Position; g.Name == "" {
			c.problems.Add(g.Position, "group has no name; add `name: NAME`")
		}
		members := map[string]bool{}
		for _, member := range g.Members {
			at := placeOf(g.Positions, member, g.Position)
			if members[member] {
				c.problems.Add(at, "group %q: member %q is listed twice", g.Name, member)
			}
			members[member] = true
			c.refers(at, fmt.Sprintf("group %q", g.Name), member)
		}
		if len(g.Members) == 0 {
			c.problems.Add(g.Position, "group %q has no members", g.Name)
		} else if g.Required < 1 || g.Required > len(g.Members) {
			c.problems.Add(g.Position, "group %q: %d required of %d members; want 1 to %d", g.Name, g.Required, len(g.Members), len(g.Members))
		}
	}
}

func (c *checker) services() {
	seen := map[string]Position{}
	for _, s := range c.d.Services {
		if first, taken := seen[s.Name]; taken {
			c.problems.Add(s.Position, "duplicate service %q: already at %s", s.Name, first)
		}
		if seen[s.Name] = s.Position; s.Name == "" {
			c.problems.Add(s.Position, "service has no name; add `name: NAME`")
		}
		for _, rack := range s.Racks {
			c.refers(placeOf(s.Positions, rack, s.Position), fmt.Sprintf("service %q", s.Name), rack, KindRack)
		}
		if !(s.MinimumFraction >= 0 && s.MinimumFraction <= 1) {
			c.problems.Add(s.Position, "service %q: minimum fraction %g; want 0 to 1", s.Name, s.MinimumFraction)
		}
		if s.Tier < 0 {
			c.problems.Add(s.Position, "service %q: tier %d; want 1 for the most important, or leave it out", s.Name, s.Tier)
		}
	}
}

// cycles are looked for within one medium only: a UPS room that is cooled by
// the chiller it powers is normal.
func (c *checker) cycles() {
	g := newGraph(c.d.Supplies, nil)
	for _, m := range []Medium{MediumCooling, MediumPower} {
		if edges := g.cycle(m); edges != nil {
			names := []string{edges[0].Supplier}
			for _, e := range edges {
				names = append(names, e.Consumer)
			}
			c.problems.Add(edges[0].Position, "%s goes in a circle: %s", m, strings.Join(names, " → "))
		}
	}
}
