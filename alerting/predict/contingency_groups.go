package predict

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// States of redundancy, by the codes of the point redundancy_state.
const (
	Redundant          = 1 // every member works or waits
	RedundancyDegraded = 2 // some do not, and one more loss is still borne
	RedundancyLost     = 3 // as many as are required, or fewer
)

// A GroupState says what is left of one k-of-n group that was drawn with a
// spare.
type GroupState struct {
	Group     string
	Place     string // the loop or hall that its members serve, else the site
	Available int
	Required  int
	State     int

	// WithoutLargest is the heat of the loop as a share of what its chillers that
	// work or wait could give without Largest, the largest of them; 0 and empty
	// for other groups.
	WithoutLargest float64
	Largest        string
}

// groupStates counts the members of every redundant group that work or wait.
func (m *Model) groupStates(now time.Time) []GroupState {
	var out []GroupState
	for _, g := range m.site.Graph.Groups() {
		if g.Redundancy() == 0 {
			continue
		}
		s := GroupState{Group: g.Name, Place: m.groupPlace(g), Required: g.Required, State: Redundant}
		for _, member := range g.Members {
			if m.available(member, now) {
				s.Available++
			}
		}
		switch {
		case s.Available <= g.Required:
			s.State = RedundancyLost
		case s.Available < len(g.Members):
			s.State = RedundancyDegraded
		}
		s.Largest, s.WithoutLargest = m.withoutLargest(g, now)
		out = append(out, s)
	}
	return out
}

// withoutLargest weighs the chillers of one loop: by number a spare may be left
// that is none by load, when that has grown or the day is hot.
func (m *Model) withoutLargest(g facility.Group, now time.Time) (largest string, share float64) {
	first, _ := m.site.Asset(g.Members[0])
	j := slices.IndexFunc(m.plant.loops, func(l loop) bool { return l.name == first.Loop })
	if j < 0 {
		return "", 0
	}
	left, most := 0.0, 0.0
	for _, c := range m.plant.loops[j].chillers {
		ch := &m.plant.chillers[c]
		if !m.available(ch.name, now) {
			continue
		}
		left += ch.capacity
		if slices.Contains(g.Members, ch.name) && ch.capacity > most {
			largest, most = ch.name, ch.capacity
		}
	}
	e, k := m.ensembleOf(j)
	left = (left - most) * or(e.loopSteady[k].capacity.value, chillerDerate) * m.outdoor(j, now)
	if largest == "" || left <= 0 || !e.synced || m.assisted(j) {
		return "", 0
	}
	return largest, e.loopHeat(k) / left
}

// available reports whether a member works or would start. A machine that was
// switched off waits, and so does one that tripped and has no fault any more.
func (m *Model) available(name string, now time.Time) bool {
	state, _ := m.seen.state(name)
	if state == facility.StateAlarm {
		return false
	}
	if source, ok := m.seen.get(name, facility.OutputSource, now); ok && source == facility.SourceNone {
		return false
	}
	e, open := m.events.active[name]
	waits := state == facility.StateOff || state == facility.StateStandby
	return !open || e.Kind == EventStop || waits && (e.Kind == EventTrip || e.Kind == EventPowerLost)
}

// groupPlace is the loop, or else the hall, that all members of a group share.
func (m *Model) groupPlace(g facility.Group) string {
	first, _ := m.site.Asset(g.Members[0])
	loop, hall := first.Loop, first.Hall
	for _, member := range g.Members[1:] {
		a, _ := m.site.Asset(member)
		if a.Loop != loop {
			loop = ""
		}
		if a.Hall != hall {
			hall = ""
		}
	}
	switch {
	case hall != "":
		return hall
	case loop != "":
		return loop
	}
	return m.site.Name
}
