package ipmi

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// probe is one sensor to read and what becomes of its answer. number and
// states are nil where the sensor has none of interest.
type probe struct {
	sensor         sdr.Sensor
	number, states *output
	every, order   int
	asked          bool  // it was asked once
	last           int   // poll at which it was asked last
	limits         *told // its thresholds, once they were read
	limitsDue      int   // poll at which they are read again
	// present says that the BMC has had the sensor, moved that it has it no more.
	present, moved bool
	// factors of sensors that are not linear, by raw reading.
	factors map[uint8]sdr.Factors
}

// output is a reading to make.
type output struct {
	point    facility.Point
	part     string
	role     role
	asserted health
	told     bool   // another sensor tells its health
	profile  string // whose rule it is
}

// plan decides which sensors to read and as what.
// absent are sensors that the BMC turned out not to have: what only one can
// have goes to others first.
func plan(found inventory, rules []rule, absent map[sensorKey]bool) []probe {
	p := planner{rules: rules, found: found, absent: absent, names: map[string]int{}, best: map[role]candidate{}, parts: map[facility.SeriesKey]int{}}
	for i, s := range found.sensors {
		if !readable(s) {
			continue
		}
		p.names[s.Name]++
		p.consider(i, s)
	}
	var out []probe
	for i, s := range found.sensors {
		if probe, wanted := p.probe(i, s); wanted {
			out = append(out, probe)
		}
	}
	p.hush(out)
	slices.SortStableFunc(out, func(a, b probe) int { return cmp.Compare(a.order, b.order) })
	return out
}

// hush keeps the speed of a fan from telling its health where a sensor of that
// name tells it too: one series must not have two sources.
func (p *planner) hush(all []probe) {
	for i := range all {
		if n := all[i].number; n != nil && n.role == roleFan {
			n.told = p.parts[facility.SeriesKey{Point: facility.FanState, Part: n.part}] > 0
		}
	}
}

// candidate is a sensor for a role that only one can have.
type candidate struct{ sensor, rule int }

type planner struct {
	rules []rule
	found inventory
	// absent have a record and do not exist.
	absent map[sensorKey]bool
	names  map[string]int // how many sensors have a name
	best   map[role]candidate
	parts  map[facility.SeriesKey]int
}

// find returns the first rule that a sensor of kind k meets, and its place.
func (p *planner) find(s sdr.Sensor, k kind) (rule, int, bool) {
	if k == "" {
		return rule{}, 0, false
	}
	i := slices.IndexFunc(p.rules, func(r rule) bool { return r.meets(s, k) })
	if i < 0 {
		return rule{}, 0, false
	}
	return p.rules[i], i, true
}

// consider notes s for the role that it could have alone.
func (p *planner) consider(i int, s sdr.Sensor) {
	r, place, found := p.find(s, measures(s))
	if !found || !roles[r.Role].single {
		return
	}
	if p.absent[placeOf(s)] {
		place += len(p.rules)
	}
	if c, taken := p.best[r.Role]; !taken || place < c.rule {
		p.best[r.Role] = candidate{i, place}
	}
}

func (p *planner) probe(i int, s sdr.Sensor) (probe, bool) {
	if !readable(s) {
		return probe{}, false
	}
	out := probe{sensor: s, every: rare, order: len(roles)}
	for _, side := range []struct {
		kind kind
		into **output
	}{{measures(s), &out.number}, {tells(s), &out.states}} {
		r, _, found := p.find(s, side.kind)
		if !found {
			continue
		}
		if roles[r.Role].single && p.best[r.Role].sensor != i {
			r = rule{Role: roles[r.Role].instead, profile: r.profile}
		}
		if r.Role == roleIgnore {
			continue
		}
		*side.into = p.output(s, r)
		spec := roles[r.Role]
		out.every = min(out.every, max(cmp.Or(r.Every, spec.every), 1))
		out.order = min(out.order, spec.order)
	}
	return out, out.number != nil || out.states != nil
}

func (p *planner) output(s sdr.Sensor, r rule) *output {
	out := &output{point: roles[r.Role].point, role: r.Role, asserted: r.Asserted, profile: r.profile}
	if r.Role == roleFan && s.Unit == sdr.Percent {
		out.point = facility.FanSpeed
	}
	if !roles[r.Role].single {
		out.part = p.unique(out.point, p.part(s, r), s)
	}
	return out
}

// part is the name of the sensor. Where sensors share a name, as the Status and
// Presence of everything in a Dell, that of what they are of goes before it.
func (p *planner) part(s sdr.Sensor, r rule) string {
	part := r.part(s)
	if r.Part != "" || p.names[s.Name] < 2 {
		return part
	}
	if name := p.found.nameOf(sdr.Entity{ID: s.Entity, Instance: s.Instance}); name != "" {
		return name + " " + part
	}
	return part
}

// unique makes a part that no other sensor of the point has: many servers name
// the sensors of both processors alike.
func (p *planner) unique(point facility.Point, part string, s sdr.Sensor) string {
	for _, try := range []string{part, fmt.Sprintf("%s %d.%d", part, s.Entity, s.Instance), fmt.Sprintf("%s %02Xh", part, s.Number)} {
		key := facility.SeriesKey{Point: point, Part: try}
		if p.parts[key]++; p.parts[key] == 1 {
			return try
		}
	}
	return fmt.Sprintf("%s record %d", part, s.RecordID)
}
