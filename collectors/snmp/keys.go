package snmp

import (
	"slices"
	"strings"
)

// keyColumn is a column that tells the rows of a table apart: a name, a unit, a
// place. Its values are kept in the order of their rows.
type keyColumn struct {
	table  *tableState
	number int
	oid    string
	index  template // makes its index of that of a row; nil when they are the same
	values []keyValue
	met    int        // as many values as this walk has met unchanged
	now    []keyValue // the values of this walk, once it differs from the last
}

type keyValue struct{ index, text string }

// rewind starts a walk.
func (k *keyColumn) rewind() { k.met, k.now = 0, nil }

// keep takes one value.
func (k *keyColumn) keep(v *variable) {
	index, _ := indexBelow(k.oid, v.name)
	if k.now == nil {
		if k.met < len(k.values) && k.values[k.met].is(index, v) {
			k.met++
			return
		}
		k.now = append([]keyValue{}, k.values[:k.met]...)
	}
	k.now = append(k.now, keyValue{strings.Clone(index), text(v)})
}

func (k keyValue) is(index string, v *variable) bool {
	return k.index == index && (v.form == formOctets && k.text == string(v.octets) || k.text == text(v))
}

// turn ends a walk and reports whether it found something else than the last.
func (k *keyColumn) turn() (changed bool) {
	switch {
	case k.now != nil:
		k.values = slices.Clip(k.now)
	case k.met < len(k.values):
		k.values = k.values[:k.met]
	default:
		return false
	}
	return true
}

// ours returns the index that the column has for a row.
func (k *keyColumn) ours(index string) string {
	if k.index == nil {
		return index
	}
	return k.index.expand(index, nil)
}

// of returns the value in the row at index.
func (k *keyColumn) of(index string) (string, bool) {
	i, found := slices.BinarySearchFunc(k.values, index, func(v keyValue, index string) int { return compareOID(v.index, index) })
	if !found {
		return "", false
	}
	return k.values[i].text, true
}
