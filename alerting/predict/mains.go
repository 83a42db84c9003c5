package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// What stops with the mains comes back without anybody's hand once the
// generator carries the site: motors within seconds of their contactors, chillers
// after their restart time.
const (
	// motorRestart is what lies between power and a fan or pump at its speed:
	// contactors close one after another, drives ramp up.
	motorRestart = 20.0 // s
	// motorOverdue is how long after that a motor is still waited for.
	motorOverdue = 120.0 // s
	// withMains is how long after the mains went a stop counts as theirs: flow
	// switches and controllers take their time.
	withMains = 5 * time.Minute
)

// followMains remembers when the mains went and came.
func (m *Model) followMains(now time.Time) {
	dark, told, since := m.darkness(now)
	switch {
	case dark && !m.dark && !m.guessed:
		m.darkAt = since
	case !dark && (m.dark || m.guessed):
		m.litAt = since
	}
	m.dark, m.guessed = dark && told, dark && !told
}

// darkness reports whether the mains are gone, and since when that is so. Where
// no utility is read, a UPS on battery lets it be guessed, and a generator that
// runs; either may be a test, so told is then false.
func (m *Model) darkness(now time.Time) (dark, told bool, since time.Time) {
	for _, u := range m.plant.utilities {
		state, at := m.seen.state(u.Name)
		told = told || state != facility.StateUnknown
		if state == facility.StateOff || state == facility.StateAlarm {
			return true, true, at
		}
		since = latest(since, at)
	}
	if told {
		return false, true, since
	}
	for _, u := range m.plant.ups {
		if source, ok := m.seen.get(u.Name, facility.OutputSource, now); ok {
			at := m.seen[facility.SeriesKey{Asset: u.Name, Point: facility.OutputSource}].since
			if source == facility.SourceBattery {
				return true, false, at
			}
			since = latest(since, at)
		}
	}
	for _, g := range m.plant.generators {
		state, at := m.seen.state(g.Name)
		if state == facility.StateRunning || state == facility.StateStarting {
			return true, false, at
		}
		since = latest(since, at)
	}
	return false, false, since
}

// powerAt is when what hangs on the mains has power again, or had.
func (m *Model) powerAt() time.Time {
	if m.dark || m.guessed { // the generator will carry it
		return m.darkAt.Add(time.Duration(m.generatorStart() * float64(time.Second)))
	}
	return m.litAt
}

// back says in how many seconds a machine that stopped with the mains runs
// again, which takes it some seconds with power; false when it did not stop with
// them, or should be back long ago.
func (m *Model) back(name string, takes, overdue float64, now time.Time) (float64, bool) {
	_, since := m.seen.state(name)
	if m.unheardInTheDark(name) {
		since = m.darkAt
	}
	if m.darkAt.IsZero() || since.Before(m.darkAt.Add(-together)) || since.Sub(m.darkAt) > withMains {
		return 0, false
	}
	wait := m.powerAt().Sub(now).Seconds() + takes
	if wait < -overdue {
		return 0, false
	}
	return max(10, wait), true
}

// unheardInTheDark reports whether a machine on the mains has not been heard of
// since they went: what it said last was before.
func (m *Model) unheardInTheDark(name string) bool {
	if !m.dark || !m.onMains(name) {
		return false
	}
	sig := m.seen[facility.SeriesKey{Asset: name, Point: facility.RunStatePoint}]
	return sig != nil && sig.at.Before(m.darkAt) && facility.RunState(sig.value) == facility.StateRunning
}

// onMains reports whether the drawings hang a machine on the mains and no UPS.
// Chillers are on no UPS unless the drawings say so.
func (m *Model) onMains(name string) bool {
	a, _ := m.site.Asset(name)
	if a.Nameplate.OnUPS != nil {
		return !*a.Nameplate.OnUPS
	}
	cords := m.site.Cords(name)
	for _, c := range cords {
		if up, _ := m.site.Asset(c); up.Kind != facility.KindUtility && up.Kind != facility.KindGenerator {
			return false
		}
	}
	return len(cords) > 0 || a.Kind == facility.KindChiller
}

// motorsBack is what the pumps and room units of a cluster that stopped with
// the mains make of a what-if once they have power again, and in how many
// seconds that is; false when there are none.
func (m *Model) motorsBack(e *ensemble, now time.Time, w whatIf) (after whatIf, at float64, any bool) {
	after = w
	after.start = map[string]bool{}
	for name := range w.start {
		after.start[name] = true
	}
	for _, name := range m.motors(e) {
		state, _ := m.seen.state(name)
		if state == facility.StateRunning && !m.unheardInTheDark(name) || w.lost[name] || after.start[name] {
			continue
		}
		if wait, will := m.back(name, motorRestart, motorOverdue, now); will {
			after.start[name], at, any = true, max(at, wait), true
		}
	}
	return after, at, any
}

// motors are the pumps and room units of a cluster.
func (m *Model) motors(e *ensemble) (names []string) {
	for _, j := range e.cluster.loops {
		names = append(names, m.plant.loops[j].pumps...)
	}
	for _, i := range e.cluster.halls {
		for _, u := range m.plant.halls[i].units {
			names = append(names, m.plant.units[u].name)
		}
	}
	return names
}
