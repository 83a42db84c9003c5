package predict

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A powerEnd is a battery that will be empty with nothing to follow it, and
// all that has stopped by then, those before it included.
type powerEnd struct {
	at   float64 // s from now, median
	lost map[string]bool
	dark map[string]bool    // racks
	left map[string]float64 // share of its IT load that a hall has then
}

// powerEnds are the ends of the batteries in use, soonest first: with the mains
// known to be lost, and no generator that runs or may yet start. A UPS that
// tests its battery, or whose fuse is out, does not take its heat along.
func (m *Model) powerEnds(now time.Time) []powerEnd {
	if !m.dark {
		return nil
	}
	switch m.generator(now).State {
	case GeneratorExpected, GeneratorRunning, GeneratorUnknown:
		return nil
	}
	var r Result
	m.tellBackups(&r, now)
	gone := facility.Loss{}
	for _, a := range slices.Concat(m.plant.utilities, m.plant.generators) {
		gone[a.Name] = true
	}
	before := m.site.Surviving(gone, true)
	var out []powerEnd
	empty := facility.Loss{}
	for _, b := range r.Backups {
		if b.Known {
			empty[b.UPS] = true
			out = append(out, m.powerEnd(b.P50.Seconds(), gone, empty, before, now))
		}
	}
	return out
}

// powerEnd is what has stopped when some UPSs are empty and was live before.
func (m *Model) powerEnd(at float64, gone, empty facility.Loss, before *facility.Survival, now time.Time) powerEnd {
	end := powerEnd{at: at, lost: map[string]bool{}, dark: map[string]bool{}, left: map[string]float64{}}
	loss := facility.Loss{}
	for _, names := range []facility.Loss{gone, empty} {
		for name := range names {
			loss[name] = true
		}
	}
	after := m.site.Surviving(loss, true)
	for _, a := range m.site.Assets() {
		switch {
		case a.Kind == facility.KindRack:
			if m.unpowered(after, a) && !m.unpowered(before, a) {
				end.dark[a.Name] = true
			}
		case a.Kind.RemovesHeat() && a.Kind != facility.KindLoop:
			if after.Out(a.Name) && !before.Out(a.Name) || m.onEmpty(a, empty) {
				end.lost[a.Name] = true
			}
		}
	}
	for i := range m.plant.halls {
		end.left[m.plant.halls[i].name] = m.lit(&m.plant.halls[i], end.dark, now)
	}
	return end
}

// runtimeNow is how long the battery of a UPS would carry its present load, in
// s; 0 when it does not say. On battery it is what is left.
func (m *Model) runtimeNow(ups facility.Asset, now time.Time) float64 {
	if source, ok := m.seen.get(ups.Name, facility.OutputSource, now); ok && source == facility.SourceBattery {
		if left, worn, _ := m.batteryLeft(ups, m.onBatterySince(ups.Name, now), now); worn > 0 {
			return max(left, 1)
		}
	}
	v, _ := m.seen.get(ups.Name, facility.RuntimeRemaining, now)
	return v
}

// unpowered reports whether a rack has no power. One without cords in the
// drawings hangs on what its hall hangs on.
func (m *Model) unpowered(v *facility.Survival, rack facility.Asset) bool {
	if len(m.site.Cords(rack.Name)) == 0 && rack.Hall != "" {
		return v.Out(rack.Hall)
	}
	return v.Out(rack.Name)
}

// onEmpty reports whether a machine that is said to run on through a mains
// failure, by no edge of the drawings, has lost every UPS of its hall.
func (m *Model) onEmpty(a facility.Asset, empty facility.Loss) bool {
	if a.Nameplate.OnUPS == nil || !*a.Nameplate.OnUPS || a.Hall == "" {
		return false
	}
	all := m.site.InHall(a.Hall, facility.KindUPS)
	return len(all) > 0 && !slices.ContainsFunc(all, func(u facility.Asset) bool { return !empty[u.Name] })
}

// lit is the share of the IT load of a hall whose racks are not dark.
func (m *Model) lit(h *hall, dark map[string]bool, now time.Time) float64 {
	sum, left := 0.0, 0.0
	for _, rack := range h.racks {
		load, ok := m.seen.get(rack, facility.Power, now)
		if !ok {
			a, _ := m.site.Asset(rack)
			load = or(float64(a.Nameplate.DesignLoad), 1)
		}
		if sum += load; !dark[rack] {
			left += load
		}
	}
	if sum == 0 {
		return 1
	}
	return left / sum
}

// withPowerEnds adds to phases what batteries take along when they end: the
// heat of racks that go dark, fans and pumps. A hall that goes dark altogether
// is left as it is: its forecast is that of a hall whose batteries last, and
// says beside it when it is dark, because a battery that lasts longer than
// expected must not find the hall forgotten.
func (m *Model) withPowerEnds(e *ensemble, now time.Time, w whatIf, phases []phase) []phase {
	if w.powered {
		return phases
	}
	for _, end := range m.ends {
		then := w
		then.lost = map[string]bool{}
		for _, names := range []map[string]bool{w.lost, end.lost} {
			for name, lost := range names {
				then.lost[name] = lost
			}
		}
		phases = splitAt(phases, end.at)
		for n := range phases {
			if phases[n].from >= end.at {
				m.endIn(e, now, then, end, &phases[n])
			}
		}
	}
	return phases
}

// endIn is a phase after the end of a battery.
func (m *Model) endIn(e *ensemble, now time.Time, then whatIf, end powerEnd, p *phase) {
	for k, i := range e.cluster.halls {
		if left := end.left[m.plant.halls[i].name]; left >= allDark {
			c := m.hallCondition(e, k, i, now, then)
			c.power *= left
			p.halls[k] = c
		}
	}
	for k, j := range e.cluster.loops {
		p.loops[k].flow = min(p.loops[k].flow, m.pumping(e, k, j, now, then))
	}
}

// splitAt begins a phase at a time, in s.
func splitAt(phases []phase, at float64) []phase {
	n := len(phases) - 1
	for n > 0 && phases[n].from > at {
		n--
	}
	if phases[n].from == at {
		return phases
	}
	next := phases[n].clone()
	next.from = at
	return slices.Insert(phases, n+1, next)
}

// tellDarkness notes in every forecast when the last rack of its place is dark.
func (m *Model) tellDarkness(r *Result) {
	if len(m.ends) == 0 {
		return
	}
	for n := range r.Forecasts {
		f := &r.Forecasts[n]
		racks := []string{f.Place}
		switch f.Kind {
		case facility.KindHall:
			racks = m.racksOfHall(f.Place)
		case facility.KindRow:
			racks = m.racksIn(f.Place)
		}
		for _, end := range m.ends {
			if len(racks) > 0 && !slices.ContainsFunc(racks, func(rack string) bool { return !end.dark[rack] }) {
				f.Dark = max(duration(end.at), 1)
				break
			}
		}
	}
}

func (m *Model) racksOfHall(name string) []string {
	for i := range m.plant.halls {
		if m.plant.halls[i].name == name {
			return m.plant.halls[i].racks
		}
	}
	return nil
}

// DarkFirst reports whether the place is dark before it crosses its limit.
func (f Forecast) DarkFirst() bool { return f.Dark > 0 && (f.P50 == Never || f.Dark < f.P50) }
