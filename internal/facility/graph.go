package facility

import (
	"maps"
	"slices"
)

// Medium is what flows along a supply edge.
type Medium string

// Media. Cooling flows from the unit that removes heat to the place or unit
// whose heat it removes; power from the source to the consumer.
const (
	MediumCooling Medium = "cooling"
	MediumPower   Medium = "power"
)

// A Supply is one edge of the supply graph: Supplier removes the heat of, or
// powers, Consumer.
type Supply struct {
	Supplier, Consumer string
	Medium             Medium
	// Capacity bounds what flows along the edge; 0 when only the ends bound it.
	Capacity Watts
	Position Position
}

// A Group is k-of-n redundancy: Required of Members must deliver. The members
// supply the same consumer or loop.
type Group struct {
	Name     string
	Members  []string
	Required int
	Position Position

	// Positions says where the file names each member, by its name.
	Positions map[string]Position
}

// Redundancy is how many members may be lost: 0 is N, 1 is N+1.
func (g Group) Redundancy() int { return len(g.Members) - g.Required }

// Graph is the supply graph of a site: a directed graph without cycles within
// one medium. It is immutable.
type Graph struct {
	suppliers map[string][]Supply
	consumers map[string][]Supply
	groups    []Group
	groupsOf  map[string][]int
}

// Suppliers returns the edges that supply name with m, in file order.
func (g *Graph) Suppliers(name string, m Medium) []Supply { return ofMedium(g.suppliers[name], m) }

// Consumers returns the edges by which name supplies others with m.
func (g *Graph) Consumers(name string, m Medium) []Supply { return ofMedium(g.consumers[name], m) }

// Groups returns every k-of-n group.
func (g *Graph) Groups() []Group { return slices.Clone(g.groups) }

// GroupsOf returns the groups that name is a member of.
func (g *Graph) GroupsOf(name string) []Group {
	var out []Group
	for _, i := range g.groupsOf[name] {
		out = append(out, g.groups[i])
	}
	return out
}

// Downstream returns everything that depends on name, through whatever media
// are given (all when none), nearest first and without name itself.
func (g *Graph) Downstream(name string, media ...Medium) []string {
	return reach(name, media, g.consumers, func(s Supply) string { return s.Consumer })
}

// Upstream returns everything that name depends on, nearest first.
func (g *Graph) Upstream(name string, media ...Medium) []string {
	return reach(name, media, g.suppliers, func(s Supply) string { return s.Supplier })
}

// reach walks breadth first along edges.
func reach(from string, media []Medium, edges map[string][]Supply, next func(Supply) string) []string {
	seen := map[string]bool{from: true}
	var out []string
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, edge := range edges[queue[0]] {
			if n := next(edge); !seen[n] && (len(media) == 0 || slices.Contains(media, edge.Medium)) {
				seen[n] = true
				out = append(out, n)
				queue = append(queue, n)
			}
		}
	}
	return out
}

func ofMedium(edges []Supply, m Medium) []Supply {
	var out []Supply
	for _, e := range edges {
		if e.Medium == m {
			out = append(out, e)
		}
	}
	return out
}

func newGraph(supplies []Supply, groups []Group) *Graph {
	g := &Graph{
		suppliers: map[string][]Supply{}, consumers: map[string][]Supply{},
		groups: slices.Clone(groups), groupsOf: map[string][]int{},
	}
	type ends struct {
		supplier, consumer string
		medium             Medium
	}
	seen := map[ends]bool{} // a second edge would count its capacity twice
	for _, s := range supplies {
		key := ends{s.Supplier, s.Consumer, s.Medium}
		if seen[key] {
			continue
		}
		seen[key] = true
		g.suppliers[s.Consumer] = append(g.suppliers[s.Consumer], s)
		g.consumers[s.Supplier] = append(g.consumers[s.Supplier], s)
	}
	for i, group := range groups {
		for _, member := range group.Members {
			g.groupsOf[member] = append(g.groupsOf[member], i)
		}
	}
	return g
}

// cycle returns the edges along one cycle of medium m, or nil. Edge order
// follows the flow: the consumer of each is the supplier of the next, and of
// the last the supplier of the first.
func (g *Graph) cycle(m Medium) []Supply {
	const onPath, done = 1, 2
	color := map[string]int{}
	var path []Supply
	var visit func(string) []Supply
	visit = func(name string) []Supply {
		color[name] = onPath
		for _, edge := range ofMedium(g.consumers[name], m) {
			path = append(path, edge)
			switch color[edge.Consumer] {
			case onPath:
				start := slices.IndexFunc(path, func(s Supply) bool { return s.Supplier == edge.Consumer })
				return slices.Clone(path[start:])
			case 0:
				if found := visit(edge.Consumer); found != nil {
					return found
				}
			}
			path = path[:len(path)-1]
		}
		color[name] = done
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(g.consumers)) {
		if color[name] == 0 {
			if found := visit(name); found != nil {
				return found
			}
		}
	}
	return nil
}
