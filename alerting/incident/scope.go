package incident

import (
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A scope answers who can be hurt by whom: downstream on the supply graph,
// through every medium, and inside the places reached. It is a fact of the
// site, so answers are kept.
type scope struct {
	site  *facility.Site
	below map[string]map[string]bool
}

func newScope(site *facility.Site) *scope {
	return &scope{site: site, below: map[string]map[string]bool{}}
}

// explains reports whether losing cause can hurt asset.
func (s *scope) explains(cause, asset string) bool { return s.downstream(cause)[asset] }

// downstream returns everything that losing cause can hurt, without cause.
func (s *scope) downstream(cause string) map[string]bool {
	if below, ok := s.below[cause]; ok {
		return below
	}
	below := map[string]bool{}
	s.contents(cause, below)
	for _, name := range s.site.Graph.Downstream(cause) {
		below[name] = true
		s.contents(name, below)
	}
	delete(below, cause)
	s.below[cause] = below
	return below
}

// contents adds what stands in place: a hall holds rows, racks, servers and
// room units, a loop holds nothing but the water in it.
func (s *scope) contents(place string, into map[string]bool) {
	a, _ := s.site.Asset(place)
	if !a.Kind.IsPlace() {
		return
	}
	for _, other := range s.site.Assets() {
		if !other.Kind.IsPlace() && other.Kind != facility.KindServer {
			continue // a hot hall does not hurt the units that cool it
		}
		switch {
		case a.Kind == facility.KindHall && other.Hall == place,
			a.Kind == facility.KindRow && other.Row == place,
			a.Kind == facility.KindRack && other.Rack == place:
			into[other.Name] = true
		}
	}
}

// depth is how many assets stand above name; fewer is closer to the cause.
func (s *scope) depth(name string) int { return len(s.site.Graph.Upstream(name)) }

// kin reports whether two assets share something that can fail both at once:
// a group, a controller, a loop.
func (s *scope) kin(a, b string) bool {
	first, _ := s.site.Asset(a)
	second, _ := s.site.Asset(b)
	if first.ControlGroup != "" && first.ControlGroup == second.ControlGroup {
		return true
	}
	if first.Loop != "" && first.Loop == second.Loop && !first.Kind.IsPlace() {
		return true
	}
	for _, g := range s.site.Graph.GroupsOf(a) {
		if slices.Contains(g.Members, b) {
			return true
		}
	}
	return false
}

// hallOf returns the hall a place or a piece of equipment stands in.
func (s *scope) hallOf(name string) string {
	a, _ := s.site.Asset(name)
	return a.Hall
}
