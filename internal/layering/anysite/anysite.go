// Package anysite draws sites at random for property tests: one to six halls,
// loops with chillers, pumps and towers, power from one feed or two, through
// chains of UPSs or none, shared or not. It is imported by tests only.
package anysite

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Draw returns a site that is drawn from t.
func Draw(t *rapid.T) *facility.Site {
	b := builder{t: t, d: facility.Description{Name: "site"}}
	b.power()
	b.water()
	b.halls()
	site, err := facility.NewSite(b.d)
	if err != nil {
		t.Fatalf("anysite: %v", err)
	}
	return site
}

type builder struct {
	t     *rapid.T
	d     facility.Description
	feeds []string // what can power something
	loops []string
}

// upTo draws a number from least to most; what names it in a counter-example.
func (b *builder) upTo(what string, least, most int) int {
	return rapid.IntRange(least, most).Draw(b.t, what)
}

func (b *builder) add(kind facility.Kind, name string, a facility.Asset) string {
	a.Name, a.Kind = name, kind
	b.d.Assets = append(b.d.Assets, a)
	return name
}

func (b *builder) supply(from, to string, m facility.Medium) {
	b.d.Supplies = append(b.d.Supplies, facility.Supply{Supplier: from, Consumer: to, Medium: m})
}

// fed powers name from up to two feeds, or from none that anybody has drawn.
func (b *builder) fed(name string) {
	for range b.upTo("feeds of "+name, 0, 2) {
		b.supply(rapid.SampledFrom(b.feeds).Draw(b.t, "feed of "+name), name, facility.MediumPower)
	}
}

// power draws mains and UPSs; each UPS hangs on what was drawn before it, so
// that chains get deep and nothing goes in a circle.
func (b *builder) power() {
	for k := range b.upTo("utilities", 1, 2) {
		b.feeds = append(b.feeds, b.add(facility.KindUtility, fmt.Sprintf("mains-%d", k+1), facility.Asset{}))
	}
	for k := range b.upTo("UPSs", 0, 5) {
		name := b.add(facility.KindUPS, fmt.Sprintf("ups-%d", k+1), facility.Asset{})
		b.fed(name)
		b.feeds = append(b.feeds, name)
	}
}

func (b *builder) water() {
	for k := range b.upTo("loops", 0, 3) {
		loop := fmt.Sprintf("chw-%d", k+1)
		b.loops = append(b.loops, b.add(facility.KindLoop, loop, facility.Asset{Loop: loop}))
		var towers []string
		for n := range b.upTo("towers", 0, 2) {
			name := b.add(facility.KindCoolingTower, fmt.Sprintf("%s-tower-%d", loop, n+1), facility.Asset{Loop: loop})
			b.fed(name)
			towers = append(towers, name)
		}
		var chillers []string
		for n := range b.upTo("chillers", 1, 4) {
			name := b.add(facility.KindChiller, fmt.Sprintf("%s-ch-%d", loop, n+1), facility.Asset{Loop: loop})
			b.fed(name)
			if len(towers) > 0 {
				b.supply(rapid.SampledFrom(towers).Draw(b.t, "tower of "+name), name, facility.MediumCooling)
			}
			b.supply(name, loop, facility.MediumCooling)
			chillers = append(chillers, name)
		}
		b.group(loop+"-chillers", chillers)
		for n := range b.upTo("pumps", 0, 2) {
			name := b.add(facility.KindPump, fmt.Sprintf("%s-pump-%d", loop, n+1), facility.Asset{Loop: loop})
			b.fed(name)
			b.supply(name, loop, facility.MediumCooling)
		}
	}
}

// group makes some of the machines spare to each other, or none.
func (b *builder) group(name string, members []string) {
	if required := b.upTo("required of "+name, 0, len(members)); required > 0 {
		b.d.Groups = append(b.d.Groups, facility.Group{Name: name, Members: members, Required: required})
	}
}

func (b *builder) halls() {
	for k := range b.upTo("halls", 1, 6) {
		hall := fmt.Sprintf("hall-%d", k+1)
		b.add(facility.KindHall, hall, facility.Asset{Hall: hall})
		var units []string
		for n := range b.upTo("room units", 0, 3) {
			name, a, kind := fmt.Sprintf("%s-unit-%d", hall, n+1), facility.Asset{Hall: hall}, facility.KindCRAC
			if len(b.loops) > 0 && rapid.Bool().Draw(b.t, "on water") {
				a.Loop, kind = rapid.SampledFrom(b.loops).Draw(b.t, "loop of "+name), facility.KindCRAH
				b.supply(a.Loop, name, facility.MediumCooling)
			}
			b.add(kind, name, a)
			b.fed(name)
			b.supply(name, hall, facility.MediumCooling)
			units = append(units, name)
		}
		b.group(hall+"-units", units)
		for n := range b.upTo("rows", 0, 2) {
			row := fmt.Sprintf("%s-row-%d", hall, n+1)
			b.add(facility.KindRow, row, facility.Asset{Hall: hall, Row: row})
			for m := range b.upTo("racks", 0, 2) {
				rack := fmt.Sprintf("%s-rack-%d", row, m+1)
				b.add(facility.KindRack, rack, facility.Asset{Hall: hall, Row: row, Rack: rack})
				b.fed(rack)
			}
		}
	}
}
