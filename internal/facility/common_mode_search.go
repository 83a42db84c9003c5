package facility

import (
	"slices"
	"time"
)

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
