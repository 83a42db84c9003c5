package snmp

import (
	"slices"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// plan is how one device is read: the objects of its profiles sorted into
// requests, and the cells that give them meaning. It lives as long as the
// device keeps the same profiles.
type plan struct {
	device   collectors.Device
	families []*family

	fast, slow           scalars
	fastTables, slowRows columns
	keys                 *walker
	keyOf                []*keyColumn // the columns of keys

	tables []*tableState
	told   map[string]string // what objects say that units and factors depend on
	off    map[*family]bool  // the gateway lost its controller
	totals []*total

	claims map[facility.SeriesKey]*out // the last in line; see claim

	contested bool // a series has several objects

	stale bool // a row came whose key columns are not known yet
	named bool // the key columns were read in this poll
}

// scalars are objects asked for together.
type scalars struct {
	getter *getter
	cells  []*cell
	owners []*family
	online []*family // the family whose online object stands here, or nil
	told   []bool    // others depend on the object
}

// columns are columns walked together.
type columns struct {
	walker *walker
	states []*columnState
}

// tableState is a table of the device, or its scalars of one family.
type tableState struct {
	family     *family
	table      *familyTable
	keyColumns []*keyColumn
}

// keys returns the key columns of a row by number.
func (t *tableState) keys(index string) (columns map[int]string, known bool) {
	columns = make(map[int]string, len(t.keyColumns))
	for _, k := range t.keyColumns {
		if value, has := k.of(k.ours(index)); has {
			columns[k.number] = value
		}
	}
	return columns, len(columns) > 0
}

func newPlan(device collectors.Device, families []*family) *plan {
	p := &plan{device: device, families: families, told: map[string]string{}, off: map[*family]bool{}}
	var keys []string
	alone := make([]*tableState, len(families)) // what scalars belong to
	for i, f := range families {
		alone[i] = &tableState{family: f}
		if f.online != nil { // first, so that it is known before the rest comes
			p.fast.add(f.online.OID, nil, alone[i])
			p.fast.online[len(p.fast.online)-1] = f
		}
		for _, oid := range f.told {
			p.slow.add(oid, nil, alone[i])
			p.slow.told[len(p.slow.told)-1] = true
		}
	}
	for i, f := range families {
		for _, s := range f.scalars {
			if s.slow {
				p.slow.add(s.oid, s.rules, alone[i])
			} else {
				p.fast.add(s.oid, s.rules, alone[i])
			}
		}
		for j := range f.tables {
			keys = p.addTable(f, &f.tables[j], keys)
		}
	}
	p.keys = newWalker(keys)
	p.fastTables.walker, p.slowRows.walker = newWalker(p.fastTables.names()), newWalker(p.slowRows.names())
	p.fastTables.walker.often = true
	return p
}

func (s *scalars) add(oid string, rules []*rule, owner *tableState) {
	c := &cell{name: oid, table: owner, outs: make([]out, len(rules))}
	for i, r := range rules {
		c.outs[i].rule, c.outs[i].cell = r, c
	}
	s.cells = append(s.cells, c)
	s.owners = append(s.owners, owner.family)
	s.online = append(s.online, nil)
	s.told = append(s.told, false)
}

func (p *plan) addTable(f *family, t *familyTable, keys []string) []string {
	state := &tableState{family: f, table: t}
	p.tables = append(p.tables, state)
	for _, number := range t.keys {
		k := &keyColumn{table: state, number: number, oid: t.column(number), index: t.also[number].index}
		state.keyColumns = append(state.keyColumns, k)
		p.keyOf, keys = append(p.keyOf, k), append(keys, k.oid)
	}
	for i := range t.columns {
		column := &columnState{table: state, column: &t.columns[i]}
		if column.column.slow {
			p.slowRows.states = append(p.slowRows.states, column)
		} else {
			p.fastTables.states = append(p.fastTables.states, column)
		}
	}
	return keys
}

func (c *columns) names() []string {
	out := make([]string, len(c.states))
	for i, s := range c.states {
		out[i] = s.column.oid
	}
	return out
}

// settle gives the scalars their assets and units, and drops those that no
// reading comes of: parts that the configuration does not name are not asked
// for. It is done again when what they depend on changes.
func (p *plan) settle() {
	p.claims = map[facility.SeriesKey]*out{}
	for _, s := range []*scalars{&p.fast, &p.slow} {
		var kept scalars
		var names []string
		for i, c := range s.cells {
			outs := slices.Clone(c.outs)
			for j := range outs {
				p.place(&outs[j], "", nil)
			}
			outs = slices.DeleteFunc(outs, func(o out) bool { return o.asset == "" })
			if len(outs) == 0 && s.online[i] == nil && !s.told[i] {
				continue
			}
			for j := range outs {
				p.line(&outs[j])
			}
			names = append(names, c.name)
			c.outs = outs
			kept.keep(c, s, i)
		}
		kept.getter = newGetter(names)
		kept.getter.often = s == &p.fast
		*s = kept
	}
}

// keep takes over position i of from.
func (s *scalars) keep(c *cell, from *scalars, i int) {
	s.cells = append(s.cells, c)
	s.owners = append(s.owners, from.owners[i])
	s.online = append(s.online, from.online[i])
	s.told = append(s.told, from.told[i])
}

// forget drops the cells of tables whose key columns changed: a probe was
// plugged into another port, an outlet was renamed.
func (p *plan) forget(changed func(*tableState) bool, gone func(*out)) {
	for _, group := range []*columns{&p.fastTables, &p.slowRows} {
		for _, col := range group.states {
			if !changed(col.table) {
				continue
			}
			for _, c := range col.cells {
				for i := range c.outs {
					gone(&c.outs[i])
				}
			}
			col.cells = nil
		}
	}
	p.claims = nil
}

// swapKeys makes the key columns just read the valid ones, and returns the
// tables in which they differ.
func (p *plan) swapKeys() map[*tableState]bool {
	changed := map[*tableState]bool{}
	for _, k := range p.keyOf {
		if k.turn() {
			changed[k.table] = true
		}
	}
	return changed
}
