package snmp

import (
	"cmp"
	"maps"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

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
