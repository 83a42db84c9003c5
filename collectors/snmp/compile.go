package snmp

import (
	"maps"
	"slices"

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
