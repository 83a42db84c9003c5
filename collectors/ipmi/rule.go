package ipmi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	shared "github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// meets reports whether a sensor of kind k meets every condition of r.
func (r rule) meets(s sdr.Sensor, k kind) bool {
	if len(r.Kinds) > 0 && !slices.Contains(r.Kinds, k) {
		return false
	}
	if len(r.Entities) > 0 && !slices.ContainsFunc(r.Entities, func(e entity) bool { return entities[e] == s.Entity }) {
		return false
	}
	if len(r.Names) > 0 && !slices.ContainsFunc(r.Names, func(p pattern) bool { return p.matches(s.Name) }) {
		return false
	}
	return r.Role == roleIgnore || slices.Contains(roles[r.Role].kinds, k)
}

// part is the name of the sensor among others of its role.
func (r rule) part(s sdr.Sensor) string {
	if r.Part == "" {
		return s.Name
	}
	return strings.NewReplacer("{name}", s.Name, "{entity}", fmt.Sprint(s.Entity), "{instance}", fmt.Sprint(s.Instance)).Replace(r.Part)
}

// pattern is a sensor name in which * stands for anything, ? for one character
// and # for one digit. Case does not matter, nor what stands between words:
// makers change both with firmware ("Inlet Temp", "INLET_TEMP", "Inlet-Temp").
type pattern string

func (p pattern) matches(name string) bool { return shared.Glob(plain(string(p)), plain(name), one) }

var betweenWords = strings.NewReplacer("_", " ", "-", " ", ".", " ")

func plain(s string) string { return betweenWords.Replace(strings.ToLower(s)) }

func one(p, c byte) bool {
	return p == '?' || p == c || p == '#' && c >= '0' && c <= '9'
}

// entity is the name of an entity id.
type entity string

// entities are those that rules name (table 43-13; 40h to 42h are DCMI's).
var entities = map[entity]uint8{
	"processor":            0x03,
	"drive":                0x04,
	"board":                0x07,
	"memory_module":        0x08,
	"power_supply":         0x0A,
	"add_in_card":          0x0B,
	"front_panel":          0x0C,
	"drive_backplane":      0x0F,
	"power_unit":           0x13,
	"power_module":         0x14,
	"power_board":          0x15,
	"chassis":              0x17,
	"drive_bay":            0x1A,
	"fan":                  0x1D,
	"cooling_unit":         0x1E,
	"memory":               0x20,
	"external_environment": 0x27,
	"battery":              0x28,
	"io_module":            0x2C,
	"air_inlet":            0x37,
	"dcmi_inlet":           0x40,
	"dcmi_processor":       0x41,
	"dcmi_board":           0x42,
}

// Check refuses unknown entities.
func (e entity) Check() error { return oneOf("entity", e, entities) }

// oneOf is the error for a word that is no key of known.
func oneOf[K ~string, V any](what string, word K, known map[K]V) error {
	if _, ok := known[word]; ok {
		return nil
	}
	var words []string
	for k := range known {
		words = append(words, string(k))
	}
	slices.Sort(words)
	if near := facility.Nearest(string(word), words); near != "" {
		return fmt.Errorf("unknown %s %q; did you mean %q?", what, string(word), near)
	}
	return fmt.Errorf("unknown %s %q; known are %s", what, string(word), strings.Join(words, ", "))
}
