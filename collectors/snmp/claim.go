package snmp

import (
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Several objects of a device may give the same series: two profiles read its
// battery, or an old object and its successor both answer. All are asked, and
// the first in the order of profiles that has a value is reported. Only rows of
// one profile that are named alike are different things: the later ones get
// their index behind the name, so that none is lost.
//
// Who has what is worked out when cells are made, which is rare, and not kept.

// claim takes a series for o, or lines it up behind those that have it.
func (p *plan) claim(o *out) {
	if p.claims == nil {
		p.claims = map[facility.SeriesKey]*out{}
		p.eachOut(p.line)
	}
	for other := p.claims[o.key()]; other != nil; other = other.before {
		if o.isTwin(other) {
			o.part = strings.TrimSpace(o.part + " #" + o.cell.index())
			break
		}
	}
	p.line(o)
}

// isTwin reports whether two readings are of different rows that the profile
// gives one name.
func (o *out) isTwin(other *out) bool {
	a, b := o.cell, other.cell
	return a.table.family == b.table.family && a.isRow() && b.isRow() && (a.table != b.table || a.index() != b.index())
}

// line puts o where the order of profiles wants it.
func (p *plan) line(o *out) {
	o.before = nil
	last := p.claims[o.key()]
	p.contested = p.contested || last != nil
	if last == nil || p.rank(o) >= p.rank(last) {
		o.before = last
		p.claims[o.key()] = o
		return
	}
	for last.before != nil && p.rank(last.before) > p.rank(o) {
		last = last.before
	}
	o.before, last.before = last.before, o
}

func (p *plan) rank(o *out) int { return slices.Index(p.families, o.cell.table.family) }

func (p *plan) eachOut(do func(*out)) {
	for _, s := range []*scalars{&p.fast, &p.slow} {
		for _, c := range s.cells {
			c.eachOut(do)
		}
	}
	for _, group := range []*columns{&p.fastTables, &p.slowRows} {
		for _, col := range group.states {
			for _, c := range col.cells {
				c.eachOut(do)
			}
			for _, c := range col.now {
				c.eachOut(do)
			}
		}
	}
	for _, t := range p.totals {
		do(&t.out)
	}
}

func (c *cell) eachOut(do func(*out)) {
	for i := range c.outs {
		do(&c.outs[i])
	}
}
