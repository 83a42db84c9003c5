package modbus

import (
	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// document is a profile file as written. See docs/profiles.md.
type document struct {
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	Source string `yaml:"source"`

	// Numbering is 0 when register numbers are addresses on the wire, 1 when
	// the manual counts from one.
	Numbering int `yaml:"numbering"`

	// Table, WordOrder and ByteOrder hold for registers that do not say their
	// own: holding; high_first; high_first.
	Table     string `yaml:"table"`
	WordOrder string `yaml:"word_order"`
	ByteOrder string `yaml:"byte_order"`

	// MaxBlock is how many registers the device gives at once, MaxGap how many
	// unused ones may be read along with them.
	MaxBlock int `yaml:"max_block"`
	MaxGap   int `yaml:"max_gap"`

	Online       *online              `yaml:"online"`
	Vocabularies profile.Vocabularies `yaml:"vocabularies"`
	Absent       []string             `yaml:"absent"`
	Unavailable  []string             `yaml:"unavailable"`

	Registers []field `yaml:"registers"`

	Position facility.Position `yaml:"-"`
}

// online is a register that must have one of the values, else everything the
// device says is unavailable.
type online struct {
	Register int      `yaml:"register"`
	Table    string   `yaml:"table"`
	Is       []string `yaml:"is"`
}

// field turns a register into readings of one point.
type field struct {
	Register int    `yaml:"register"`
	Table    string `yaml:"table"`
	Type     string `yaml:"type"`   // uint16 when empty; bit in tables of bits
	Length   int    `yaml:"length"` // registers of a string
	Bit      *int   `yaml:"bit"`    // of the value, 0 the lowest

	WordOrder string `yaml:"word_order"`
	ByteOrder string `yaml:"byte_order"`

	// Repeat makes N fields of one, Step registers apart: {i} counts in part and
	// of.
	Repeat int `yaml:"repeat"`
	Step   int `yaml:"step"`

	Point facility.Point `yaml:"point"`
	Part  string         `yaml:"part"`
	Of    string         `yaml:"of"`

	Unit  string  `yaml:"unit"`
	Scale float64 `yaml:"scale"`
	// Exponent is a register with the power of ten of the value, as SunSpec has.
	Exponent *int `yaml:"exponent"`

	Vocabulary string            `yaml:"vocabulary"`
	States     map[string]string `yaml:"states"`
	Texts      map[string]string `yaml:"texts"`
	Others     string            `yaml:"others"`

	Absent      []string `yaml:"absent"`
	Unavailable []string `yaml:"unavailable"`
	Poll        string   `yaml:"poll"` // fast, every poll; slow, every 20th

	Position facility.Position `yaml:"-"`
}
