package snmp

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// rule checks one field; t is nil for a scalar.
func (c *compiler) rule(f field, t *table) *rule {
	spec, known := facility.Describe(f.Point)
	if !known {
		c.problems.Add(f.Position, "unknown point %q%s", f.Point, didYouMean(string(facility.NearestPoint(string(f.Point)))))
		return nil
	}
	r := &rule{point: f.Point, isState: spec.Unit == facility.UnitState, lowest: spec.Min, highest: spec.Max, unless: f.UnlessColumn, total: f.Total, totalOf: cmp.Or(f.TotalPoint, f.Point), namedOnly: c.profile.NamedPartsOnly}
	before := len(c.problems)
	c.conversion(f, spec, r)
	c.states(f, spec, r)
	c.parts(f, t, r)
	c.choices(f)
	r.absent = newRawSet(slices.Concat(c.profile.Absent, f.Absent))
	r.missing = newRawSet(f.Unavailable)
	for _, column := range slices.Sorted(maps.Keys(f.Where)) {
		where, err := newCondition(column, f.Where[column])
		if err != nil {
			c.problems.Add(f.Position, "%v", err)
		}
		r.where = append(r.where, where)
	}
	if t != nil {
		r.divideBy, r.digits = t.DivideBy, t.Digits
	}
	if len(c.problems) > before {
		return nil
	}
	return r
}

// conversion works out the way from the wire to the point.
func (c *compiler) conversion(f field, spec facility.PointSpec, r *rule) {
	scale := f.Scale
	if scale == 0 {
		scale = 1
	}
	if r.isState {
		r.convert = linear{1, 0}
		if f.Unit != "" {
			c.problems.Add(f.Position, "unit: %s is a state and has none", f.Point)
		}
		return
	}
	if f.Unit == unitFrom {
		c.unitsFrom(f, spec, scale, r)
		return
	}
	unit, ok := units[spec.Unit][f.Unit]
	if !ok {
		c.problems.Add(f.Position, "unit %q of %s: want one of %s", f.Unit, f.Point, strings.Join(unitNames(spec.Unit), ", "))
		return
	}
	r.convert = linear{unit.factor * scale, unit.offset}
}

func (c *compiler) unitsFrom(f field, spec facility.PointSpec, scale float64, r *rule) {
	if c.family.unitsFrom == nil {
		c.problems.Add(f.Position, "unit: from needs units_from in the profile")
		return
	}
	r.fromUnit = map[string]linear{}
	names := maps.Clone(c.family.unitsFrom.Units)
	if name := c.family.unitsFrom.Default; name != "" {
		names[""] = name // p.units of a device that does not say
	}
	for raw, name := range names {
		unit, ok := units[spec.Unit][name]
		if !ok {
			c.problems.Add(f.Position, "units_from: unit %q of %s: want one of %s", name, f.Point, strings.Join(unitNames(spec.Unit), ", "))
			continue
		}
		r.fromUnit[raw] = linear{unit.factor * scale, unit.offset}
	}
}

// states turns the words of a field into the codes of its point.
func (c *compiler) states(f field, spec facility.PointSpec, r *rule) {
	if !r.isState {
		if len(f.States) > 0 {
			c.problems.Add(f.Position, "states: %s is a quantity in %s", f.Point, spec.Unit)
		}
		return
	}
	if len(f.States) == 0 {
		c.problems.Add(f.Position, "states: missing; %s can be %s", f.Point, strings.Join(spec.States, ", "))
		return
	}
	r.byNumber, r.byText, r.hasNone = map[int64]state{}, map[string]state{}, spec.States[0] != "unknown"
	for raw, word := range f.States {
		code := slices.Index(spec.States, word)
		if code < 0 {
			c.problems.Add(f.Position, "states: %q is no state of %s; want one of %s", word, f.Point, strings.Join(spec.States, ", "))
			continue
		}
		meant := state{float64(code), cmp.Or(f.Texts[raw], word)}
		if n, err := strconv.ParseInt(raw, 10, 64); err == nil {
			r.byNumber[n] = meant
		}
		r.byText[raw] = meant
	}
}

// parts reads the templates; a column takes those of its table, and the whole
// index when there are none.
func (c *compiler) parts(f field, t *table, r *rule) {
	part, of := "", f.Of
	if t != nil {
		part = "{index}"
		if t.Part != nil {
			part = *t.Part
		}
		if of == "" {
			of = t.Of
		}
	}
	if f.Part != nil {
		part = *f.Part
	}
	var err error
	if r.part, err = parseTemplate(part); err != nil {
		c.problems.Add(f.Position, "%v", err)
	}
	if r.of, err = parseTemplate(of); err != nil {
		c.problems.Add(f.Position, "%v", err)
	}
}

func (c *compiler) choices(f field) {
	if f.Total != "" && f.Total != totalSum && f.Total != totalMean {
		c.problems.Add(f.Position, "total %q: want %s or %s", f.Total, totalSum, totalMean)
	}
	if total, known := facility.Describe(cmp.Or(f.TotalPoint, f.Point)); !known {
		c.problems.Add(f.Position, "total_point: unknown point %q%s", f.TotalPoint, didYouMean(string(facility.NearestPoint(string(f.TotalPoint)))))
	} else if spec, _ := facility.Describe(f.Point); total.Unit != spec.Unit {
		c.problems.Add(f.Position, "total_point: %s is in %s, %s in %s", f.TotalPoint, total.Unit, f.Point, spec.Unit)
	}
	if f.Poll != "" && f.Poll != pollFast && f.Poll != pollSlow {
		c.problems.Add(f.Position, "poll %q: want %s or %s", f.Poll, pollFast, pollSlow)
	}
}

func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", name)
}
