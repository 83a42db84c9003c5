package facility

import "slices"

// Cords returns the suppliers through which power really reaches name, in file
// order: two for a dual-corded rack. What its row or hall says for all racks
// counts for a rack only when no PDU stands in it, and a supplier that feeds
// another of the list is that one's feed and no cord of its own.
func (s *Site) Cords(name string) []string {
	var names []string
	pdus := false
	for _, edge := range s.Graph.Suppliers(name, MediumPower) {
		names = append(names, edge.Supplier)
		up, _ := s.Asset(edge.Supplier)
		pdus = pdus || up.Kind == KindPDU
	}
	if len(names) < 2 {
		return names
	}
	a, _ := s.Asset(name)
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		inherited := a.Kind == KindRack && pdus && (s.powers(n, a.Row) || s.powers(n, a.Hall))
		return inherited || slices.ContainsFunc(names, func(other string) bool { return s.powers(n, other) })
	})
}

// powers reports whether there is a power edge from supplier to consumer.
func (s *Site) powers(supplier, consumer string) bool {
	return slices.ContainsFunc(s.Graph.suppliers[consumer], func(e Supply) bool {
		return e.Supplier == supplier && e.Medium == MediumPower
	})
}
