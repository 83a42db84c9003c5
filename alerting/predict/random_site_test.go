package predict

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A sketch is a random small site on its way: what people draw, with much left
// out and not always sensible.
type sketch struct {
	t *rapid.T
	d facility.Description
}

func (s *sketch) add(kind facility.Kind, name string, change func(*facility.Asset)) string {
	a := facility.Asset{Name: name, Kind: kind}
	if change != nil {
		change(&a)
	}
	s.d.Assets = append(s.d.Assets, a)
	return name
}

func (s *sketch) edge(from, to string, m facility.Medium) {
	s.d.Supplies = append(s.d.Supplies, facility.Supply{Supplier: from, Consumer: to, Medium: m})
}

func (s *sketch) upTo(n int, what string) int { return rapid.IntRange(0, n).Draw(s.t, what) }

func (s *sketch) yes(what string) bool { return rapid.Bool().Draw(s.t, what) }

// cords gives an asset up to two of some suppliers.
func (s *sketch) cords(to string, from []string) {
	for n := range s.upTo(2, to+" cords") {
		if len(from) > 0 {
			s.edge(from[(n+s.upTo(len(from)-1, to+" cord"))%len(from)], to, facility.MediumPower)
		}
	}
}

// powerSide draws sources and what hangs on them, and returns the names of
// suppliers.
func (s *sketch) powerSide() []string {
	var all []string
	for _, part := range []struct {
		kind facility.Kind
		most int
	}{{facility.KindUtility, 2}, {facility.KindGenerator, 1}, {facility.KindTransferSwitch, 2}, {facility.KindUPS, 2}, {facility.KindPDU, 2}} {
		var new []string
		for n := range s.upTo(part.most, string(part.kind)) {
			name := s.add(part.kind, fmt.Sprintf("%s-%d", part.kind, n), func(a *facility.Asset) {
				if part.kind == facility.KindUPS && s.yes("battery") {
					a.Nameplate.BatteryRuntime = 10 * time.Minute
				}
			})
			if part.kind != facility.KindUtility && part.kind != facility.KindGenerator {
				s.cords(name, all)
			}
			new = append(new, name)
		}
		all = append(all, new...)
	}
	return all
}

// waterSide draws loops with chillers, pumps and towers, any of them absent.
func (s *sketch) waterSide(sources []string) []string {
	var loops []string
	for l := range s.upTo(2, "loops") {
		loop := fmt.Sprintf("loop-%d", l)
		s.add(facility.KindLoop, loop, func(a *facility.Asset) { a.Loop = loop })
		loops = append(loops, loop)
		for _, part := range []struct {
			kind facility.Kind
			most int
			kw   float64
		}{{facility.KindChiller, 3, 90}, {facility.KindPump, 2, 0}, {facility.KindCoolingTower, 2, 0}, {facility.KindTank, 1, 0}} {
			for n := range s.upTo(part.most, string(part.kind)) {
				name := s.add(part.kind, fmt.Sprintf("%s-%s-%d", loop, part.kind, n), func(a *facility.Asset) {
					a.Loop = loop
					a.Nameplate.Capacity = facility.Watts(1000 * part.kw * float64(s.upTo(2, "plate")))
					if part.kind == facility.KindChiller && s.yes("water-cooled") {
						a.Nameplate.Condenser = facility.CondenserWater
					}
					if s.yes("controlled") {
						a.ControlGroup = "plc-" + loop
					}
				})
				s.edge(name, loop, facility.MediumCooling)
				if part.kind != facility.KindTank {
					s.cords(name, sources)
				}
			}
		}
	}
	return loops
}

// rooms draws halls with racks and room units of both kinds, or of none.
func (s *sketch) rooms(loops, sources []string) {
	for h := range 1 + s.upTo(1, "halls") {
		hall := fmt.Sprintf("hall-%d", h)
		s.add(facility.KindHall, hall, func(a *facility.Asset) {
			a.Hall = hall
			a.Nameplate.DesignLoad = facility.Watts(40e3 * float64(s.upTo(2, "design")))
			if s.yes("contained") {
				a.Nameplate.Containment = facility.ContainmentColdAisle
			}
		})
		s.cords(hall, sources)
		for n := range s.upTo(3, "racks") {
			rack := s.add(facility.KindRack, fmt.Sprintf("%s-rack-%d", hall, n), func(a *facility.Asset) {
				a.Hall, a.Nameplate.DesignLoad = hall, facility.Watts(10e3*float64(s.upTo(2, "kW")))
			})
			s.cords(rack, sources)
		}
		for n := range s.upTo(3, "units") {
			kind, loop := facility.KindCRAC, ""
			if len(loops) > 0 && s.yes("on water") {
				kind, loop = facility.KindCRAH, loops[s.upTo(len(loops)-1, "loop")]
			}
			unit := s.add(kind, fmt.Sprintf("%s-unit-%d", hall, n), func(a *facility.Asset) {
				a.Hall, a.Loop, a.Nameplate.Capacity = hall, loop, facility.Watts(30e3*float64(s.upTo(2, "plate")))
			})
			s.edge(unit, hall, facility.MediumCooling)
			if loop != "" {
				s.edge(loop, unit, facility.MediumCooling)
			}
			s.cords(unit, sources)
		}
	}
}

// sketched is a random small site, and a model of it at its design load.
func sketched(t *rapid.T, changes ...func(*facility.Description)) (*facility.Site, *Model) {
	s := &sketch{t: t, d: facility.Description{Name: "sketch"}}
	sources := s.powerSide()
	s.rooms(s.waterSide(sources), sources)
	for _, change := range changes {
		change(&s.d)
	}
	site, err := facility.NewSite(s.d)
	if err != nil {
		t.Fatalf("a sketch is refused: %v", err)
	}
	return site, designed(site)
}

func designed(site *facility.Site) *Model {
	cfg := DefaultConfig()
	cfg.Members, cfg.Contingencies = 8, 0
	m := New(site, cfg)
	m.AssumeDesign(start)
	m.Forecast(start)
	m.Forecast(start)
	return m
}

// equipment are the names of what can be lost.
func equipment(site *facility.Site, fits func(facility.Kind) bool) []string {
	var out []string
	for _, a := range site.Assets() {
		if removable(a) && fits(a.Kind) {
			out = append(out, a.Name)
		}
	}
	return out
}

// A power supply that goes in a circle is refused before any model sees it.
func TestACircleNeverReachesTheModel(t *testing.T) {
	d := fixtureDescription()
	wire(&d)
	rewire(&d, "ats-a", "ups-a")
	if _, err := facility.NewSite(d); err == nil {
		t.Error("a UPS that feeds its own switch is accepted")
	}
}
