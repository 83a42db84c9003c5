package snmp

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

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
