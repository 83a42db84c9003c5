package snmp

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// compiler checks one profile.
type compiler struct {
	document *document
	family   *family
	problems facility.Problems
}

// compile checks d, whose bases are compiled already.
func compile(d *document, bases []*family) (*family, facility.Problems) {
	c := compiler{document: d, family: &family{
		name: d.Name, title: d.Title, source: d.Source, match: dottedMatch(d.Match), fallback: d.Fallback,
		online: d.Online, unitsFrom: d.UnitsFrom, vocabularies: map[string]profile.Vocabulary{},
	}}
	for _, base := range bases {
		c.inherit(base)
	}
	maps.Copy(c.family.vocabularies, d.Vocabularies)
	c.header()
	for i := range d.Scalars {
		c.scalar(d.Scalars[i])
	}
	for i := range d.Tables {
		c.table(&d.Tables[i])
	}
	if len(d.Scalars)+len(d.Tables)+len(d.Extends) == 0 {
		c.problems.Add(d.Position, "profile %q has neither scalars nor tables", d.Name)
	}
	slices.Sort(c.family.told)
	c.family.told = slices.Compact(c.family.told)
	return c.family, c.problems
}

func (c *compiler) inherit(base *family) {
	c.family.scalars = append(c.family.scalars, base.scalars...)
	c.family.tables = append(c.family.tables, base.tables...)
	c.family.told = append(c.family.told, base.told...)
	maps.Copy(c.family.vocabularies, base.vocabularies)
	if c.family.online == nil {
		c.family.online = base.online
	}
	if c.family.unitsFrom == nil {
		c.family.unitsFrom = base.unitsFrom
	}
}

// header checks what is not a field.
func (c *compiler) header() {
	d := c.document
	for _, oid := range slices.Concat(d.Match.SysObjectID, d.Match.Confirm, d.Match.ConfirmAny, d.Match.Unless) {
		c.checkOID(d.Position, oid)
	}
	if c.family.online != nil {
		copied := *c.family.online
		c.checkOID(d.Position, copied.OID)
		copied.OID = dotted(copied.OID)
		c.family.online = &copied
	}
	if c.family.unitsFrom != nil {
		copied := *c.family.unitsFrom
		c.checkOID(d.Position, copied.OID)
		copied.OID = dotted(copied.OID)
		c.family.unitsFrom = &copied
		c.family.told = append(c.family.told, copied.OID)
	}
	if d.Fallback && !d.Match.detectable() {
		c.problems.Add(d.Position, "fallback: true needs match; a profile without is never detected")
	}
}

func dottedMatch(m match) match {
	for _, list := range []*[]string{&m.SysObjectID, &m.Confirm, &m.ConfirmAny, &m.Unless} {
		copied := make([]string, len(*list))
		for i, oid := range *list {
			copied[i] = dotted(oid)
		}
		*list = copied
	}
	return m
}

func (c *compiler) checkOID(at facility.Position, oid string) bool {
	if err := checkOID(oid); err != nil {
		c.problems.Add(at, "%v", err)
		return false
	}
	return true
}

// scalar compiles a field of its own, as often as it repeats.
func (c *compiler) scalar(f field) {
	if f.Repeat > mostRepeats {
		c.problems.Add(f.Position, "repeat: %d is more than %d", f.Repeat, mostRepeats)
		return
	}
	if f.Column != 0 {
		c.problems.Add(f.Position, "column: a scalar has none; give oid")
	}
	for i := range max(1, f.Repeat) {
		one := f
		if f.Repeat > 0 {
			one = f.numbered(strconv.Itoa(i + 1))
		}
		if !c.checkOID(f.Position, one.OID) {
			return
		}
		if !c.addScalar(one) {
			return // the next would have the same problem
		}
		for _, limit := range c.limitsOf(one, nil) {
			c.addScalar(limit)
		}
	}
}

// mostRepeats bounds what one line can become.
const mostRepeats = 1000

// numbered puts a number in the place of {i}.
func (f field) numbered(number string) field {
	put := func(s string) string { return strings.ReplaceAll(s, "{i}", number) }
	f.OID, f.ShareOf = put(f.OID), put(f.ShareOf)
	f.Scaling = f.Scaling.with(put)
	for _, template := range []**string{&f.Part, &f.Of} {
		if *template != nil {
			text := put(**template)
			*template = &text
		}
	}
	if f.Where != nil {
		where := map[string][]string{}
		for of, texts := range f.Where {
			where[put(of)] = texts
		}
		f.Where = where
	}
	if f.UnitFrom != nil {
		copied := *f.UnitFrom
		copied.OID = put(copied.OID)
		f.UnitFrom = &copied
	}
	if l := f.Limits; l != nil {
		f.Limits = &limits{put(l.LowCritical), put(l.Low), put(l.High), put(l.HighCritical), l.Absent}
	}
	return f
}

func (s scaling) with(put func(string) string) scaling {
	s.DivideBy, s.MultiplyBy, s.Digits, s.Exponent = put(s.DivideBy), put(s.MultiplyBy), put(s.Digits), put(s.Exponent)
	if s.ScaleFrom != nil {
		copied := *s.ScaleFrom
		copied.OID = put(copied.OID)
		s.ScaleFrom = &copied
	}
	return s
}

