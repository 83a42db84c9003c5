package configs

import (
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

type rawLimits struct {
	Recommended limitCelsius      `yaml:"recommended_celsius"`
	Allowable   limitCelsius      `yaml:"allowable_celsius"`
	Critical    limitCelsius      `yaml:"critical_celsius"`
	Shutdown    limitCelsius      `yaml:"shutdown_celsius"`
	Position    facility.Position `yaml:"-"`
}

// limits takes what is not given from facility.DefaultLimits.
func (l rawLimits) limits() facility.Limits {
	out := facility.DefaultLimits()
	for _, l := range []struct {
		given limitCelsius
		into  *facility.Celsius
	}{
		{l.Recommended, &out.Recommended},
		{l.Allowable, &out.Allowable},
		{l.Critical, &out.Critical},
		{l.Shutdown, &out.Shutdown},
	} {
		if l.given != 0 {
			*l.into = facility.Celsius(l.given)
		}
	}
	return out
}

type rawService struct {
	named `yaml:",inline"`

	Tier            count        `yaml:"tier"`
	Owner           string       `yaml:"owner"`
	Racks           []At[string] `yaml:"racks"`
	MinimumFraction float64      `yaml:"minimum_fraction"`
}

type rawGroup struct {
	named `yaml:",inline"`

	Members  []At[string] `yaml:"members"`
	Required required     `yaml:"required"`
}

type rawSupply struct {
	Supplier At[string]        `yaml:"supplier"`
	Consumer At[string]        `yaml:"consumer"`
	Medium   facility.Medium   `yaml:"medium"`
	Capacity size              `yaml:"capacity_kw"`
	Position facility.Position `yaml:"-"`
}

// services joins both places that say what runs where: the services section
// and the racks. With a services section every name must be declared in it;
// without one, naming a service on a rack is enough.
func (b *siteBuilder) services(f *siteFile) {
	s := serviceSet{index: map[string]int{}}
	for _, raw := range f.Services {
		s.declare(raw)
	}
	declared := len(f.Services) > 0
	for _, h := range f.Halls {
		h.each(nil, func(r rackIn) {
			for _, name := range r.rack.Services {
				if _, known := s.index[name.Value]; !known && declared {
					b.undeclared(s, name)
					continue
				}
				s.run(name, r.rack)
			}
		})
	}
	b.d.Services = s.list
}

func (b *siteBuilder) undeclared(s serviceSet, name At[string]) {
	names := make([]string, len(s.list))
	for i, service := range s.list {
		names[i] = service.Name
	}
	hint := "; add it to the services section"
	if near := facility.Nearest(name.Value, names); near != "" {
		hint = "; did you mean \"" + near + "\"?"
	}
	b.problems.Add(name.Position, "unknown service %q%s", name.Value, hint)
}

type serviceSet struct {
	list  []facility.Service
	index map[string]int
}

func (s *serviceSet) declare(raw rawService) {
	service := facility.Service{
		Name: raw.Name, Tier: int(raw.Tier), Owner: raw.Owner, MinimumFraction: raw.MinimumFraction,
		Position: raw.Position, Positions: map[string]facility.Position{},
	}
	for _, rack := range raw.Racks {
		service.Racks = append(service.Racks, rack.Value)
		service.Positions[rack.Value] = rack.Position
	}
	if _, taken := s.index[raw.Name]; !taken {
		s.index[raw.Name] = len(s.list)
	}
	s.list = append(s.list, service)
}

// run puts a service on a rack, once.
func (s *serviceSet) run(name At[string], rack rawRack) {
	i, known := s.index[name.Value]
	if !known {
		i = len(s.list)
		s.index[name.Value] = i
		s.list = append(s.list, facility.Service{Name: name.Value, Position: name.Position, Positions: map[string]facility.Position{}})
	}
	service := &s.list[i]
	if _, listed := service.Positions[rack.Name]; !listed {
		service.Racks = append(service.Racks, rack.Name)
		service.Positions[rack.Name] = rack.Position
	}
}

// redundancy makes the k-of-n groups: those that follow from …_required, then
// those that are written out, and the supplies that are written out.
func (b *siteBuilder) redundancy(f *siteFile) {
	for _, h := range f.Halls {
		b.group(h.Name+"-room-units", h.UnitsRequired, b.units[h.Name], "units_required: nothing cools the hall; add cooled_by")
	}
	for _, l := range f.Loops {
		for _, g := range []struct {
			name     string
			required required
			kind     facility.Kind
		}{
			{"chillers", l.ChillersRequired, facility.KindChiller},
			{"pumps", l.PumpsRequired, facility.KindPump},
			{"cooling-towers", l.TowersRequired, facility.KindCoolingTower},
		} {
			b.group(l.Name+"-"+g.name, g.required, b.onLoop(l.Name, g.kind), "no "+string(g.kind)+" is on the loop; add `loop: "+l.Name+"` to those that are")
		}
	}
	for _, g := range f.Groups {
		b.explicitGroup(g)
	}
	for _, s := range f.Supplies {
		b.supply(facility.Supply{
			Supplier: s.Supplier.Value, Consumer: s.Consumer.Value, Medium: s.Medium, Capacity: s.Capacity.kilowatts(), Position: s.Position,
		})
	}
}

// supply adds an edge that is written out, or bounds the one that followed
// from membership.
func (b *siteBuilder) supply(s facility.Supply) {
	i := slices.IndexFunc(b.d.Supplies, func(o facility.Supply) bool {
		return o.Supplier == s.Supplier && o.Consumer == s.Consumer && o.Medium == s.Medium
	})
	if i < 0 {
		b.d.Supplies = append(b.d.Supplies, s)
		return
	}
	b.d.Supplies[i] = s
}

// onLoop are the machines of a kind that may stand in for each other. An
// economiser stands in for nothing on a warm day.
func (b *siteBuilder) onLoop(loop string, kind facility.Kind) []At[string] {
	var out []At[string]
	for _, a := range b.d.Assets {
		if a.Kind == kind && a.Loop == loop && !a.Nameplate.Economiser {
			out = append(out, At[string]{a.Name, a.Position})
		}
	}
	return out
}

// group adds a group that follows from a key; no key, no group. Nor is there
// one while its members are wrong, which is reported where they are listed.
func (b *siteBuilder) group(name string, k required, members []At[string], empty string) {
	switch {
	case !k.Given() || !b.sound(members):
	case len(members) == 0:
		b.problems.Add(k.Position, "%s", empty)
	default:
		b.d.Groups = append(b.d.Groups, facilityGroup(name, k.Value, members, k.Position))
	}
}

// sound reports whether members exist and are listed once.
func (b *siteBuilder) sound(members []At[string]) bool {
	seen := map[string]bool{}
	for _, m := range members {
		if _, known := b.kinds[m.Value]; !known || seen[m.Value] {
			return false
		}
		seen[m.Value] = true
	}
	return true
}

func (b *siteBuilder) explicitGroup(g rawGroup) {
	at := g.Position
	if g.Required.Given() {
		at = g.Required.Position
	}
	b.d.Groups = append(b.d.Groups, facilityGroup(g.Name, g.Required.Value, g.Members, at))
}

func facilityGroup(name string, k int, members []At[string], at facility.Position) facility.Group {
	g := facility.Group{Name: name, Required: k, Position: at, Positions: map[string]facility.Position{}}
	for _, m := range members {
		g.Members = append(g.Members, m.Value)
		g.Positions[m.Value] = m.Position
	}
	return g
}
