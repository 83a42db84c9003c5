package facility

// A Loss is a set of elements that do not work: assets, or controllers by the
// name of their control group.
type Loss map[string]bool

// Losing returns the loss of the named elements.
func Losing(names ...string) Loss {
	l := Loss{}
	for _, n := range names {
		l[n] = true
	}
	return l
}

// A Survival answers what a loss takes along. It reads the supply graph alone:
// every standby machine is taken to start, and nothing is taken to be too
// small. It keeps its answers and is not safe for concurrent use.
type Survival struct {
	site      *Site
	loss      Loss
	batteries bool
	out       map[string]bool
}

// Surviving returns what is left after a loss. With batteries, every UPS
// delivers although its input is dead, as in the first minutes.
func (s *Site) Surviving(loss Loss, batteries bool) *Survival {
	return &Survival{site: s, loss: loss, batteries: batteries, out: map[string]bool{}}
}

// Out reports whether an asset is lost, or cannot do its work without what is.
// A place is out when nothing powers it; Cooled says the other half.
func (v *Survival) Out(name string) bool {
	if out, known := v.out[name]; known {
		return out
	}
	a, _ := v.site.Asset(name)
	out := v.loss[name] || a.ControlGroup != "" && v.loss[a.ControlGroup] || !v.powered(a) || !v.hasWater(a)
	v.out[name] = out
	return out
}

func (v *Survival) powered(a Asset) bool {
	cords := v.site.Cords(a.Name)
	if len(cords) == 0 || v.batteries && a.Kind == KindUPS {
		return true
	}
	for _, c := range cords {
		if !v.Out(c) {
			return true
		}
	}
	return false
}

// hasWater reports whether what cools a piece of equipment does: towers its
// chiller, chillers and pumps their loop, a loop its room unit.
func (v *Survival) hasWater(a Asset) bool {
	if a.Kind.IsPlace() || !a.Kind.RemovesHeat() {
		return true
	}
	plant, loops := v.delivering(a.Name, KindChiller), v.delivering(a.Name, KindLoop)
	sourced := plant.n+loops.n == 0 || plant.n > 0 && plant.enough() || loops.n > 0 && loops.enough()
	return sourced && v.delivering(a.Name, KindPump).enough() && v.delivering(a.Name, KindCoolingTower).enough()
}

// Cooled reports whether enough of the units that cool a place work.
func (v *Survival) Cooled(place string) bool {
	return v.delivering(place, KindCRAH, KindCRAC, KindCDU).enough()
}

// A tally counts suppliers of one kind.
type tally struct{ n, working, need int }

func (t tally) enough() bool { return t.n == 0 || t.working >= t.need }

// delivering counts what cools consumer. Without a group that says how many
// are needed, one is.
func (v *Survival) delivering(consumer string, kinds ...Kind) tally {
	t := tally{need: 1}
	for _, edge := range v.site.Graph.suppliers[consumer] {
		up, _ := v.site.Asset(edge.Supplier)
		if edge.Medium != MediumCooling || !isOneOf(up.Kind, kinds) {
			continue
		}
		if t.n == 0 {
			for _, g := range v.site.Graph.GroupsOf(up.Name) {
				t.need = max(t.need, g.Required)
			}
		}
		t.n++
		if !v.Out(up.Name) {
			t.working++
		}
	}
	t.need = min(t.need, max(t.n, 1))
	return t
}

func isOneOf(k Kind, kinds []Kind) bool {
	for _, other := range kinds {
		if k == other {
			return true
		}
	}
	return false
}
