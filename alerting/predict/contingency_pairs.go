package predict

import (
	"cmp"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// fromClass is how many members of a class are paired: less cooling is never
	// later, so the largest stand for the others.
	fromClass = 4
	// mostPairs bounds a round; pairs of the largest share come first.
	mostPairs = 400
)

// A pair is two elements that something ties together, and the larger of the
// shares that they have of what they supply.
type pair struct {
	elements []string
	share    float64
}

// pairs are double losses worth asking about: two that share a loop, a hall, a
// group, a controller or a feed, neither of which is fatal alone.
func (m *Model) pairs() [][]string {
	var all []pair
	seen := map[[2]string]bool{}
	for _, class := range m.classes() {
		all = append(all, m.fromClass(class, seen)...)
	}
	slices.SortStableFunc(all, func(a, b pair) int { return cmp.Compare(b.share, a.share) })
	var out [][]string
	for _, p := range all[:min(len(all), mostPairs)] {
		out = append(out, p.elements)
	}
	return out
}

// classes are the sets within which two may fail together.
func (m *Model) classes() [][]string {
	classes, index := [][]string{}, map[string]int{}
	add := func(class, member string) {
		i, known := index[class]
		if !known {
			i = len(classes)
			index[class], classes = i, append(classes, nil)
		}
		if !slices.Contains(classes[i], member) {
			classes[i] = append(classes[i], member)
		}
	}
	for _, a := range m.site.Assets() {
		if !m.inService(a) || a.Kind.IsPlace() || a.Kind == facility.KindLoop || a.Kind == facility.KindTank || a.Kind == facility.KindServer {
			continue
		}
		if a.Loop != "" {
			add("loop "+a.Loop+string(a.Kind), a.Name)
		}
		if a.Hall != "" && a.Kind.RemovesHeat() {
			add("hall "+a.Hall, a.Name)
		}
		if a.ControlGroup != "" {
			add("control "+a.ControlGroup, a.Name)
		}
		if a.Kind.SuppliesPower() {
			for _, up := range m.site.Cords(a.Name) {
				add("feed "+up, a.Name)
			}
		}
	}
	for _, g := range m.site.Graph.Groups() {
		for _, member := range g.Members {
			add("group "+g.Name, member)
		}
	}
	return append(classes, m.partners()...)
}

// partners are the cords of one consumer: the two sides of a 2N supply, the
// mains and its generator.
func (m *Model) partners() [][]string {
	var out [][]string
	seen := map[string]bool{}
	for _, a := range m.site.Assets() {
		cords := m.site.Cords(a.Name)
		if len(cords) < 2 || a.Kind == facility.KindServer {
			continue
		}
		key := cords[0] + "+" + cords[1]
		if up, _ := m.site.Asset(cords[0]); up.Kind == facility.KindPDU && up.Rack != "" || seen[key] {
			continue // both PDUs of one rack lose that rack and no more
		}
		seen[key] = true
		out = append(out, cords)
	}
	return out
}

// fromClass pairs the largest members of one class.
func (m *Model) fromClass(class []string, seen map[[2]string]bool) []pair {
	class = slices.Clone(class)
	total := 0.0
	for _, name := range class {
		total += m.size(name)
	}
	slices.SortStableFunc(class, func(a, b string) int { return cmp.Compare(m.size(b), m.size(a)) })
	class = class[:min(len(class), fromClass)]
	var out []pair
	for i, a := range class {
		for _, b := range class[i+1:] {
			key := [2]string{min(a, b), max(a, b)}
			if seen[key] || m.fatal(a) || m.fatal(b) {
				continue
			}
			seen[key] = true
			out = append(out, pair{[]string{a, b}, (m.size(a) + m.size(b)) / max(total, 1)})
		}
	}
	return out
}

func (m *Model) size(name string) float64 {
	a, _ := m.site.Asset(name)
	return or(float64(a.Nameplate.Capacity), 1)
}

// fatal reports whether the loss of one element alone breaks a limit.
func (m *Model) fatal(name string) bool {
	c, known := m.sweep.answers[name]
	return known && !c.Holds()
}
