package predict

import (
	"cmp"
	"slices"
	"time"
)

const (
	// fromClass is how many members of a class are paired: less cooling is never
	// later, so the largest stand for the others.
	fromClass = 4
	// fromWindow is the same of what one maintenance window covers, where a UPS
	// may stand beside a chiller and neither is the larger.
	fromWindow = 8
	// mostPairs bounds a round; pairs of maintenance windows come first, then
	// those of the largest share.
	mostPairs = 400
)

// A pair is two elements that something ties together, and the larger of the
// shares that they have of what they supply.
type pair struct {
	loss
	planned bool // by a maintenance window
	share   float64
}

// pairs are double losses worth asking about: two that share a maintenance
// window, a loop, a hall, a group, a controller or a feed, neither of which is
// fatal alone.
func (m *Model) pairs(now time.Time) []loss {
	var all []pair
	seen := map[[2]string]bool{}
	for _, c := range append(m.windowClasses(now), m.classes()...) {
		all = append(all, m.fromClass(c, seen, now)...)
	}
	slices.SortStableFunc(all, func(a, b pair) int {
		if a.planned != b.planned {
			if a.planned {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.share, a.share)
	})
	var out []loss
	for _, p := range all[:min(len(all), mostPairs)] {
		out = append(out, p.loss)
	}
	return out
}

// fromClass pairs the largest members of one class that work or wait.
func (m *Model) fromClass(c class, seen map[[2]string]bool, now time.Time) []pair {
	members := slices.DeleteFunc(slices.Clone(c.members), func(name string) bool { return !m.available(name, now) })
	total := 0.0
	for _, name := range members {
		total += m.size(name)
	}
	slices.SortStableFunc(members, func(a, b string) int { return cmp.Compare(m.size(b), m.size(a)) })
	most := fromClass
	if c.planned {
		most = fromWindow
	}
	members = members[:min(len(members), most)]
	var out []pair
	for i, a := range members {
		for _, b := range members[i+1:] {
			key := [2]string{min(a, b), max(a, b)}
			if seen[key] || m.fatal(a) || m.fatal(b) {
				continue
			}
			seen[key] = true
			out = append(out, pair{loss{[]string{a, b}, c.tie}, c.planned, (m.size(a) + m.size(b)) / max(total, 1)})
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
