package snmp

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// rule checks one field; t is nil for a scalar. It returns nil when something is
// wrong.
func (c *compiler) rule(f field, t *table) *rule {
	spec, err := profile.Describe(f.Point)
	if err != nil {
		c.problems.Add(f.Position, "%v", err)
		return nil
	}
	r := &rule{
		point: f.Point, lowest: spec.Min, highest: spec.Max, unless: f.UnlessColumn, total: f.Total, totalOf: cmp.Or(f.TotalPoint, f.Point),
		namedOnly: c.document.NamedPartsOnly,
		absent:    profile.NewValues(slices.Concat(c.document.Absent, t.absent(), f.Absent)...), missing: profile.NewValues(f.Unavailable...),
	}
	before := len(c.problems)
	c.words(f, spec, r)
	c.conversion(f, spec, r)
	c.factors(f, t, r)
	c.extraction(f, r)
	c.parts(f, t, r)
	c.choices(f)
	for _, column := range slices.Sorted(maps.Keys(f.Where)) {
		where, err := newCondition(column, f.Where[column])
		if err != nil {
			c.problems.Add(f.Position, "%v", err)
		}
		if where.column+where.number > 0 && t == nil {
			c.problems.Add(f.Position, "where: %q: a scalar has no row; give an object identifier", column)
		}
		r.where = append(r.where, where)
	}
	if len(c.problems) > before {
		return nil
	}
	for _, ref := range r.references() {
		if ref.oid != "" {
			c.family.told = append(c.family.told, ref.oid)
		}
	}
	return r
}

func (t *table) absent() []string {
	if t == nil {
		return nil
	}
	return t.Absent
}

// words turns the words of a field into the codes of its point.
func (c *compiler) words(f field, spec facility.PointSpec, r *rule) {
	said := f.Words
	if f.Vocabulary != "" {
		vocabulary, known := c.family.vocabularies[f.Vocabulary]
		if !known {
			names := slices.Sorted(maps.Keys(c.family.vocabularies))
			c.problems.Add(f.Position, "vocabulary: unknown %q%s; the profile has %s", f.Vocabulary,
				profile.DidYouMean(f.Vocabulary, names), cmp.Or(strings.Join(names, ", "), "none"))
			return
		}
		said = vocabulary.With(said)
	}
	if spec.Unit != facility.UnitState {
		if len(said.States)+len(said.Texts) > 0 || said.Others != "" {
			c.problems.Add(f.Position, "states: %s is a quantity in %s", f.Point, spec.Unit)
		}
		return
	}
	words, err := profile.NewWords(spec, said)
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			c.problems.Add(f.Position, "%s", line)
		}
	}
	r.words = words
}

// conversion works out the way from the wire to the point.
func (c *compiler) conversion(f field, spec facility.PointSpec, r *rule) {
	r.convert = profile.Linear{Factor: 1}
	scale := cmp.Or(f.Scale, 1)
	switch {
	case spec.Unit == facility.UnitState:
		if f.Unit != "" || f.UnitFrom != nil {
			c.problems.Add(f.Position, "unit: %s is a state and has none", f.Point)
		}
	case f.UnitFrom != nil:
		c.unitFrom(f, spec, *f.UnitFrom, scale, r, true)
	case f.Unit == unitIsTold:
		if c.family.unitsFrom == nil {
			c.problems.Add(f.Position, "unit: from needs units_from in the profile")
			return
		}
		from := unitFrom{OID: c.family.unitsFrom.OID, Units: c.family.unitsFrom.Units, Default: c.family.unitsFrom.Default}
		c.unitFrom(f, spec, from, scale, r, false)
	default:
		name := f.Unit
		if name == "" && f.ShareOf != "" {
			name = "percent"
		}
		unit, ok := profile.WireUnit(spec.Unit, name)
		if !ok {
			c.problems.Add(f.Position, "unit %q of %s: want one of %s", f.Unit, f.Point, strings.Join(profile.WireUnits(spec.Unit), ", "))
			return
		}
		r.convert = unit.Scaled(scale)
	}
}

// unitFrom reads what an object says of the unit. With several, those of another
// dimension are not the point's affair; else they are a mistake.
func (c *compiler) unitFrom(f field, spec facility.PointSpec, from unitFrom, scale float64, r *rule, several bool) {
	told := &toldUnit{units: map[string]*profile.Linear{}}
	told.from = c.place(f, "unit_from", from.Column, from.OID)
	fitting := 0
	convert := func(name string) *profile.Linear {
		unit, ok := profile.WireUnit(spec.Unit, name)
		if ok {
			fitting++
			unit = unit.Scaled(scale)
			return &unit
		}
		if !several || !profile.IsWireUnit(name) {
			c.problems.Add(f.Position, "unit %q of %s: want one of %s", name, f.Point, strings.Join(profile.WireUnits(spec.Unit), ", "))
		}
		return nil
	}
	for _, raw := range slices.Sorted(maps.Keys(from.Units)) {
		told.units[raw] = convert(from.Units[raw])
	}
	if from.Default != "" {
		told.rest = convert(from.Default)
	}
	if fitting == 0 {
		c.problems.Add(f.Position, "unit_from: none of the units is one of %s: %s", f.Point, strings.Join(profile.WireUnits(spec.Unit), ", "))
	}
	r.unit = told
}

