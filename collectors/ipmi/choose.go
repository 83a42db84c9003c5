package ipmi

import (
	"fmt"
	"maps"
	"slices"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi/fru"
)

// choice is which profiles a server is read with, and why the others are not
// used.
type choice struct{ profiles, rejected []collectors.Verdict }

// knows reports whether Get Device ID alone says which profile to use.
func (l library) knows(asked []string, id identity) bool {
	if len(asked) > 0 {
		return true
	}
	for _, p := range l {
		if p.Match.accepts(id.manufacturer, id.product) {
			return true
		}
	}
	return false
}

// choose picks the profiles that were asked for, else those that match, and the
// generic one last.
func (l library) choose(asked []string, id identity, made fru.Inventory) (c choice) {
	for _, name := range asked {
		if name != genericProfile {
			c.profiles = append(c.profiles, collectors.Verdict{Profile: name, Reason: "the device asks for it"})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l)) {
		if name == genericProfile || slices.Contains(asked, name) {
			continue
		}
		matches, reason := l[name].Match.judge(id, made, l.knows(nil, id))
		if matches && len(asked) == 0 {
			c.profiles = append(c.profiles, collectors.Verdict{Profile: name, Reason: reason})
			continue
		}
		if matches {
			reason = "the device asks for others"
		}
		c.rejected = append(c.rejected, collectors.Verdict{Profile: name, Reason: reason})
	}
	c.profiles = append(c.profiles, collectors.Verdict{Profile: genericProfile, Reason: "stands behind every other"})
	return c
}

// judge says whether a profile is for a server, and why. numbered says that the
// manufacturer's number decides.
func (m match) judge(id identity, made fru.Inventory, numbered bool) (bool, string) {
	if m.accepts(id.manufacturer, id.product) {
		return true, fmt.Sprintf("Get Device ID names manufacturer %d", id.manufacturer)
	}
	if !numbered {
		for _, maker := range []string{made.Product.Manufacturer, made.Board.Manufacturer} {
			if maker != "" && slices.ContainsFunc(m.Makers, func(p pattern) bool { return p.matches(maker) }) {
				return true, fmt.Sprintf("the inventory names manufacturer %q", maker)
			}
		}
	}
	switch {
	case len(m.Manufacturers) == 0:
		return false, "it is used only when a device asks for it"
	case slices.Contains(m.Manufacturers, id.manufacturer):
		return false, fmt.Sprintf("it is for products %d, this one is %d", m.Products, id.product)
	}
	return false, fmt.Sprintf("it is for manufacturers %d, this one is %d", m.Manufacturers, id.manufacturer)
}

// rules are those of the chosen profiles, in the order in which a sensor is
// held against them.
func (l library) rules(c choice) []rule {
	var out []rule
	for _, v := range c.profiles {
		out = append(out, l[v.Profile].Sensors...)
	}
	return out
}
