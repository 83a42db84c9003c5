package modbus

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// family is a checked profile, ready to read devices with. It is shared by all
// collectors and never changes.
type family struct {
	name     string
	maxBlock int
	maxGap   int
	online   *rule
	onlineIs []string
	rules    []*rule
}

// rule turns registers into a reading.
type rule struct {
	place    place
	kind     kind
	order    order
	bit      int // -1 for the whole value
	exponent *place
	point    facility.Point
	part, of string
	convert  profile.Linear
	words    *profile.Words // of a state
	absent   profile.Values
	missing  profile.Values
	slow     bool
	shown    int // the register as the profile numbers it
}

// place is where a value stands.
type place struct {
	table   table
	address uint16
	words   uint16 // registers, or bits in tables of bits
}

const (
	mostRegisters  = 125 // of one answer (Modbus Application Protocol, 6.3)
	mostBits       = 2000
	defaultMaxGap  = 8
	lastRegister   = 65535
	slowEvery      = 20
	longestString  = 32
	largestRepeat  = 256
	highestBitOf64 = 63
)

// loadFamilies reads and checks every profile of the folders.
func loadFamilies(folders ...fs.FS) (map[string]*family, error) {
	documents, problems := profile.Load(func(d *document) string { return d.Name }, folders...)
	out := map[string]*family{}
	for _, name := range slices.Sorted(maps.Keys(documents)) {
		c := compiler{document: documents[name], family: &family{name: name}}
		c.compile()
		problems = append(problems, c.problems...)
		out[name] = c.family
	}
	return out, problems.ErrOrNil()
}

// object names the registers of a rule for people: table, unit and number.
func (r *rule) object(unit byte) string {
	name := fmt.Sprintf("%s/%d:%d", r.place.table, unit, r.shown)
	if r.bit >= 0 {
		name += fmt.Sprintf(".%d", r.bit)
	}
	return name
}
