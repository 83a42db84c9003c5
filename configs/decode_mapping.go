package configs

import (
	"reflect"

	"go.yaml.in/yaml/v4"
)

// A pair is one key of a mapping with its value.
type pair struct{ key, value *yaml.Node }

// pairs returns the entries of a mapping in file order. Merge keys (<<) are
// resolved, the mapping's own keys win, and duplicates are reported.
func (d *decoder) pairs(n *yaml.Node) []pair {
	seen := map[string]*yaml.Node{}
	var own, merged []pair
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.ShortTag() == "!!merge" {
			merged = append(merged, d.merge(value)...)
			continue
		}
		if key.Kind != yaml.ScalarNode {
			d.problem(key, "want a plain key, got %s", shape(key))
			continue
		}
		if first, taken := seen[key.Value]; taken {
			d.problem(key, "duplicate key %q: already at line %d", key.Value, first.Line)
			continue
		}
		seen[key.Value] = key
		own = append(own, pair{key, value})
	}
	for _, p := range merged {
		if seen[p.key.Value] == nil {
			seen[p.key.Value] = p.key
			own = append(own, p)
		}
	}
	return own
}

// merge returns the pairs that the value of a merge key brings in.
func (d *decoder) merge(n *yaml.Node) []pair {
	target := n
	if n.Kind == yaml.AliasNode {
		target = n.Alias
	}
	if !d.spend(n) {
		return nil
	}
	if d.expanding[target] {
		d.problem(n, "alias *%s stands inside its own anchor", n.Value)
		return nil
	}
	d.expanding[target] = true
	defer delete(d.expanding, target)
	switch target.Kind {
	case yaml.MappingNode:
		return d.pairs(target)
	case yaml.SequenceNode:
		var out []pair
		for _, item := range target.Content {
			out = append(out, d.merge(item)...)
		}
		return out
	}
	d.problem(n, "want a mapping or a list of mappings after <<, got %s", shape(target))
	return nil
}

func (d *decoder) structure(n *yaml.Node, v reflect.Value, key string) {
	fields := d.fieldsOf(v.Type())
	if n.Kind != yaml.MappingNode {
		hint := ""
		if _, named := fields.byKey["name"]; named && n.Kind == yaml.ScalarNode {
			hint = "; write {name: " + n.Value + "}"
		}
		d.wrong(n, key, "want a mapping, got %s%s", shape(n), hint)
		return
	}
	if fields.position != nil {
		v.FieldByIndex(fields.position).Set(reflect.ValueOf(d.position(n)))
	}
	for _, p := range d.pairs(n) {
		at, known := fields.byKey[p.key.Value]
		if !known {
			d.problem(p.key, "%s", unknownKey(p.key.Value, fields.keys))
			continue
		}
		d.value(p.value, v.FieldByIndex(at), p.key.Value)
	}
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, key string) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, key, "want a mapping, got %s", shape(n))
		return
	}
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	for _, p := range d.pairs(n) {
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		before := len(d.problems)
		d.value(p.key, k, "")
		if len(d.problems) > before {
			continue
		}
		d.value(p.value, e, p.key.Value)
		v.SetMapIndex(k, e)
	}
}

// list replaces what v held: a list in the file is the whole list.
func (d *decoder) list(n *yaml.Node, v reflect.Value, key string) {
	if n.Kind != yaml.SequenceNode {
		hint := ""
		if n.Kind == yaml.ScalarNode {
			hint = "; write [" + n.Value + "]"
		}
		d.wrong(n, key, "want a list, got %s%s", shape(n), hint)
		return
	}
	items := reflect.MakeSlice(v.Type(), 0, len(n.Content))
	for _, node := range n.Content {
		before, item := len(d.problems), reflect.New(v.Type().Elem()).Elem()
		if isNull(node) {
			d.wrong(node, key, "empty list item; fill it in or delete it")
		}
		d.value(node, item, key)
		if len(d.problems) > before && item.IsZero() {
			continue // nothing could be read, and that has been said
		}
		items = reflect.Append(items, item)
	}
	v.Set(items)
}