// place reads where another object stands.
func (c *compiler) place(f field, key string, column int, oid string) reference {
	switch {
	case column > 0 && oid == "" && f.Column > 0:
		return reference{column: column}
	case column == 0 && oid != "" && c.checkOID(f.Position, oid):
		return reference{oid: dotted(oid)}
	}
	c.problems.Add(f.Position, "%s: want column (in a table) or oid", key)
	return reference{}
}

// factors reads the other objects that the value is multiplied with; a column
// takes those of its table when it has none of the kind.
func (c *compiler) factors(f field, t *table, r *rule) {
	s := f.Scaling
	if t != nil {
		s.DivideBy, s.MultiplyBy = cmp.Or(s.DivideBy, t.Scaling.DivideBy), cmp.Or(s.MultiplyBy, t.Scaling.MultiplyBy)
		s.Digits, s.Exponent = cmp.Or(s.Digits, t.Scaling.Digits), cmp.Or(s.Exponent, t.Scaling.Exponent)
		s.ScaleFrom = cmp.Or(s.ScaleFrom, t.Scaling.ScaleFrom)
	}
	if r.words != nil {
		return
	}
	for _, one := range []struct {
		key, at string
		kind    factorKind
	}{
		{"divide_by", s.DivideBy, factorDivide},
		{"multiply_by", s.MultiplyBy, factorMultiply},
		{"digits", s.Digits, factorDigits},
		{"exponent", s.Exponent, factorExponent},
		{"share_of", f.ShareOf, factorShare},
	} {
		if one.at == "" {
			continue
		}
		from, err := parseReference(one.at)
		if err == nil && from.column > 0 && f.Column == 0 {
			c.problems.Add(f.Position, "%s: %s: a scalar has no columns; give an object identifier", one.key, one.at)
		}
		if err != nil {
			c.problems.Add(f.Position, "%s: %v", one.key, err)
		}
		r.factors = append(r.factors, factor{kind: one.kind, from: from})
	}
	if s.ScaleFrom != nil {
		from := c.place(f, "scale_from", s.ScaleFrom.Column, s.ScaleFrom.OID)
		r.factors = append(r.factors, factor{kind: factorNamed, from: from, named: s.ScaleFrom.Values, rest: s.ScaleFrom.Default})
	}
}

// extraction reads how the value stands inside the object.
func (c *compiler) extraction(f field, r *rule) {
	if f.Signed == 0 && f.Bit == nil && f.Pattern == "" {
		return
	}
	x := &extraction{signed: f.Signed, bit: -1}
	if f.Signed != 0 && f.Signed != 8 && f.Signed != 16 && f.Signed != 32 {
		c.problems.Add(f.Position, "signed: %d; want 8, 16 or 32", f.Signed)
	}
	if f.Bit != nil {
		x.bit = *f.Bit
		if x.bit < 0 || x.bit > mostBits {
			c.problems.Add(f.Position, "bit: %d; want 0 to %d", x.bit, mostBits)
		}
	}
	if f.Pattern != "" {
		x.pattern = c.onePattern(f, "pattern", f.Pattern)
	}
	r.extract = x
}

// mostBits bounds bit numbers: BITS of 256 octets do not occur.
const mostBits = 2047

// parts reads the templates; a column takes those of its table, and the whole
// index when there are none.
func (c *compiler) parts(f field, t *table, r *rule) {
	part, of, pattern := "", "", f.PartPattern
	if t != nil {
		part = "{index}"
		if t.Part != nil {
			part = *t.Part
		}
		of, pattern = t.Of, cmp.Or(pattern, t.PartPattern)
	}
	if f.Of != nil {
		of = *f.Of
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
	if pattern != "" {
		r.shorten = c.onePattern(f, "part_pattern", pattern)
	}
}

// onePattern compiles an expression with one group.
func (c *compiler) onePattern(f field, key, expression string) *regexp.Regexp {
	pattern, err := regexp.Compile(expression)
	switch {
	case err != nil:
		c.problems.Add(f.Position, "%s: %v", key, err)
	case pattern.NumSubexp() != 1:
		c.problems.Add(f.Position, "%s: %d groups in %q; want one, around the value", key, pattern.NumSubexp(), expression)
	}
	return pattern
}

func (c *compiler) choices(f field) {
	if f.Total != "" && f.Total != totalSum && f.Total != totalMean {
		c.problems.Add(f.Position, "total %q: want %s or %s", f.Total, totalSum, totalMean)
	}
	if total, err := profile.Describe(cmp.Or(f.TotalPoint, f.Point)); err != nil {
		c.problems.Add(f.Position, "total_point: %v", err)
	} else if spec, _ := facility.Describe(f.Point); total.Unit != spec.Unit {
		c.problems.Add(f.Position, "total_point: %s is in %s, %s in %s", f.TotalPoint, total.Unit, f.Point, spec.Unit)
	}
	if f.Poll != "" && f.Poll != pollFast && f.Poll != pollSlow {
		c.problems.Add(f.Position, "poll %q: want %s or %s", f.Poll, pollFast, pollSlow)
	}
}
