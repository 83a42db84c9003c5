package predict

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A class is a set within which two may fail together, and why.
type class struct {
	tie     string // "share loop chw"
	members []string
	planned bool
}

// classes are the sets that the drawings tie together.
func (m *Model) classes() []class {
	classes, index := []class{}, map[string]int{}
	add := func(tie, part, member string) {
		i, known := index[tie+part]
		if !known {
			i = len(classes)
			index[tie+part], classes = i, append(classes, class{tie: tie})
		}
		if c := &classes[i]; !slices.Contains(c.members, member) {
			c.members = append(c.members, member)
		}
	}
	for _, a := range m.site.Assets() {
		if !m.inService(a) || !canFailWithOthers(a.Kind) {
			continue
		}
		if a.Loop != "" {
			add("share loop "+a.Loop, string(a.Kind), a.Name)
		}
		if a.Hall != "" && a.Kind.RemovesHeat() {
			add("share hall "+a.Hall, "", a.Name)
		}
		if a.ControlGroup != "" {
			add("share controller "+a.ControlGroup, "", a.Name)
		}
		if a.Kind.SuppliesPower() {
			for _, up := range m.site.Cords(a.Name) {
				add("share feed "+up, "", a.Name)
			}
		}
	}
	for _, g := range m.site.Graph.Groups() {
		for _, member := range g.Members {
			add("share group "+g.Name, "", member)
		}
	}
	return append(classes, m.partners()...)
}

// canFailWithOthers leaves out what is a class of its own, or no more than one
// rack.
func canFailWithOthers(k facility.Kind) bool {
	return !k.IsPlace() && k != facility.KindLoop && k != facility.KindTank && k != facility.KindServer
}

// removable reports whether an asset can be taken out of service as far as the
// model knows: a rack or a server is nobody's supplier.
func removable(a facility.Asset) bool { return !a.Kind.IsPlace() && a.Kind != facility.KindServer }

// partners are the cords of one consumer: the two sides of a 2N supply, the
// mains and its generator.
func (m *Model) partners() []class {
	var out []class
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
		out = append(out, class{tie: "both feed " + a.Name, members: cords})
	}
	return out
}

// windowClasses are what people will take out together: all that windows
// cover which are under way or still to come, standby machines too.
func (m *Model) windowClasses(now time.Time) []class {
	var out []class
	for _, w := range m.site.Maintenance {
		if _, _, comes := w.Next(now); !comes {
			continue
		}
		c := class{tie: "share maintenance window " + w.Name, planned: true}
		for _, name := range w.Assets {
			a, _ := m.site.Asset(name)
			state, _ := m.seen.state(name)
			if removable(a) && state != facility.StateAlarm {
				c.members = append(c.members, name)
			}
		}
		out = append(out, c)
	}
	return out
}
