package configs

import (
	"reflect"
	"slices"
	"strings"
)

// SiteKeys returns every key that a site file may hold, sections included.
func SiteKeys() []string {
	seen := map[string]bool{}
	collectKeys(reflect.TypeFor[siteFile](), seen)
	var out []string
	for key := range seen {
		out = append(out, key)
	}
	slices.Sort(out)
	return out
}

func collectKeys(t reflect.Type, into map[string]bool) {
	switch t.Kind() {
	case reflect.Slice, reflect.Pointer:
		collectKeys(t.Elem(), into)
	case reflect.Struct:
		for field := range t.Fields() {
			if key, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); key != "" && key != "-" {
				into[key] = true
			}
			collectKeys(field.Type, into)
		}
	}
}
