package bacnet

import (
	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// document is a profile file as written. See docs/bacnet.md.
type document struct {
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	Source string `yaml:"source"`

	// NamedPartsOnly drops parts that no assets entry of the device names.
	NamedPartsOnly bool `yaml:"named_parts_only"`

	Vocabularies profile.Vocabularies `yaml:"vocabularies"`
	Absent       []string             `yaml:"absent"`
	Unavailable  []string             `yaml:"unavailable"`

	Objects []field `yaml:"objects"`

	Position facility.Position `yaml:"-"`
}

// field turns objects into readings of one point.
type field struct {
	// Object is a type and an instance, or `device`. Else Name and Description
	// are patterns for the objects that the device lists; both must match.
	Object      string `yaml:"object"`
	Name        string `yaml:"name"`
	Description string `yaml:"description"`

	// Property is present-value when empty.
	Property string `yaml:"property"`

	// Repeat makes N fields of one: {i} counts in object, name, part and of. Of
	// an object found by name, {name} and {instance} stand in part and of for
	// what the device calls it.
	Repeat int `yaml:"repeat"`

	Point facility.Point `yaml:"point"`
	Part  string         `yaml:"part"`
	Of    string         `yaml:"of"`

	Unit  string  `yaml:"unit"` // that of the object when empty
	Scale float64 `yaml:"scale"`

	Vocabulary string            `yaml:"vocabulary"`
	States     map[string]string `yaml:"states"`
	Texts      map[string]string `yaml:"texts"`
	Others     string            `yaml:"others"`

	Absent      []string `yaml:"absent"`
	Unavailable []string `yaml:"unavailable"`

	Limits bool   `yaml:"limits"` // high-limit and low-limit, where enabled
	Poll   string `yaml:"poll"`   // fast, every poll; slow, every 20th

	Position facility.Position `yaml:"-"`
}