// addScalar joins rules on the same object, so that it is asked for once.
func (c *compiler) addScalar(f field) bool {
	r := c.rule(f, nil)
	if r == nil {
		return false
	}
	oid, slow := dotted(f.OID), f.Poll == pollSlow
	for i := range c.family.scalars {
		if s := &c.family.scalars[i]; s.oid == oid && s.slow == slow {
			s.rules = append(slices.Clip(s.rules), r)
			return true
		}
	}
	c.family.scalars = append(c.family.scalars, scalar{oid: oid, rules: []*rule{r}, slow: slow})
	return true
}

func (c *compiler) table(t *table) {
	if !c.checkOID(t.Position, t.OID) {
		return
	}
	out := familyTable{name: t.Name, entry: dotted(t.OID), also: c.also(t)}
	keys := map[int]bool{}
	add := func(f field) {
		r := c.rule(f, t)
		if r == nil {
			return
		}
		if out.also[f.Column].index != nil {
			c.problems.Add(f.Position, "column: the rows of %d have an index of their own; it can name and scale rows, not be one", f.Column)
			return
		}
		out.addColumn(f.Column, r, f.Poll == pollSlow)
		r.eachColumn(func(n int) { keys[n] = true })
	}
	c.totals(t)
	for _, f := range t.Columns {
		switch {
		case f.Column < 1:
			c.problems.Add(f.Position, "column: missing; want the number of a column of %s", t.Name)
			continue
		case f.Repeat != 0 || f.OID != "":
			c.problems.Add(f.Position, "oid and repeat are for scalars; want column")
			continue
		}
		add(f)
		for _, limit := range c.limitsOf(f, t) {
			add(limit)
		}
	}
	out.keys = slices.Sorted(maps.Keys(keys))
	c.family.tables = append(c.family.tables, out)
}

// totals refuses two totals of one name: the rows of one would hide those of
// the other. Lines for one column are readings of it in several units.
func (c *compiler) totals(t *table) {
	columnOf := map[facility.Point]int{}
	for _, f := range t.Columns {
		if f.Total == "" {
			continue
		}
		point := cmp.Or(f.TotalPoint, f.Point)
		if first, taken := columnOf[point]; taken && first != f.Column {
			c.problems.Add(f.Position, "total: columns %d and %d of %s both make %s; keep one", first, f.Column, t.Name, point)
		}
		columnOf[point] = f.Column
	}
}

// also checks the columns of other tables.
func (c *compiler) also(t *table) map[int]alsoColumn {
	out := map[int]alsoColumn{}
	for _, number := range slices.Sorted(maps.Keys(t.Also)) {
		written := t.Also[number]
		if !c.checkOID(t.Position, written.OID) {
			continue
		}
		column := alsoColumn{oid: dotted(written.OID)}
		if written.Index != "" {
			index, err := parseTemplate(written.Index)
			if err != nil || len(index.columns()) > 0 {
				c.problems.Add(t.Position, "also: index %q: want text with {index} and {#N}", written.Index)
			}
			column.index = index
		}
		out[number] = column
	}
	return out
}

// eachColumn calls do with the columns that tell rows apart or scale them.
func (r *rule) eachColumn(do func(int)) {
	for _, n := range slices.Concat(r.part.columns(), r.of.columns()) {
		do(n)
	}
	for _, w := range r.where {
		if w.column > 0 {
			do(w.column)
		}
	}
	if r.unless > 0 {
		do(r.unless)
	}
	for _, ref := range r.references() {
		if ref.column > 0 {
			do(ref.column)
		}
	}
}

// limitsOf makes fields of the thresholds of a field.
func (c *compiler) limitsOf(f field, t *table) []field {
	if f.Limits == nil {
		return nil
	}
	var out []field
	for level, at := range map[facility.LimitLevel]string{
		facility.LimitLowCritical: f.Limits.LowCritical, facility.LimitLow: f.Limits.Low,
		facility.LimitHigh: f.Limits.High, facility.LimitHighCritical: f.Limits.HighCritical,
	} {
		if at == "" {
			continue
		}
		limit := f
		limit.Point, limit.Limits, limit.Total, limit.TotalPoint, limit.Poll = facility.LimitPoint(f.Point, level), nil, "", "", pollSlow
		ref, err := parseReference(at)
		switch {
		case err != nil:
			c.problems.Add(f.Position, "limits: %v", err)
			continue
		case (t != nil) != (ref.column > 0):
			c.problems.Add(f.Position, "limits: %q: want a column in a table, an object identifier for a scalar", at)
			continue
		}
		limit.OID, limit.Column = ref.oid, ref.column
		limit.Absent = slices.Concat(f.Absent, f.Limits.Absent)
		out = append(out, limit)
	}
	slices.SortFunc(out, func(a, b field) int { return strings.Compare(string(a.Point), string(b.Point)) })
	return out
}
