package configs

import (
	"encoding"
	"reflect"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"go.yaml.in/yaml/v4"
)

// A decoder turns nodes into Go values and collects what is wrong. It walks
// the nodes itself, because only so can one pass give every problem its
// position, resolve secrets and refuse values that the library would bend
// (`yes` into true, an octal into a decimal).
type decoder struct {
	file     string
	problems facility.Problems
	broken   bool // the file is no YAML
	types    map[reflect.Type]*fields

	expanding map[*yaml.Node]bool // aliases being followed, against circles
	budget    int                 // nodes left to visit, against alias bombs
}

// maxNodes bounds the nodes of a file after its aliases are followed. A site
// of 2,000 racks with ten keys each has about 50,000.
const maxNodes = 1_000_000

func newDecoder(file string) *decoder {
	return &decoder{file: file, types: map[reflect.Type]*fields{}, expanding: map[*yaml.Node]bool{}, budget: maxNodes}
}

func (d *decoder) position(n *yaml.Node) facility.Position {
	return facility.Position{File: d.file, Line: n.Line, Column: n.Column}
}

func (d *decoder) problem(n *yaml.Node, format string, args ...any) {
	d.problems.Add(d.position(n), format, args...)
}

// wrong is a problem with the value of key, which is empty for a list item.
func (d *decoder) wrong(n *yaml.Node, key, format string, args ...any) {
	if key != "" {
		format, args = "%s: "+format, append([]any{key}, args...)
	}
	d.problem(n, format, args...)
}

// value decodes n, the value of key, into v.
func (d *decoder) value(n *yaml.Node, v reflect.Value, key string) {
	if n.Kind == yaml.AliasNode {
		d.alias(n, v, key)
		return
	}
	if !d.spend(n) || isNull(n) { // an empty value leaves the default
		return
	}
	before := len(d.problems)
	d.dispatch(n, v, key)
	if len(d.problems) == before {
		d.check(n, v, key)
	}
}

// spend counts one node and reports once when they are too many.
func (d *decoder) spend(n *yaml.Node) bool {
	if d.budget--; d.budget == 0 {
		d.problem(n, "more than %d values; too many for one file", maxNodes)
	}
	return d.budget > 0
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// alias decodes what n stands for.
func (d *decoder) alias(n *yaml.Node, v reflect.Value, key string) {
	if d.expanding[n.Alias] {
		d.problem(n, "alias *%s stands inside its own anchor", n.Value)
		return
	}
	d.expanding[n.Alias] = true
	defer delete(d.expanding, n.Alias)
	d.value(n.Alias, v, key)
}

var (
	nodeType     = reflect.TypeFor[yaml.Node]()
	durationType = reflect.TypeFor[time.Duration]()
	secretType   = reflect.TypeFor[Secret]()
)

func (d *decoder) dispatch(n *yaml.Node, v reflect.Value, key string) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.value(n, v.Elem(), key)
		return
	}
	switch v.Type() {
	case nodeType:
		v.Set(reflect.ValueOf(*n))
		return
	case durationType:
		d.duration(n, v, key)
		return
	case secretType:
		d.secret(n, v.Addr().Interface().(*Secret), key)
		return
	}
	switch own := v.Addr().Interface().(type) {
	case placed:
		before := len(d.problems)
		if d.value(n, reflect.ValueOf(own.target()).Elem(), key); len(d.problems) == before {
			own.place(d.position(n))
		}
	case yaml.Unmarshaler:
		d.report(n, key, own.UnmarshalYAML(n))
	case encoding.TextUnmarshaler:
		if text, ok := d.text(n, key); ok {
			d.report(n, key, own.UnmarshalText([]byte(text)))
		}
	default:
		d.kind(n, v, key)
	}
}

// kind decodes by the shape of v.
func (d *decoder) kind(n *yaml.Node, v reflect.Value, key string) {
	switch v.Kind() {
	case reflect.Struct:
		d.structure(n, v, key)
	case reflect.Map:
		d.mapping(n, v, key)
	case reflect.Slice:
		d.list(n, v, key)
	case reflect.Interface:
		var out any
		if err := n.Load(&out); err != nil {
			d.wrong(n, key, "%v", err)
		} else if out != nil {
			v.Set(reflect.ValueOf(out))
		}
	default:
		d.scalar(n, v, key)
	}
}

// report takes over the error of a type that decodes or checks itself.
func (d *decoder) report(n *yaml.Node, key string, err error) {
	switch e := err.(type) {
	case nil:
	case facility.Problems:
		d.problems = append(d.problems, e...)
	default:
		d.wrong(n, key, "%v", err)
	}
}

func (d *decoder) check(n *yaml.Node, v reflect.Value, key string) {
	if own, ok := reflect.TypeAssert[Checker](v.Addr()); ok && v.Kind() != reflect.Pointer {
		if err := own.Check(); err != nil {
			d.report(n, key, err)
			v.SetZero() // nobody need refuse it again
		}
	}
}
