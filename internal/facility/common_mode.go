package facility

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A CommonMode is redundancy on paper: units that stand in for each other hang
// on one thing that none of them is, and its loss takes too many at once.
type CommonMode struct {
	// Group is the k-of-n group, or empty for the two cords of racks.
	Group string
	// Shared is what they hang on: an asset, or a control group.
	Shared string
	Kind   SharedKind
	// Lost are the members that its loss takes, of Members; Required must work.
	Lost              []string
	Members, Required int
	// Halls lose their cooling or all their power with it.
	Halls []string
	// After is how long batteries carry the members; 0 when none does.
	After    time.Duration
	Position Position
}

// SharedKind says what it is that redundant units share.
type SharedKind string

// Kinds of sharing.
const (
	SharedControl SharedKind = "controller"     // one controller holds them all
	SharedPower   SharedKind = "power path"     // one feed, transfer switch, UPS or PDU powers them all
	SharedWater   SharedKind = "loop"           // one body of water carries all of it
	SharedReject  SharedKind = "heat rejection" // one tower or plant takes all their heat
)

// CommonModes finds redundancy that one loss takes away: groups that are left
// with fewer members than they require, units that all deliver through one
// loop, racks whose two cords meet further up. What is found nearest to the
// members is told, and not again what feeds it.
func CommonModes(s *Site) []CommonMode {
	l := &linter{site: s, strands: map[string][2]*Survival{}}
	for _, g := range s.Graph.Groups() {
		if g.Redundancy() > 0 {
			l.group(g)
		}
	}
	l.cords()
	slices.SortStableFunc(l.found, func(a, b CommonMode) int {
		return cmp.Or(cmp.Compare(len(b.Halls), len(a.Halls)), cmp.Compare(len(b.Lost), len(a.Lost)))
	})
	return l.found
}

type linter struct {
	site    *Site
	strands map[string][2]*Survival // without batteries, and with
	found   []CommonMode
}

func (l *linter) without(name string, batteries bool) *Survival {
	both, known := l.strands[name]
	if !known {
		both = [2]*Survival{l.site.Surviving(Losing(name), false), l.site.Surviving(Losing(name), true)}
		l.strands[name] = both
	}
	if batteries {
		return both[1]
	}
	return both[0]
}

// group tries everything that members of one group depend on or deliver
// through.
func (l *linter) group(g Group) {
	var own []CommonMode
	for _, shared := range l.candidates(g.Members) {
		var lost []string
		for _, m := range g.Members {
			if l.without(shared, false).Out(m) {
				lost = append(lost, m)
			}
		}
		if len(g.Members)-len(lost) < g.Required {
			own = append(own, l.finding(g.Name, shared, lost, len(g.Members), g.Required, g.Position))
		}
	}
	l.found = append(l.found, l.nearest(own)...)
	if loop := l.onlyPath(g.Members); loop != "" {
		f := l.finding(g.Name, loop, g.Members, len(g.Members), g.Required, g.Position)
		if f.Kind = SharedWater; len(f.Halls) > 0 {
			l.found = append(l.found, f)
		}
	}
}

// candidates are the assets that members depend on, and the controllers of
// those and of the members, without the members.
func (l *linter) candidates(members []string) []string {
	var out []string
	add := func(name string) {
		if name != "" && !slices.Contains(out, name) && !slices.Contains(members, name) {
			out = append(out, name)
		}
	}
	for _, m := range members {
		a, _ := l.site.Asset(m)
		add(a.ControlGroup)
		for _, up := range l.site.Graph.Upstream(m) {
			add(up)
			b, _ := l.site.Asset(up)
			add(b.ControlGroup)
		}
	}
	return out
}

// nearest drops what only feeds another finding with the same effect.
func (l *linter) nearest(all []CommonMode) []CommonMode {
	return slices.DeleteFunc(slices.Clone(all), func(far CommonMode) bool {
		return slices.ContainsFunc(all, func(near CommonMode) bool {
			return near.Shared != far.Shared && slices.Equal(near.Lost, far.Lost) && l.without(far.Shared, false).Out(near.Shared)
		})
	})
}

