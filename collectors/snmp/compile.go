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

// family is a checked profile, ready to read devices with. It is shared by all
// collectors and never changes.
type family struct {
	name      string
	match     match
	online    *online
	unitsFrom *unitsFrom
	namedOnly bool
	scalars   []scalar
	tables    []familyTable
}

// scalar is one object and the rules that turn it into readings.
type scalar struct {
	oid   string
	rules []*rule
	slow  bool
}

type familyTable struct {
	entry   string
	also    map[int]string // columns of other tables
	columns []column
	keys    []int // columns that only tell rows apart
}

// column returns the identifier of a column.
func (t *familyTable) column(number int) string {
	if oid, elsewhere := t.also[number]; elsewhere {
		return oid
	}
	return fmt.Sprintf("%s.%d", t.entry, number)
}

// column is one column and its rules.
type column struct {
	number int
	oid    string
	rules  []*rule
	slow   bool
}

// rule turns a raw value into a reading.
type rule struct {
	point     facility.Point
	convert   linear
	fromUnit  map[string]linear // by the value of units_from; nil when the unit is known
	lowest    float64           // plausible at all
	highest   float64
	isState   bool
	byNumber  map[int64]state
	byText    map[string]state
	hasNone   bool // code 0 means something, so it cannot stand for "unknown"
	absent    rawSet
	missing   rawSet // unavailable
	part, of  template
	where     []condition
	unless    int
	total     string
	totalOf   facility.Point
	divideBy  int
	digits    int
	namedOnly bool
}

// state is what a raw value means.
type state struct {
	code float64
	text string
}

// rawSet is a set of raw values, numbers apart from texts.
type rawSet struct {
	numbers []float64
	texts   []string
}

func newRawSet(values []string) rawSet {
	var s rawSet
	for _, v := range values {
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			s.numbers = append(s.numbers, n)
		} else {
			s.texts = append(s.texts, v)
		}
	}
	return s
}

// compiler checks one profile.
type compiler struct {
	profile  *profile
	family   *family
	problems facility.Problems
}

// compile checks p, whose bases are compiled already.
func compile(p *profile, bases []*family) (*family, facility.Problems) {
	c := compiler{profile: p, family: &family{
		name: p.Name, match: dottedMatch(p.Match), online: p.Online, unitsFrom: p.UnitsFrom, namedOnly: p.NamedPartsOnly,
	}}
	for _, base := range bases {
		c.inherit(base)
	}
	c.header()
	for i := range p.Scalars {
		c.scalar(p.Scalars[i])
	}
	for i := range p.Tables {
		c.table(&p.Tables[i])
	}
	if len(p.Scalars)+len(p.Tables)+len(p.Extends) == 0 {
		c.problems.Add(p.Position, "profile %q has neither scalars nor tables", p.Name)
	}
	return c.family, c.problems
}

func (c *compiler) inherit(base *family) {
	c.family.scalars = append(c.family.scalars, base.scalars...)
	c.family.tables = append(c.family.tables, base.tables...)
	if c.family.online == nil {
		c.family.online = base.online
	}
	if c.family.unitsFrom == nil {
		c.family.unitsFrom = base.unitsFrom
	}
}

// header checks what is not a field.
func (c *compiler) header() {
	p := c.profile
	for _, oid := range slices.Concat(p.Match.SysObjectID, p.Match.Confirm, p.Match.Unless) {
		c.checkOID(p.Position, oid)
	}
	if c.family.online != nil {
		copied := *c.family.online
		c.checkOID(p.Position, copied.OID)
		copied.OID = dotted(copied.OID)
		c.family.online = &copied
	}
	if c.family.unitsFrom != nil {
		copied := *c.family.unitsFrom
		c.checkOID(p.Position, copied.OID)
		copied.OID = dotted(copied.OID)
		c.family.unitsFrom = &copied
	}
}

func dottedMatch(m match) match {
	for _, list := range []*[]string{&m.SysObjectID, &m.Confirm, &m.Unless} {
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
	for i := range max(1, f.Repeat) {
		one := f
		if f.Repeat > 0 {
			number := strconv.Itoa(i + 1)
			one.OID = strings.ReplaceAll(f.OID, "{i}", number)
			one.Of = strings.ReplaceAll(f.Of, "{i}", number)
			if f.Part != nil {
				part := strings.ReplaceAll(*f.Part, "{i}", number)
				one.Part = &part
			}
		}
		if !c.checkOID(f.Position, one.OID) {
			return
		}
		if r := c.rule(one, nil); r != nil {
			c.addScalar(dotted(one.OID), r, one.Poll == pollSlow)
		}
	}
}

// addScalar joins rules on the same object, so that it is asked for once.
func (c *compiler) addScalar(oid string, r *rule, slow bool) {
	for i := range c.family.scalars {
		if s := &c.family.scalars[i]; s.oid == oid && s.slow == slow {
			s.rules = append(slices.Clip(s.rules), r)
			return
		}
	}
	c.family.scalars = append(c.family.scalars, scalar{oid: oid, rules: []*rule{r}, slow: slow})
}

func (c *compiler) table(t *table) {
	if !c.checkOID(t.Position, t.OID) {
		return
	}
	out := familyTable{entry: dotted(t.OID), also: map[int]string{}}
	for number, oid := range t.Also {
		if c.checkOID(t.Position, oid) {
			out.also[number] = dotted(oid)
		}
	}
	keys := map[int]bool{t.DivideBy: true, t.Digits: true}
	for _, f := range t.Columns {
		if f.Column < 1 {
			c.problems.Add(f.Position, "column: missing; want the number of a column of %s", t.Name)
			continue
		}
		r := c.rule(f, t)
		if r == nil {
			continue
		}
		out.addColumn(f.Column, r, f.Poll == pollSlow)
		for _, n := range slices.Concat(r.part.columns(), r.of.columns()) {
			keys[n] = true
		}
		for _, w := range r.where {
			keys[w.column] = true // 0 for the index
		}
		if r.unless > 0 {
			keys[r.unless] = true
		}
	}
	delete(keys, 0) // what is not said
	out.keys = slices.Sorted(maps.Keys(keys))
	c.family.tables = append(c.family.tables, out)
}

func (t *familyTable) addColumn(number int, r *rule, slow bool) {
	for i := range t.columns {
		if col := &t.columns[i]; col.number == number && col.slow == slow {
			col.rules = append(col.rules, r)
			return
		}
	}
	t.columns = append(t.columns, column{
		number: number, oid: t.column(number), rules: []*rule{r}, slow: slow,
	})
}

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
