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
	// Shared is what they hang on: an asset, or a control group.
	Shared string
	Kind   SharedKind
	// Takes are the groups that its loss leaves short.
	Takes []Taken
	// Halls are left without enough cooling, or without power.
	Halls []string
	// After is how long batteries carry the members; 0 when none does.
	After time.Duration
}

// Taken is one redundant group that a loss leaves with too few.
type Taken struct {
	// Group is the k-of-n group, or empty for the two cords of racks.
	Group string
	// Lost are those of Members that go; Required must work.
	Lost              []string
	Members, Required int
	Position          Position
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
		return cmp.Or(cmp.Compare(len(b.Halls), len(a.Halls)), cmp.Compare(len(b.Takes), len(a.Takes)))
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
			own = append(own, l.finding(shared, Taken{g.Name, lost, len(g.Members), g.Required, g.Position}))
		}
	}
	l.add(l.nearest(own)...)
	if loop := l.onlyPath(g.Members); loop != "" {
		f := l.finding(loop, Taken{g.Name, g.Members, len(g.Members), g.Required, g.Position})
		if f.After = 0; len(f.Halls) > 0 {
			l.add(f)
		}
	}
}

// add joins findings about the same shared thing.
func (l *linter) add(found ...CommonMode) {
	for _, f := range found {
		at := slices.IndexFunc(l.found, func(o CommonMode) bool { return o.Shared == f.Shared && o.Kind == f.Kind && o.After == f.After })
		if at < 0 {
			l.found = append(l.found, f)
			continue
		}
		l.found[at].Takes = append(l.found[at].Takes, f.Takes...)
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
			return near.Shared != far.Shared && slices.Equal(near.Takes[0].Lost, far.Takes[0].Lost) && l.without(far.Shared, false).Out(near.Shared)
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
		own = append(own, l.finding(shared, Taken{Lost: racks[shared], Members: all, Required: 1}))
	}
	l.add(l.nearest(own)...)
}

func (l *linter) finding(shared string, taken Taken) CommonMode {
	f := CommonMode{Shared: shared, Takes: []Taken{taken}, Kind: SharedReject}
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
	f.After = l.carried(shared, taken.Lost)
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
	fmt.Fprintf(&b, "%s (%s): ", c.Shared, c.Kind)
	for i, t := range c.Takes {
		if i > 0 {
			b.WriteString("; ")
		}
		switch {
		case t.Group == "":
			fmt.Fprintf(&b, "both cords of %d of %d dual-corded racks hang on it (%s)", len(t.Lost), t.Members, few(t.Lost))
		case c.Kind == SharedWater:
			fmt.Fprintf(&b, "all %d of %s deliver through it, %d required", t.Members, t.Group, t.Required)
		default:
			fmt.Fprintf(&b, "its loss takes %d of %d of %s, %d required (%s)", len(t.Lost), t.Members, t.Group, t.Required, few(t.Lost))
		}
	}
	if c.After > 0 {
		fmt.Fprintf(&b, ", once batteries are empty after %s", c.After)
	}
	if len(c.Halls) > 0 {
		fmt.Fprintf(&b, "; leaves short: %s", few(c.Halls))
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
