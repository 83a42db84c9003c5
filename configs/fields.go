package configs

import (
	"reflect"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// fields are the keys that a type of struct takes, by its yaml tags.
type fields struct {
	byKey    map[string][]int // where the field stands, for FieldByIndex
	keys     []string         // in the order of the struct
	position []int            // of the field that learns its place; nil when there is none
}

var positionType = reflect.TypeFor[facility.Position]()

// fieldsOf follows the conventions of the YAML library: the key is the tag or
// else the name in lower case, "-" is no key, and ",inline" takes the keys of
// a struct in. A file has many values of a type, so it is worked out once.
func (d *decoder) fieldsOf(t reflect.Type) *fields {
	if f, known := d.types[t]; known {
		return f
	}
	f := &fields{byKey: map[string][]int{}}
	f.collect(t, nil)
	d.types[t] = f
	return f
}

func (f *fields) collect(t reflect.Type, above []int) {
	for i := range t.NumField() {
		field := t.Field(i)
		at := append(above[:len(above):len(above)], i)
		key, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			f.collect(field.Type, at)
		case key == "-" && field.Name == "Position" && field.Type == positionType:
			f.position = at
		case key == "-" || !field.IsExported():
		default:
			if key == "" {
				key = strings.ToLower(field.Name)
			}
			f.byKey[key] = at
			f.keys = append(f.keys, key)
		}
	}
}
