package configs

import (
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// edge adds one supply. Empty ends are reported as unnamed assets already.
func (b *siteBuilder) edge(supplier, consumer string, m facility.Medium, at facility.Position) {
	if supplier != "" && consumer != "" {
		b.d.Supplies = append(b.d.Supplies, facility.Supply{Supplier: supplier, Consumer: consumer, Medium: m, Position: at})
	}
}

// implied adds a supply that follows from a key which is checked by itself:
// what is wrong with a reference is said once.
func (b *siteBuilder) implied(supplier, consumer string, m facility.Medium, at facility.Position) {
	if _, known := b.kinds[consumer]; known && supplies(b.kinds[supplier], m) {
		b.edge(supplier, consumer, m, at)
	}
}

func supplies(k facility.Kind, m facility.Medium) bool {
	return m == facility.MediumCooling && k.RemovesHeat() || m == facility.MediumPower && k.SuppliesPower()
}

// edges adds a supply for each listed supplier.
func (b *siteBuilder) edges(suppliers []At[string], consumer string, m facility.Medium) {
	for i, s := range suppliers {
		if slices.ContainsFunc(suppliers[:i], func(o At[string]) bool { return o.Value == s.Value }) {
			b.problems.Add(s.Position, "%q is listed twice", s.Value)
			continue
		}
		b.edge(s.Value, consumer, m, s.Position)
	}
}

// cooling follows the heat backwards: the units of a hall cool it and its
// racks, a loop cools the units on it, chillers, pumps and tanks make a loop
// deliver, towers cool the chillers.
func (b *siteBuilder) cooling(f *siteFile) {
	b.roomUnits(f)
	for _, h := range f.Halls {
		b.edges(b.hallUnits(h.Name), h.Name, facility.MediumCooling)
		for _, row := range h.Rows {
			b.edges(row.CooledBy, row.Name, facility.MediumCooling)
		}
		h.each(b.hallUnits(h.Name), b.coolRack)
	}
	for _, l := range f.Loops {
		b.edges(l.CooledBy, l.Name, facility.MediumCooling)
	}
	for _, a := range b.d.Assets {
		at := a.Position
		if p, ok := a.Positions["loop"]; ok {
			at = p
		}
		switch a.Kind {
		case facility.KindCRAH, facility.KindCRAC, facility.KindCDU:
			b.implied(a.Loop, a.Name, facility.MediumCooling, at)
		case facility.KindChiller, facility.KindPump, facility.KindTank:
			b.implied(a.Name, a.Loop, facility.MediumCooling, at)
		case facility.KindCoolingTower:
			b.tower(a, at)
		}
	}
	b.tanks()
}

// roomUnits gathers the units of each hall, from the hall's and its rows'
// lists and from the units that name the hall. A unit that only a list names
// stands in that hall.
func (b *siteBuilder) roomUnits(f *siteFile) {
	b.units, b.rowUnits = map[string][]At[string]{}, map[string][]At[string]{}
	home := map[string][]string{}
	for _, h := range f.Halls {
		b.units[h.Name] = slices.Clone(h.CooledBy)
		for _, row := range h.Rows {
			b.rowUnits[h.Name] = append(b.rowUnits[h.Name], missing(h.CooledBy, row.CooledBy)...)
		}
		for _, u := range b.hallUnits(h.Name) {
			home[u.Value] = append(home[u.Value], h.Name)
		}
	}
	for i := range b.d.Assets {
		a := &b.d.Assets[i]
		isUnit := a.Kind == facility.KindCRAH || a.Kind == facility.KindCRAC
		switch halls := home[a.Name]; {
		case !isUnit && a.Kind != facility.KindCDU:
		case a.Hall == "" && len(halls) == 1:
			a.Hall = halls[0]
		case a.Hall != "" && a.Name != "" && isUnit && !slices.Contains(halls, a.Hall):
			b.units[a.Hall] = append(b.units[a.Hall], At[string]{a.Name, a.Positions["hall"]})
		}
	}
}

// hallUnits are all units that cool a hall. A hall is one room of air: a unit
// in one row cools the others too.
func (b *siteBuilder) hallUnits(hall string) []At[string] {
	return append(slices.Clone(b.units[hall]), b.rowUnits[hall]...)
}

// missing returns the items of more that have does not hold.
func missing(have, more []At[string]) []At[string] {
	return slices.DeleteFunc(slices.Clone(more), func(m At[string]) bool {
		return slices.ContainsFunc(have, func(h At[string]) bool { return h.Value == m.Value })
	})
}

// coolRack adds the rack's own list as written, and an inherited one as far as
// it is right: what is wrong with it is reported once, at the hall.
func (b *siteBuilder) coolRack(r rackIn) {
	b.inherit(r.rack.CooledBy, r.cooledBy, r.rack.Name, facility.MediumCooling)
}

func (b *siteBuilder) inherit(own, inherited []At[string], consumer string, m facility.Medium) {
	if len(own) > 0 {
		b.edges(own, consumer, m)
		return
	}
	for _, s := range inherited {
		b.implied(s.Value, consumer, m, s.Position)
	}
}

// tower cools the chillers of its loop that reject heat to water, or might;
// with none of them, it cools the loop itself (free cooling).
func (b *siteBuilder) tower(t facility.Asset, at facility.Position) {
	found := false
	for _, c := range b.d.Assets {
		if c.Kind == facility.KindChiller && c.Loop == t.Loop && c.Loop != "" && c.Nameplate.Condenser != facility.CondenserAir {
			b.implied(t.Name, c.Name, facility.MediumCooling, at)
			found = true
		}
	}
	if !found {
		b.implied(t.Name, t.Loop, facility.MediumCooling, at)
	}
}

// tanks gives a loop that does not state its buffer the volume of its tanks.
func (b *siteBuilder) tanks() {
	volume := map[string]facility.CubicMeters{}
	for _, a := range b.d.Assets {
		if a.Kind == facility.KindTank {
			volume[a.Loop] += a.Nameplate.BufferVolume
		}
	}
	for i := range b.d.Assets {
		if a := &b.d.Assets[i]; a.Kind == facility.KindLoop && a.Nameplate.BufferVolume == 0 {
			a.Nameplate.BufferVolume = volume[a.Name]
		}
	}
}

// power adds every powered_by. Racks take what their row or hall says, and a
// PDU that names a rack powers it.
func (b *siteBuilder) power(f *siteFile) {
	for _, h := range f.Halls {
		b.edges(h.PoweredBy, h.Name, facility.MediumPower)
		for _, row := range h.Rows {
			b.edges(row.PoweredBy, row.Name, facility.MediumPower)
		}
		h.each(nil, func(r rackIn) {
			b.inherit(r.rack.PoweredBy, r.poweredBy, r.rack.Name, facility.MediumPower)
		})
	}
	powerAll(b, f.Chillers)
	powerAll(b, f.Pumps)
	powerAll(b, f.Towers)
	powerAll(b, f.CRAHs)
	powerAll(b, f.CRACs)
	powerAll(b, f.CDUs)
	powerAll(b, f.UPS)
	powerAll(b, f.TransferSwitches)
	powerAll(b, f.PDUs)
	powerAll(b, f.Servers)
	for _, p := range f.PDUs {
		b.implied(p.Name, p.Rack.Value, facility.MediumPower, p.Rack.Position)
	}
}

func (n named) name() string              { return n.Name }
func (p powered) suppliers() []At[string] { return p.PoweredBy }

func powerAll[T interface {
	name() string
	suppliers() []At[string]
}](b *siteBuilder, consumers []T) {
	for _, c := range consumers {
		b.edges(c.suppliers(), c.name(), facility.MediumPower)
	}
}
