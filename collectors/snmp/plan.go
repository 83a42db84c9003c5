package snmp

import (
	"maps"
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
	keyOf                []keyColumn

	tables []*tableState
	units  map[*family]string // the value of units_from
	off    map[*family]bool   // the gateway lost its controller
	totals []*total

	claims map[facility.SeriesKey]string // the object that gives a series: two profiles may know it

	stale bool // a row came whose key columns are not known yet
	named bool // the key columns were read in this poll
}

// scalars are objects asked for together.
type scalars struct {
	getter *getter
	cells  []*cell
	owners []*family
	online []*family // the family whose online object stands here, or nil
	units  []*family // the same for units_from
}

// columns are columns walked together.
type columns struct {
	walker *walker
	states []*columnState
}

// tableState is a table of the device.
type tableState struct {
	family *family
	table  *familyTable
	rows   map[string][]string // values of the table's key columns by index
	fill   map[string][]string // the same, being read
}

// noValue stands for a key column that a row does not have.
const noValue = "\x00"

// keys returns the key columns of a row by number.
func (t *tableState) keys(index string) (columns map[int]string, known bool) {
	values, known := t.rows[index]
	columns = make(map[int]string, len(values))
	for i, value := range values {
		if value != noValue {
			columns[t.table.keys[i]] = value
		}
	}
	return columns, known
}

type keyColumn struct {
	table    *tableState
	position int // among the key columns of the table
	oid      string
}

// columnState is a column with its cells in the order of the last walk, so that
// the next finds them without looking.
type columnState struct {
	table  *tableState
	column *column
	order  []*cell
	next   []*cell
	byName map[string]*cell
}

func newPlan(device collectors.Device, families []*family) *plan {
	p := &plan{device: device, families: families, units: map[*family]string{}, off: map[*family]bool{}, claims: map[facility.SeriesKey]string{}}
	var keys []string
	for _, f := range families {
		if f.online != nil { // first, so that it is known before the rest comes
			p.fast.add(f.online.OID, nil, f)
			p.fast.online[len(p.fast.online)-1] = f
		}
		if f.unitsFrom != nil {
			p.slow.add(f.unitsFrom.OID, nil, f)
			p.slow.units[len(p.slow.units)-1] = f
		}
	}
	for _, f := range families {
		for _, s := range f.scalars {
			if s.slow {
				p.slow.add(s.oid, s.rules, f)
			} else {
				p.fast.add(s.oid, s.rules, f)
			}
		}
		for i := range f.tables {
			keys = p.addTable(f, &f.tables[i], keys)
		}
	}
	p.keys = newWalker(keys)
	p.fastTables.walker, p.slowRows.walker = newWalker(p.fastTables.names()), newWalker(p.slowRows.names())
	return p
}

func (s *scalars) add(oid string, rules []*rule, owner *family) {
	outs := make([]out, len(rules))
	for i, r := range rules {
		outs[i].rule = r
	}
	s.cells = append(s.cells, &cell{name: oid, outs: outs})
	s.owners = append(s.owners, owner)
	s.online = append(s.online, nil)
	s.units = append(s.units, nil)
}

func (p *plan) addTable(f *family, t *familyTable, keys []string) []string {
	state := &tableState{family: f, table: t, rows: map[string][]string{}}
	p.tables = append(p.tables, state)
	for i, number := range t.keys {
		oid := t.column(number)
		p.keyOf = append(p.keyOf, keyColumn{state, i, oid})
		keys = append(keys, oid)
	}
	for i := range t.columns {
		column := &columnState{table: state, column: &t.columns[i], byName: map[string]*cell{}}
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
// for. It is done again when units_from changes.
func (p *plan) settle() {
	for _, s := range []*scalars{&p.fast, &p.slow} {
		var kept scalars
		var names []string
		for i, c := range s.cells {
			outs := slices.Clone(c.outs)
			for j := range outs {
				p.place(&outs[j], s.owners[i], "", nil)
				p.claim(&outs[j], c.name)
			}
			outs = slices.DeleteFunc(outs, func(o out) bool { return o.asset == "" })
			if len(outs) == 0 && s.online[i] == nil && s.units[i] == nil {
				continue
			}
			names = append(names, c.name)
			kept.keep(&cell{name: c.name, outs: outs}, s, i)
		}
		kept.getter = newGetter(names)
		*s = kept
	}
}

// keep takes over position i of from.
func (s *scalars) keep(c *cell, from *scalars, i int) {
	s.cells = append(s.cells, c)
	s.owners = append(s.owners, from.owners[i])
	s.online = append(s.online, from.online[i])
	s.units = append(s.units, from.units[i])
}

// keep takes one value of a key column.
func (p *plan) keep(column int, v *variable) {
	key := p.keyOf[column]
	index, _ := indexBelow(key.oid, v.name)
	values := key.table.fill[index]
	if values == nil {
		values = slices.Repeat([]string{noValue}, len(key.table.table.keys))
		key.table.fill[index] = values
	}
	values[key.position] = text(v)
}

// forget drops the cells of tables whose key columns changed: a probe was
// plugged into another port, an outlet was renamed.
func (p *plan) forget(changed func(*tableState) bool, gone func(*out)) {
	for _, group := range []*columns{&p.fastTables, &p.slowRows} {
		for _, col := range group.states {
			if !changed(col.table) {
				continue
			}
			for _, c := range col.byName {
				for i := range c.outs {
					o := &c.outs[i]
					delete(p.claims, facility.SeriesKey{Asset: o.asset, Point: o.rule.point, Part: o.part})
					gone(o)
				}
			}
			col.order, col.byName = nil, map[string]*cell{}
		}
	}
}

// swapKeys makes the key columns just read the valid ones, and returns the
// tables in which they differ.
func (p *plan) swapKeys() map[*tableState]bool {
	changed := map[*tableState]bool{}
	for _, t := range p.tables {
		same := maps.EqualFunc(t.rows, t.fill, slices.Equal[[]string])
		if !same {
			t.rows, changed[t] = t.fill, true
		}
		t.fill = nil
	}
	return changed
}
