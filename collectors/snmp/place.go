package snmp

import "cmp"

// cellFor makes the cell of a new row. It is nil while the row's key columns
// are not known.
func (p *plan) cellFor(col *columnState, name string) *cell {
	index, _ := indexBelow(col.column.oid, name)
	keys, known := col.table.keys(index)
	if !known && len(col.table.table.keys) > 0 && !p.named {
		p.stale = true
		return nil
	}
	c := &cell{name: name, table: col.table, indexAt: len(name) - len(index)}
	for _, r := range col.column.rules {
		if !applies(r, index, keys) {
			continue
		}
		o := out{rule: r, cell: c}
		p.place(&o, index, keys)
		if o.asset == "" {
			continue
		}
		c.outs = append(c.outs, o)
	}
	for i := range c.outs { // they stay where they are from here on
		o := &c.outs[i]
		p.claim(o)
		if o.rule.total != "" {
			o.total = p.totalFor(o, col.column.oid)
		}
	}
	return c
}

func applies(r *rule, index string, keys map[int]string) bool {
	if r.unless > 0 {
		if _, has := keys[r.unless]; has {
			return false
		}
	}
	for _, w := range r.where {
		if w.oid == "" && !w.holds(w.of(index, keys)) {
			return false
		}
	}
	return true
}

// invited reports whether what other objects say speaks for a rule.
func (p *plan) invited(r *rule) bool {
	for _, w := range r.where {
		if w.oid != "" && !w.holds(p.told[w.oid]) {
			return false
		}
	}
	return true
}

// ofRack is the part of a device that stands for the rack it is in.
const ofRack = "rack"

// place finds the asset and the part of a reading; no asset, no reading.
func (p *plan) place(o *out, index string, keys map[int]string) {
	of, part := o.rule.of.expand(index, keys), o.rule.shortened(o.rule.part.expand(index, keys))
	o.part = part
	var known bool
	if !p.invited(o.rule) {
		return
	}
	if o.convert, known = o.rule.conversion(told{keys, p.told}); !known {
		return
	}
	name := of
	if name == "" {
		name = part
	}
	if asset, shared, mapped := p.mapped(name); mapped {
		o.asset = asset
		if part == name && !shared {
			o.part = "" // the part named the asset and has no more to tell
		}
		return
	}
	switch {
	case p.device.Asset == "" && len(p.device.Assets) == 0: // Inspect without a site
		o.asset = cmp.Or(of, p.device.Name)
	case of == ofRack:
		o.asset = p.device.Rack
	case of != "" && o.rule.namedOnly:
	default:
		o.asset = p.device.Asset
	}
}

// mapped returns the asset that the configuration gives a part, and whether
// other parts share it.
func (p *plan) mapped(part string) (asset string, shared, ok bool) {
	if part == "" {
		return "", false, false
	}
	for _, a := range p.device.Assets {
		if a.Part == part {
			asset, ok = a.Asset, true
		}
	}
	for _, a := range p.device.Assets {
		shared = shared || ok && a.Asset == asset && a.Part != part
	}
	return asset, shared, ok
}

// totalFor returns the total that a row of a column adds to.
func (p *plan) totalFor(o *out, column string) *total {
	for _, t := range p.totals {
		if t.asset == o.asset && t.of == o.rule && t.cell.table.family == o.cell.table.family {
			return t
		}
	}
	t := &total{of: o.rule, oid: column}
	t.out = out{rule: &rule{point: o.rule.totalOf}, cell: &cell{table: o.cell.table}, asset: o.asset}
	p.claim(&t.out)
	p.totals = append(p.totals, t)
	return t
}
