package incident

import (
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A scope answers who can be hurt by whom: downstream on the supply graph,
// through every medium, and inside the places reached. It is a fact of the
// site, so answers are kept.
type scope struct {
	site   *facility.Site
	inside map[string][]string        // what stands in a hall, row or rack
	below  map[string]map[string]bool // kept answers of downstream
	above  map[string][]string        // kept answers of parents
}

// newScope notes what stands where. A hall holds rows, racks and servers; a
// hot hall does not hurt the units that cool it, so they are left out.
func newScope(site *facility.Site) *scope {
	s := &scope{site: site, inside: map[string][]string{}, below: map[string]map[string]bool{}, above: map[string][]string{}}
	for _, a := range site.Assets() {
		if !a.Kind.IsPlace() && a.Kind != facility.KindServer {
			continue
		}
		for _, place := range []string{a.Hall, a.Row, a.Rack} {
			if place != "" && place != a.Name {
				s.inside[place] = append(s.inside[place], a.Name)
			}
		}
	}
	return s
}

// explains reports whether losing cause can hurt asset.
func (s *scope) explains(cause, asset string) bool { return s.downstream(cause)[asset] }

// downstream returns everything that losing cause can hurt, without cause.
func (s *scope) downstream(cause string) map[string]bool {
	if below, ok := s.below[cause]; ok {
		return below
	}
	below := map[string]bool{}
	for _, name := range append(s.site.Graph.Downstream(cause), cause) {
		below[name] = true
		for _, other := range s.inside[name] {
			below[other] = true
		}
	}
	if _, known := s.site.Asset(cause); known {
		below[s.site.Name] = true // whatever is lost is lost to the site
	}
	delete(below, cause)
	s.below[cause] = below
	return below
}

// depth is how many assets stand above name; fewer is closer to the cause.
func (s *scope) depth(name string) int { return len(s.site.Graph.Upstream(name)) }

// order is where a kind of equipment stands between mains and servers; what
// fails at one moment is caused by the first.
func (s *scope) order(name string) int {
	a, _ := s.site.Asset(name)
	if i := slices.Index(upstreamFirst, a.Kind); i >= 0 {
		return i
	}
	return len(upstreamFirst)
}

// Pumps stand before chillers, which stop by their flow switches.
var upstreamFirst = []facility.Kind{
	facility.KindUtility, facility.KindTransferSwitch, facility.KindGenerator, facility.KindUPS, facility.KindPDU,
	facility.KindCoolingTower, facility.KindPump, facility.KindLoop, facility.KindChiller,
	facility.KindCRAH, facility.KindCRAC, facility.KindCDU,
}

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
