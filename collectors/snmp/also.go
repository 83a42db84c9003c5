package snmp

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// also is a column of another table. Its rows have the index of ours, or one
// that is made of ours.
type also struct {
	OID   string
	Index string // a template; empty is the same index
}

// UnmarshalYAML takes an identifier, or a mapping with oid and index.
func (a *also) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		a.OID = n.Value
		return nil
	}
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("want an object identifier, or {oid: …, index: …}")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		switch key := n.Content[i].Value; key {
		case "oid":
			a.OID = n.Content[i+1].Value
		case "index":
			a.Index = n.Content[i+1].Value
		default:
			return fmt.Errorf("unknown key %q; want oid, index", key)
		}
	}
	return nil
}
