package facility_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
	"pgregory.net/rapid"
)

func TestGraphWalks(t *testing.T) {
	g := newSite(t, plant()).Graph
	for _, test := range []struct {
		what string
		got  []string
		want string
	}{
		{"downstream of the chiller", g.Downstream("ch-1"), "chw crah-1 crah-2 hall-a"},
		{"downstream of the mains", g.Downstream("mains"), "ch-1 chw crah-1 crah-2 hall-a"},
		{"power downstream of the mains", g.Downstream("mains", facility.MediumPower), "ch-1"},
		{"upstream of the hall", g.Upstream("hall-a"), "crah-1 crah-2 chw ch-1 mains"},
		{"upstream of a unit, cooling", g.Upstream("crah-1", facility.MediumCooling), "chw ch-1"},
		{"downstream of nobody", g.Downstream("nobody"), ""},
	} {
		if got := strings.Join(test.got, " "); got != test.want {
			t.Errorf("%s = %s; want %s", test.what, got, test.want)
		}
	}
	if got := g.Suppliers("hall-a", facility.MediumCooling); len(got) != 2 || got[0].Supplier != "crah-1" {
		t.Errorf("Suppliers(hall-a) = %v", got)
	}
	if got := g.Consumers("chw", facility.MediumPower); len(got) != 0 {
		t.Errorf("Consumers(chw, power) = %v; want none", got)
	}
	if got := g.GroupsOf("crah-2"); len(got) != 1 || got[0].Redundancy() != 1 {
		t.Errorf("GroupsOf(crah-2) = %v; want units with one to spare", got)
	}
	if got := g.GroupsOf("ch-1"); len(got) != 0 {
		t.Errorf("GroupsOf(ch-1) = %v; want none", got)
	}
}

// The same edge twice would count its capacity twice.
func TestGraphHoldsAnEdgeOnce(t *testing.T) {
	d := plant()
	d.Supplies = append(d.Supplies, d.Supplies...)
	if got := newSite(t, d).Graph.Suppliers("hall-a", facility.MediumCooling); len(got) != 2 {
		t.Errorf("Suppliers(hall-a) = %v; want each unit once", got)
	}
}

var media = []facility.Medium{facility.MediumCooling, facility.MediumPower}

// anySite draws a description in which every edge is of a legal kind: loops
// cool loops and UPSs power UPSs, so that any pattern of edges can occur.
func anySite(t *rapid.T) facility.Description {
	n := rapid.IntRange(1, 8).Draw(t, "assets")
	d := facility.Description{Name: "site"}
	for i := range n {
		d.Assets = append(d.Assets,
			facility.Asset{Name: fmt.Sprintf("loop-%d", i), Kind: facility.KindLoop},
			facility.Asset{Name: fmt.Sprintf("ups-%d", i), Kind: facility.KindUPS})
	}
	end := rapid.IntRange(0, n-1)
	for range rapid.IntRange(0, 2*n).Draw(t, "edges") {
		m, prefix := facility.MediumCooling, "loop-%d"
		if rapid.Bool().Draw(t, "power") {
			m, prefix = facility.MediumPower, "ups-%d"
		}
		d.Supplies = append(d.Supplies, facility.Supply{
			Supplier: fmt.Sprintf(prefix, end.Draw(t, "supplier")),
			Consumer: fmt.Sprintf(prefix, end.Draw(t, "consumer")), Medium: m,
		})
	}
	return d
}

// circular decides by another algorithm than the checker (removal of what
// nothing supplies) whether a medium goes in a circle.
func circular(d facility.Description, m facility.Medium) bool {
	left := slices.DeleteFunc(slices.Clone(d.Supplies), func(s facility.Supply) bool { return s.Medium != m })
	for {
		supplied := map[string]bool{}
		for _, s := range left {
			supplied[s.Consumer] = true
		}
		before := len(left)
		left = slices.DeleteFunc(left, func(s facility.Supply) bool { return !supplied[s.Supplier] })
		if len(left) == before {
			return before > 0
		}
	}
}

func TestCirclesAreFoundExactlyWhenThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anySite(t)
		_, err := facility.NewSite(d)
		problems, _ := err.(facility.Problems)
		for _, m := range media {
			found := slices.ContainsFunc(problems, func(p facility.Problem) bool {
				return strings.HasPrefix(p.Message, string(m)+" goes in a circle")
			})
			if want := circular(d, m); found != want {
				t.Fatalf("circle of %s found: %t; want %t (%v)", m, found, want, d.Supplies)
			}
		}
	})
}

// A reported circle is one: each name supplies the next, and the last is the
// first.
func TestReportedCirclesAreReal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anySite(t)
		_, err := facility.NewSite(d)
		problems, _ := err.(facility.Problems)
		for _, p := range problems {
			_, list, _ := strings.Cut(p.Message, ": ")
			names := strings.Split(list, " → ")
			if names[0] != names[len(names)-1] {
				t.Fatalf("%s does not close", p.Message)
			}
			for i := range names[1:] {
				if !slices.ContainsFunc(d.Supplies, func(s facility.Supply) bool { return s.Supplier == names[i] && s.Consumer == names[i+1] }) {
					t.Fatalf("%s: no edge from %s to %s", p.Message, names[i], names[i+1])
				}
			}
		}
	})
}

// withoutCircles keeps the edges that point from a smaller to a larger number.
func withoutCircles(d facility.Description) facility.Description {
	d.Supplies = slices.DeleteFunc(d.Supplies, func(s facility.Supply) bool { return s.Supplier >= s.Consumer })
	return d
}

func TestDownstreamAndUpstreamAreDual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		site, err := facility.NewSite(withoutCircles(anySite(t)))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range site.Assets() {
			for _, m := range [][]facility.Medium{nil, media[:1], media[1:]} {
				below := site.Graph.Downstream(a.Name, m...)
				if slices.Contains(below, a.Name) || len(below) != len(set(below)) {
					t.Fatalf("Downstream(%s) = %v; want others, once each", a.Name, below)
				}
				for _, b := range site.Assets() {
					down, up := slices.Contains(below, b.Name), slices.Contains(site.Graph.Upstream(b.Name, m...), a.Name)
					if down != up {
						t.Fatalf("%s below %s: %t, but above: %t", b.Name, a.Name, down, up)
					}
				}
			}
		}
	})
}

func set(names []string) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		out[n] = true
	}
	return out
}

// Whatever is written down, NewSite answers with a site or with problems.
func TestNewSiteNeverPanics(t *testing.T) {
	name := rapid.SampledFrom([]string{"", "a", "b", "c", "site", "x y"})
	kind := rapid.SampledFrom(append(facility.Kinds(), "", "robot"))
	medium := rapid.SampledFrom(append(slices.Clone(media), ""))
	rapid.Check(t, func(t *rapid.T) {
		d := facility.Description{Name: name.Draw(t, "site")}
		for range rapid.IntRange(0, 6).Draw(t, "assets") {
			d.Assets = append(d.Assets, facility.Asset{
				Name: name.Draw(t, "name"), Kind: kind.Draw(t, "kind"), Hall: name.Draw(t, "hall"), Row: name.Draw(t, "row"),
				Rack: name.Draw(t, "rack"), Loop: name.Draw(t, "loop"), Nameplate: facility.Nameplate{Capacity: facility.Watts(rapid.Float64().Draw(t, "capacity"))},
			})
		}
		for range rapid.IntRange(0, 6).Draw(t, "supplies") {
			d.Supplies = append(d.Supplies, facility.Supply{Supplier: name.Draw(t, "supplier"), Consumer: name.Draw(t, "consumer"), Medium: medium.Draw(t, "medium")})
		}
		for range rapid.IntRange(0, 2).Draw(t, "groups") {
			d.Groups = append(d.Groups, facility.Group{Name: name.Draw(t, "group"), Members: rapid.SliceOf(name).Draw(t, "members"), Required: rapid.IntRange(-1, 3).Draw(t, "required")})
			d.Services = append(d.Services, facility.Service{Name: name.Draw(t, "service"), Racks: rapid.SliceOf(name).Draw(t, "racks")})
		}
		if site, err := facility.NewSite(d); (site == nil) == (err == nil) {
			t.Fatalf("NewSite = %v, %v; want one of them", site, err)
		} else if site != nil {
			site.ServicesAt(rapid.SliceOf(name).Draw(t, "at")...)
			site.Locate(name.Draw(t, "locate"))
		}
	})
}
