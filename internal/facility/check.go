package facility

import (
	"fmt"
	"slices"
	"strings"
)

// check returns everything wrong with d.
func check(d Description) Problems {
	c := checker{d: d, kinds: map[string]Asset{}}
	c.names()
	c.places()
	c.nameplates()
	c.supplies()
	c.groups()
	c.services()
	c.limits()
	c.cycles()
	return c.problems
}

type checker struct {
	d        Description
	kinds    map[string]Asset
	problems Problems
}

func (c *checker) names() {
	if c.d.Name == "" {
		c.problems.Add(Position{}, "the site has no name; add `site: NAME`")
	}
	for _, a := range c.d.Assets {
		switch first, taken := c.kinds[a.Name]; {
		case a.Name == "":
			c.problems.Add(a.Position, "%s has no name", a.Kind)
		case strings.ContainsAny(a.Name, " \t\n,=\"\\"):
			c.problems.Add(a.Position, "%s %q: a name must not contain spaces, commas, equals signs, quotes or backslashes", a.Kind, a.Name)
		case taken:
			c.problems.Add(a.Position, "duplicate name %q: already a %s at %s", a.Name, first.Kind, first.Position)
		default:
			c.kinds[a.Name] = a
		}
	}
}

// places checks that hall, row, rack and loop references resolve.
func (c *checker) places() {
	for _, a := range c.d.Assets {
		for _, ref := range []struct {
			name string
			kind Kind
		}{{a.Hall, KindHall}, {a.Row, KindRow}, {a.Rack, KindRack}, {a.Loop, KindLoop}} {
			if ref.name != "" {
				c.refers(a.Position, fmt.Sprintf("%s %q", a.Kind, a.Name), ref.name, ref.kind)
			}
		}
	}
}

// refers checks one reference; want empty accepts every kind.
func (c *checker) refers(pos Position, who, name string, want ...Kind) bool {
	target, ok := c.kinds[name]
	if !ok {
		c.problems.Add(pos, "%s refers to unknown %s %q%s", who, kindList(want), name, c.didYouMean(name, want))
		return false
	}
	if len(want) > 0 && !slices.Contains(want, target.Kind) {
		c.problems.Add(pos, "%s refers to %q as %s, but it is a %s", who, name, kindList(want), target.Kind)
		return false
	}
	return true
}

func (c *checker) didYouMean(name string, want []Kind) string {
	var candidates []string
	for _, n := range sortedKeys(c.kinds) {
		if len(want) == 0 || slices.Contains(want, c.kinds[n].Kind) {
			candidates = append(candidates, n)
		}
	}
	if near := Nearest(name, candidates); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

func kindList(kinds []Kind) string {
	if len(kinds) == 0 {
		return "asset"
	}
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, " or ")
}

// nameplates refuses negative quantities: every nameplate number is a size.
func (c *checker) nameplates() {
	for _, a := range c.d.Assets {
		n := a.Nameplate
		for _, q := range []struct {
			name  string
			value float64
		}{
			{"capacity", float64(n.Capacity)}, {"design load", float64(n.DesignLoad)},
			{"airflow", float64(n.Airflow)}, {"water flow", float64(n.WaterFlow)},
			{"air volume", float64(n.AirVolume)}, {"floor area", n.FloorArea}, {"height", n.Height},
			{"water volume", float64(n.WaterVolume)}, {"buffer volume", float64(n.BufferVolume)},
			{"high-pressure trip", float64(n.HighPressureTrip)},
			{"start sequence", n.StartSequence.Seconds()}, {"restart after power", n.RestartAfterPower.Seconds()},
			{"minimum off time", n.MinimumOff.Seconds()}, {"battery runtime", n.BatteryRuntime.Seconds()},
			{"generator start", n.GeneratorStart.Seconds()},
			{"servers", float64(n.Servers)}, {"server mass", float64(n.ServerMass)}, {"breaker", float64(n.Breaker)},
		} {
			if q.value < 0 {
				c.problems.Add(a.Position, "%s %q: negative %s %g; leave the key out when it is unknown", a.Kind, a.Name, q.name, q.value)
			}
		}
	}
}

func (c *checker) supplies() {
	for _, s := range c.d.Supplies {
		known := c.refers(s.Position, fmt.Sprintf("%q", s.Consumer), s.Supplier)
		known = c.refers(s.Position, fmt.Sprintf("supplier %q", s.Supplier), s.Consumer) && known
		if !known {
			continue
		}
		supplier := c.kinds[s.Supplier]
		if s.Medium == MediumCooling && !supplier.Kind.RemovesHeat() {
			c.problems.Add(s.Position, "%q cannot be cooled by %q: a %s removes no heat", s.Consumer, s.Supplier, supplier.Kind)
		}
		if s.Medium == MediumPower && !supplier.Kind.SuppliesPower() {
			c.problems.Add(s.Position, "%q cannot be powered by %q: a %s supplies no power", s.Consumer, s.Supplier, supplier.Kind)
		}
		if s.Capacity < 0 {
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
		seen[g.Name] = g.Position
		for _, member := range g.Members {
			c.refers(g.Position, fmt.Sprintf("group %q", g.Name), member)
		}
		if g.Required < 1 || g.Required > len(g.Members) {
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
		seen[s.Name] = s.Position
		for _, rack := range s.Racks {
			c.refers(s.Position, fmt.Sprintf("service %q", s.Name), rack, KindRack)
		}
		if s.MinimumFraction < 0 || s.MinimumFraction > 1 {
			c.problems.Add(s.Position, "service %q: minimum fraction %g; want 0 to 1", s.Name, s.MinimumFraction)
		}
	}
}

func (c *checker) limits() {
	all := c.d.Limits.All()
	if !slices.IsSorted(all) {
		c.problems.Add(Position{}, "limits must rise: recommended %g, allowable %g, critical %g, shutdown %g °C",
			c.d.Limits.Recommended, c.d.Limits.Allowable, c.d.Limits.Critical, c.d.Limits.Shutdown)
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
