package facility

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
)

// check returns everything wrong with d.
func check(d Description) Problems {
	c := checker{d: d, known: map[string]Asset{}}
	c.names()
	c.places()
	c.nameplates()
	c.supplies()
	c.groups()
	c.services()
	c.maintenance()
	c.limits()
	c.cycles()
	return c.problems
}

type checker struct {
	d        Description
	known    map[string]Asset
	problems Problems
}

func (c *checker) names() {
	switch {
	case c.d.Name == "":
		c.problems.Add(c.d.Position, "the site has no name; add `site: NAME`")
	case !nameable(c.d.Name):
		c.problems.Add(c.d.Position, "site %q: %s", c.d.Name, nameRule)
	}
	for _, a := range c.d.Assets {
		switch first, taken := c.known[a.Name]; {
		case !slices.Contains(kinds, a.Kind) || a.Kind == KindDevice:
			c.problems.Add(a.Position, "%q: %q is no kind of asset", a.Name, a.Kind)
		case a.Name == "":
			c.problems.Add(a.Position, "%s has no name; add `name: NAME`", a.Kind)
		case !nameable(a.Name):
			c.problems.Add(a.Position, "%s %q: %s", a.Kind, a.Name, nameRule)
		case taken:
			c.problems.Add(a.Position, "duplicate name %q: already a %s at %s", a.Name, first.Kind, first.Position)
		case a.Name == c.d.Name && a.Kind != KindSite:
			c.problems.Add(a.Position, "duplicate name %q: already the site", a.Name)
		default:
			c.known[a.Name] = a
		}
	}
}

const nameRule = "a name must not contain spaces, commas, equals signs, quotes or backslashes"

// nameable reports whether name can be a tag, a label and a word on a page
// without quoting.
func nameable(name string) bool {
	return !strings.ContainsAny(name, ",=\"\\") && !strings.ContainsFunc(name, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	})
}

// places checks that hall, row, rack and loop references resolve.
func (c *checker) places() {
	for _, a := range c.d.Assets {
		for _, ref := range []struct {
			name string
			kind Kind
		}{{a.Hall, KindHall}, {a.Row, KindRow}, {a.Rack, KindRack}, {a.Loop, KindLoop}} {
			if ref.name != "" && !(ref.name == a.Name && ref.kind == a.Kind) {
				c.refers(a.at(string(ref.kind)), describe(a), ref.name, ref.kind)
			}
		}
	}
}

func describe(a Asset) string { return fmt.Sprintf("%s %q", a.Kind, a.Name) }

// refers checks one reference; want empty accepts every kind.
func (c *checker) refers(pos Position, who, name string, want ...Kind) bool {
	target, ok := c.known[name]
	if !ok {
		c.problems.Add(pos, "%s refers to unknown %s %q%s", who, kindList(want), name, c.didYouMean(name, func(k Kind) bool {
			return len(want) == 0 || slices.Contains(want, k)
		}))
		return false
	}
	if len(want) > 0 && !slices.Contains(want, target.Kind) {
		c.problems.Add(pos, "%s refers to %q as %s, but it is a %s", who, name, kindList(want), target.Kind)
		return false
	}
	return true
}

// didYouMean is what to do about an unknown name that should be of a kind that
// fits.
func (c *checker) didYouMean(name string, fits func(Kind) bool) string {
	var candidates []string
	for _, n := range slices.Sorted(maps.Keys(c.known)) {
		if fits(c.known[n].Kind) {
			candidates = append(candidates, n)
		}
	}
	if near := Nearest(name, candidates); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; add it or correct the name"
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

// nameplates refuses negative quantities, every nameplate number is a size, and
// economisers whose capacity holds at no known temperature.
func (c *checker) nameplates() {
	for _, a := range c.d.Assets {
		if n := a.Nameplate; n.Economiser && (n.Capacity == 0 || n.RatedRejection == 0) {
			c.problems.Add(a.Position, "%s: an economiser needs capacity_kw, and rated_condenser_water_celsius or rated_outdoor_celsius at which it holds", describe(a))
		}
		for _, q := range a.Nameplate.sizes() {
			if !(q.value >= 0) || math.IsInf(q.value, 0) {
				c.problems.Add(a.Position, "%s: negative %s %g; leave the key out when it is unknown", describe(a), q.name, q.value)
			}
		}
	}
}

type size struct {
	name  string
	value float64
}

func (n Nameplate) sizes() []size {
	return []size{
		{"capacity", float64(n.Capacity)},
		{"design load", float64(n.DesignLoad)},
		{"airflow", float64(n.Airflow)},
		{"water flow", float64(n.WaterFlow)},
		{"air volume", float64(n.AirVolume)},
		{"floor area", n.FloorArea},
		{"height", n.Height},
		{"water volume", float64(n.WaterVolume)},
		{"buffer volume", float64(n.BufferVolume)},
		{"high-pressure trip", float64(n.HighPressureTrip)},
		{"start sequence", n.StartSequence.Seconds()},
		{"restart after power", n.RestartAfterPower.Seconds()},
		{"minimum off time", n.MinimumOff.Seconds()},
		{"battery runtime", n.BatteryRuntime.Seconds()},
		{"generator start", n.GeneratorStart.Seconds()},
		{"servers", float64(n.Servers)},
		{"server mass", float64(n.ServerMass)},
		{"breaker", float64(n.Breaker)},
	}
}

func (c *checker) limits() {
	all := c.d.Limits.All()
	for i := 1; i < len(all); i++ {
		if !(all[i-1] < all[i]) {
			c.problems.Add(c.d.LimitsPosition, "limits must rise: recommended %g, allowable %g, critical %g, shutdown %g °C",
				c.d.Limits.Recommended, c.d.Limits.Allowable, c.d.Limits.Critical, c.d.Limits.Shutdown)
			return
		}
	}
}
