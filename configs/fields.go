package configs

import (
	"reflect"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// fields are the keys that a struct takes, by its yaml tags.
type fields struct {
	byKey    map[string]reflect.Value
	keys     []string // in the order of the struct
	position reflect.Value
}

var positionType = reflect.TypeFor[facility.Position]()

// fieldsOf follows the conventions of the YAML library: the key is the tag or
// else the name in lower case, "-" is no key, and ",inline" takes the keys of
// a struct in.
func fieldsOf(v reflect.Value) fields {
	f := fields{byKey: map[string]reflect.Value{}}
	f.collect(v)
	return f
}

func (f *fields) collect(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		key, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			f.collect(v.Field(i))
		case key == "-" && field.Name == "Position" && field.Type == positionType:
			f.position = v.Field(i)
		case key == "-" || !field.IsExported():
		default:
			if key == "" {
				key = strings.ToLower(field.Name)
			}
			f.byKey[key] = v.Field(i)
			f.keys = append(f.keys, key)
		}
	}
}
