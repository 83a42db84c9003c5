package snmp

// rest stops asking for objects whose every reading is hidden by a better one,
// until the slow objects are read again: a UPS that has a profile of its own
// beside UPS-MIB is not asked everything twice.
func (p *plan) rest() {
	if !p.contested {
		return
	}
	for i, c := range p.fast.cells {
		if p.fast.online[i] == nil && !p.fast.told[i] && c.idle() {
			p.fast.getter.bury(i)
		}
	}
	for i, col := range p.fastTables.states {
		if len(col.cells) > 0 && col.idle() {
			p.fastTables.walker.noteRows(i, 0)
		}
	}
}

// wake has everything read again when an object has no value any more that others
// may have.
func (p *plan) wake(o *out) {
	if !o.known && p.contested {
		p.stale = true
	}
}

// idle reports whether nothing that the object says is reported.
func (c *cell) idle() bool {
	for i := range c.outs {
		o := &c.outs[i]
		if o.hiddenBy() == nil || o.total != nil && o.total.hiddenBy() == nil {
			return false
		}
	}
	return len(c.outs) > 0
}

func (col *columnState) idle() bool {
	for _, c := range col.cells {
		if !c.idle() {
			return false
		}
	}
	return true
}
