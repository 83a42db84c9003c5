package facility_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A sketch of a site, for the graph alone.
type sketch struct{ facility.Description }

func (s *sketch) add(kind facility.Kind, name string, change ...func(*facility.Asset)) {
	a := facility.Asset{Name: name, Kind: kind}
	for _, c := range change {
		c(&a)
	}
	s.Assets = append(s.Assets, a)
}

func (s *sketch) edge(m facility.Medium, consumer string, suppliers ...string) {
	for _, up := range suppliers {
		s.Supplies = append(s.Supplies, facility.Supply{Supplier: up, Consumer: consumer, Medium: m})
	}
}

func (s *sketch) site(t *testing.T) *facility.Site {
	t.Helper()
	s.Name = "sketch"
	site, err := facility.NewSite(s.Description)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// twoPaths is a dual-corded hall: two UPSs on two switches, each on the mains
// with a generator behind it, and an N+1 plant.
func twoPaths() *sketch {
	s := &sketch{}
	onLoop := func(a *facility.Asset) { a.Loop = "chw" }
	s.add(facility.KindHall, "hall")
	s.add(facility.KindLoop, "chw")
	for _, side := range []string{"a", "b"} {
		s.add(facility.KindUtility, "mains-"+side)
		s.add(facility.KindGenerator, "gen-"+side)
		s.add(facility.KindTransferSwitch, "ats-"+side)
		s.add(facility.KindUPS, "ups-"+side, func(a *facility.Asset) { a.Nameplate.BatteryRuntime = 10 * time.Minute })
		s.edge(facility.MediumPower, "ats-"+side, "mains-"+side, "gen-"+side)
		s.edge(facility.MediumPower, "ups-"+side, "ats-"+side)
	}
	for n := range 3 {
		rack, pump := fmt.Sprintf("rack-%d", n+1), fmt.Sprintf("p-%d", n+1)
		s.add(facility.KindRack, rack, func(a *facility.Asset) { a.Hall = "hall" })
		s.edge(facility.MediumPower, rack, "ups-a", "ups-b")
		s.add(facility.KindPump, pump, onLoop)
		s.edge(facility.MediumCooling, "chw", pump)
		s.edge(facility.MediumPower, pump, "ats-"+string("ab"[n%2]))
	}
	for n, side := range []string{"a", "b"} {
		crah := fmt.Sprintf("crah-%d", n+1)
		s.add(facility.KindCRAH, crah, onLoop, func(a *facility.Asset) { a.Hall = "hall" })
		s.edge(facility.MediumCooling, crah, "chw")
		s.edge(facility.MediumCooling, "hall", crah)
		s.edge(facility.MediumPower, crah, "ats-"+side)
	}
	s.Groups = append(s.Groups, facility.Group{Name: "pumps", Members: []string{"p-1", "p-2", "p-3"}, Required: 1})
	return s
}

func shared(found []facility.CommonMode) []string {
	var out []string
	for _, f := range found {
		for _, taken := range f.Takes {
			out = append(out, taken.Group+"/"+f.Shared+"/"+string(f.Kind))
		}
	}
	slices.Sort(out)
	return out
}

func TestTwoWholePathsShareOnlyTheirWater(t *testing.T) {
	got := shared(facility.CommonModes(twoPaths().site(t)))
	if want := []string{"pumps/chw/loop"}; !slices.Equal(got, want) {
		t.Errorf("found %q; want %q", got, want)
	}
}

func TestCommonModes(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*sketch)
		want   string
		text   string
	}{
		{"one controller for all pumps", func(s *sketch) {
			for i := range s.Assets {
				if s.Assets[i].Kind == facility.KindPump {
					s.Assets[i].ControlGroup = "plc"
				}
			}
		}, "pumps/plc/controller", "plc (controller): its loss takes 3 of 3 of pumps, 1 required (p-1, p-2, p-3); leaves short: hall."},
		{"both UPSs behind one switch", func(s *sketch) {
			s.rewire("ups-b", "ats-a")
		}, "/ats-a/power path", "ats-a (power path): both cords of 3 of 3 dual-corded racks hang on it (rack-1, rack-2, rack-3), once batteries are empty after 10m0s"},
		{"one switch for all pumps", func(s *sketch) {
			s.rewire("p-2", "ats-a")
		}, "pumps/ats-a/power path", "ats-a (power path): its loss takes 3 of 3 of pumps"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := twoPaths()
			c.change(s)
			found := facility.CommonModes(s.site(t))
			if got := shared(found); !slices.Contains(got, c.want) {
				t.Fatalf("found %q; want %q among them", got, c.want)
			}
			if !slices.ContainsFunc(found, func(f facility.CommonMode) bool { return strings.Contains(f.String(), c.text) }) {
				t.Errorf("said %v; want %q", found, c.text)
			}
		})
	}
}

// rewire gives a consumer of power another single supplier.
func (s *sketch) rewire(consumer, supplier string) {
	s.Supplies = slices.DeleteFunc(s.Supplies, func(e facility.Supply) bool {
		return e.Consumer == consumer && e.Medium == facility.MediumPower
	})
	s.edge(facility.MediumPower, consumer, supplier)
}

// What feeds a switch that is the single point already is not told again.
func TestOnlyTheNearestSharedPathIsTold(t *testing.T) {
	s := twoPaths()
	s.rewire("ups-b", "ats-a")
	s.rewire("ats-a", "mains-a")
	for _, f := range facility.CommonModes(s.site(t)) {
		if f.Shared == "mains-a" && f.Takes[0].Group == "" {
			t.Errorf("told %s although ats-a stands nearer", f)
		}
	}
}

func TestGeneratorBacksTheMains(t *testing.T) {
	site := twoPaths().site(t)
	if site.Surviving(facility.Losing("mains-a"), false).Out("ups-a") {
		t.Error("ups-a is out without mains-a; want it on gen-a")
	}
	v := site.Surviving(facility.Losing("mains-a", "gen-a"), false)
	if !v.Out("ups-a") || v.Out("rack-1") {
		t.Errorf("without mains-a and gen-a: ups-a out %v, rack-1 out %v; want true, false", v.Out("ups-a"), v.Out("rack-1"))
	}
	if site.Surviving(facility.Losing("mains-a", "gen-a"), true).Out("ups-a") {
		t.Error("ups-a is out at once; want its battery to carry it")
	}
}

func TestCords(t *testing.T) {
	s := twoPaths()
	s.edge(facility.MediumPower, "hall", "ups-a", "ups-b")
	for _, side := range []string{"a", "b"} {
		s.add(facility.KindPDU, "pdu-"+side, func(a *facility.Asset) { a.Rack = "rack-1" })
		s.edge(facility.MediumPower, "pdu-"+side, "ups-"+side)
		s.edge(facility.MediumPower, "rack-1", "pdu-"+side)
	}
	site := s.site(t)
	for name, want := range map[string][]string{
		"rack-1": {"pdu-a", "pdu-b"}, // and not the hall's general word
		"rack-2": {"ups-a", "ups-b"},
		"ats-a":  {"mains-a", "gen-a"},
		"hall":   {"ups-a", "ups-b"},
		"pdu-a":  {"ups-a"},
	} {
		if got := site.Cords(name); !slices.Equal(got, want) {
			t.Errorf("Cords(%s) = %q; want %q", name, got, want)
		}
	}
}