// onlyPath is the one loop that all chillers, pumps or towers of a group
// deliver into.
func (l *linter) onlyPath(members []string) string {
	loop := ""
	for _, m := range members {
		a, _ := l.site.Asset(m)
		plant := a.Kind == KindChiller || a.Kind == KindPump || a.Kind == KindCoolingTower
		if !plant || a.Loop == "" || loop != "" && a.Loop != loop {
			return ""
		}
		loop = a.Loop
	}
	return loop
}

// cords groups dual-corded racks by what both cords hang on.
func (l *linter) cords() {
	racks, all := map[string][]string{}, 0
	var order []string
	for _, rack := range l.site.Assets(KindRack) {
		cords := l.site.Cords(rack.Name)
		if len(cords) < 2 {
			continue
		}
		all++
		for _, shared := range l.candidates(append([]string{rack.Name}, cords...)) {
			if a, known := l.site.Asset(shared); !known || !a.Kind.SuppliesPower() || !l.without(shared, false).Out(rack.Name) {
				continue
			}
			if racks[shared] == nil {
				order = append(order, shared)
			}
			racks[shared] = append(racks[shared], rack.Name)
		}
	}
	var own []CommonMode
	for _, shared := range order {
		own = append(own, l.finding("", shared, racks[shared], all, 1, Position{}))
	}
	l.found = append(l.found, l.nearest(own)...)
}

func (l *linter) finding(group, shared string, lost []string, members, required int, at Position) CommonMode {
	f := CommonMode{Group: group, Shared: shared, Lost: lost, Members: members, Required: required, Position: at, Kind: SharedReject}
	a, known := l.site.Asset(shared)
	switch {
	case !known:
		f.Kind = SharedControl
	case a.Kind.SuppliesPower():
		f.Kind = SharedPower
	case a.Kind == KindLoop:
		f.Kind = SharedWater
	}
	for _, hall := range l.site.Assets(KindHall) {
		if v := l.without(shared, false); !v.Cooled(hall.Name) || v.Out(hall.Name) {
			f.Halls = append(f.Halls, hall.Name)
		}
	}
	f.After = l.carried(shared, lost)
	return f
}

// carried is how long batteries bridge the loss of shared, when they do.
func (l *linter) carried(shared string, lost []string) time.Duration {
	var shortest time.Duration
	for _, m := range lost {
		if l.without(shared, true).Out(m) {
			return 0
		}
		for _, up := range l.site.Graph.Upstream(m, MediumPower) {
			a, _ := l.site.Asset(up)
			if t := a.Nameplate.BatteryRuntime; a.Kind == KindUPS && t > 0 && (shortest == 0 || t < shortest) {
				shortest = t
			}
		}
	}
	return shortest
}

// String says the finding in one sentence and what to do about it in another.
func (c CommonMode) String() string {
	var b strings.Builder
	what := "the " + string(c.Kind) + " " + c.Shared
	switch {
	case c.Group == "":
		fmt.Fprintf(&b, "%s: both cords of %d of %d dual-corded racks (%s) hang on %s", c.Shared, len(c.Lost), c.Members, few(c.Lost), what)
	case c.Kind == SharedWater:
		fmt.Fprintf(&b, "%s: %d of %d are required, yet all deliver through %s: without its water none of them counts", c.Group, c.Required, c.Members, what)
	default:
		fmt.Fprintf(&b, "%s: %d of %d are required, yet %s takes %d at once (%s)", c.Group, c.Required, c.Members, what, len(c.Lost), few(c.Lost))
	}
	if c.After > 0 {
		fmt.Fprintf(&b, ", when its batteries are empty after %s", c.After)
	}
	if len(c.Halls) > 0 {
		fmt.Fprintf(&b, "; it takes down %s", few(c.Halls))
	}
	return b.String() + ". " + c.Remedy()
}

// Remedy is what designers do about it.
func (c CommonMode) Remedy() string {
	switch c.Kind {
	case SharedControl:
		return "Let each machine start and run alone, by hand, and practise it."
	case SharedPower:
		return "Lead the second path past it, or know how long its repair takes."
	case SharedWater:
		return "Divide it by valves into loops that work alone; watch its pressure and make-up water."
	}
	return "Divide it, or keep a second way to reject heat."
}

// few lists names, the long middle left out.
func few(names []string) string {
	if len(names) > 4 {
		return names[0] + ", " + names[1] + " … " + names[len(names)-1]
	}
	return strings.Join(names, ", ")
}
