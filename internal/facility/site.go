package facility

import (
	"slices"
)

// A Description is what somebody wrote down of a site, before it is checked.
type Description struct {
	Name     string
	Assets   []Asset
	Supplies []Supply
	Groups   []Group
	Services []Service
	Limits   Limits
	// Maintenance are the times in which people work on equipment.
	Maintenance Maintenance

	Position       Position // where the name stands
	LimitsPosition Position
}

// Site is a checked description: names are unique, references resolve, the
// supply graph has no cycle. It is immutable and safe for concurrent use.
type Site struct {
	Name   string
	Limits Limits
	Graph  *Graph
	// Maintenance are the times in which people work on equipment.
	Maintenance Maintenance

	assets   []Asset
	index    map[string]int
	services []Service
	called   map[string]int      // services by name
	onRack   map[string][]string // services by rack
}

// NewSite checks d and returns every problem at once, as Problems.
func NewSite(d Description) (*Site, error) {
	if d.Limits == (Limits{}) {
		d.Limits = DefaultLimits()
	}
	if problems := check(d); len(problems) > 0 {
		return nil, problems.ErrOrNil()
	}
	s := &Site{
		Name: d.Name, Limits: d.Limits, Graph: newGraph(d.Supplies, d.Groups), Maintenance: slices.Clone(d.Maintenance),
		assets: slices.Clone(d.Assets), index: map[string]int{},
		services: slices.Clone(d.Services), called: map[string]int{}, onRack: map[string][]string{},
	}
	for i, a := range s.assets {
		s.index[a.Name] = i
	}
	s.settle()
	for i, service := range s.services {
		s.called[service.Name] = i
		for _, rack := range service.Racks {
			s.onRack[rack] = append(s.onRack[rack], service.Name)
		}
	}
	return s, nil
}

// settle completes where assets stand: a place stands in itself, what is in a
// rack is also in the row of the rack, and what is in a row in its hall. Racks
// before rows, so that one pass suffices for everything else.
func (s *Site) settle() {
	for i := range s.assets {
		switch a := &s.assets[i]; a.Kind {
		case KindHall:
			a.Hall = a.Name
		case KindRow:
			a.Row = a.Name
		case KindRack:
			a.Rack = a.Name
		case KindLoop:
			a.Loop = a.Name
		}
	}
	for i := range s.assets {
		a := &s.assets[i]
		if rack, ok := s.Asset(a.Rack); ok && a.Row == "" {
			a.Row = rack.Row
		}
		if rack, ok := s.Asset(a.Rack); ok && a.Hall == "" {
			a.Hall = rack.Hall
		}
		if row, ok := s.Asset(a.Row); ok && a.Hall == "" {
			a.Hall = row.Hall
		}
	}
}

// Asset looks an asset up by name.
func (s *Site) Asset(name string) (Asset, bool) {
	i, ok := s.index[name]
	if !ok {
		return Asset{}, false
	}
	return s.assets[i], true
}

// Assets returns the assets of the given kinds (all when none), in file order.
func (s *Site) Assets(kinds ...Kind) []Asset {
	var out []Asset
	for _, a := range s.assets {
		if len(kinds) == 0 || slices.Contains(kinds, a.Kind) {
			out = append(out, a)
		}
	}
	return out
}

// InHall returns the assets of the given kinds that stand in hall.
func (s *Site) InHall(hall string, kinds ...Kind) []Asset {
	return slices.DeleteFunc(s.Assets(kinds...), func(a Asset) bool { return a.Hall != hall })
}

// OnLoop returns the assets of the given kinds that belong to loop.
func (s *Site) OnLoop(loop string, kinds ...Kind) []Asset {
	return slices.DeleteFunc(s.Assets(kinds...), func(a Asset) bool { return a.Loop != loop })
}

// Services returns every service, in file order.
func (s *Site) Services() []Service { return slices.Clone(s.services) }

// Service looks a service up by name.
func (s *Site) Service(name string) (Service, bool) {
	i, ok := s.called[name]
	if !ok {
		return Service{}, false
	}
	return s.services[i], true
}

// ServicesAt returns the names of the services that run on any of the racks,
// most important tier first, then by name.
func (s *Site) ServicesAt(racks ...string) []string {
	seen := map[string]bool{}
	var out []string
	for _, rack := range racks {
		for _, name := range s.onRack[rack] {
			if !seen[name] {
				seen[name] = true
				out = append(out, name)
			}
		}
	}
	slices.SortFunc(out, s.compareServices)
	return out
}

func (s *Site) compareServices(a, b string) int {
	first, _ := s.Service(a)
	second, _ := s.Service(b)
	if x, y := tierRank(first), tierRank(second); x != y {
		return x - y
	}
	if a < b {
		return -1
	}
	return 1
}

// tierRank puts services of unknown tier last.
func tierRank(s Service) int {
	if s.Tier == 0 {
		return 1 << 20
	}
	return s.Tier
}

// Location is where an asset stands, for tags and labels.
type Location struct {
	Site, Hall, Row, Rack string
	Kind                  Kind
}

// Locate returns the location of an asset or of the site itself; any other
// name is a device.
func (s *Site) Locate(name string) Location {
	a, ok := s.Asset(name)
	switch {
	case !ok && name == s.Name:
		return Location{Site: s.Name, Kind: KindSite}
	case !ok:
		return Location{Site: s.Name, Kind: KindDevice}
	}
	return Location{Site: s.Name, Hall: a.Hall, Row: a.Row, Rack: a.Rack, Kind: a.Kind}
}
