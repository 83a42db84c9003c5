package snmp

import "slices"

// columnState is a column with its cells in the order of the last walk. While
// a walk meets the same rows, nothing is looked up and nothing is made.
type columnState struct {
	table  *tableState
	column *column
	cells  []*cell
	met    int     // as many cells as this walk has met, in order
	now    []*cell // the cells of this walk, once it differs from the last
}

// find returns the cell of name, or nil when there is none yet.
func (col *columnState) find(name string) *cell {
	if col.now == nil {
		if col.met < len(col.cells) && col.cells[col.met].name == name {
			col.met++
			return col.cells[col.met-1]
		}
		col.now = append(make([]*cell, 0, len(col.cells)+1), col.cells[:col.met]...)
	}
	i, known := slices.BinarySearchFunc(col.cells, name, (*cell).compare)
	if !known {
		return nil
	}
	col.add(col.cells[i])
	return col.cells[i]
}

// add takes in a cell that find did not know.
func (col *columnState) add(c *cell) { col.now = append(col.now, c) }

// turn ends the walk that is the poll, and returns the cells that it missed. They
// are kept when it was not complete.
func (col *columnState) turn(poll uint64, complete bool) (missed []*cell) {
	now, met := col.now, col.met
	col.now, col.met = nil, 0
	switch {
	case now == nil && met == len(col.cells):
		return nil
	case now == nil:
		now = slices.Clone(col.cells[:met])
	}
	for _, c := range col.cells {
		if c.fresh != poll {
			missed = append(missed, c)
		}
	}
	if !complete {
		now = append(now, missed...)
		slices.SortFunc(now, func(a, b *cell) int { return a.compare(b.name) })
		missed = nil
	}
	col.cells = now
	return missed
}

func (c *cell) compare(name string) int { return compareOID(c.name, name) }
