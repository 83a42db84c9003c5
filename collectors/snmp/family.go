package snmp

import (
	"regexp"
	"strconv"

	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// family is a checked profile, ready to read devices with. It is shared by all
// collectors and never changes.
type family struct {
	name         string
	title        string
	source       string
	match        match
	fallback     bool
	online       *online
	unitsFrom    *unitsFrom
	vocabularies map[string]profile.Vocabulary
	scalars      []scalar
	tables       []familyTable
	told         []string // objects that tell units and factors of others

	rest func() (*family, error) // makes the whole of what is only a head; else nil
}

func (f *family) eachRule(do func(*rule)) {
	for _, s := range f.scalars {
		for _, r := range s.rules {
			do(r)
		}
	}
	for _, t := range f.tables {
		for _, c := range t.columns {
			for _, r := range c.rules {
				do(r)
			}
		}
	}
}

// scalar is one object and the rules that turn it into readings.
type scalar struct {
	oid   string
	rules []*rule
	slow  bool
}

type familyTable struct {
	name    string
	entry   string
	also    map[int]alsoColumn
	columns []column
	keys    []int // columns that only tell rows apart
}

// alsoColumn is a column of another table. Its index is made of that of the row.
type alsoColumn struct {
	oid   string
	index template // nil is the same index
}

// column returns the identifier of a column.
func (t *familyTable) column(number int) string {
	if other, elsewhere := t.also[number]; elsewhere {
		return other.oid
	}
	return t.entry + "." + strconv.Itoa(number)
}

// column is one column and its rules.
type column struct {
	number int
	oid    string
	rules  []*rule
	slow   bool
}

// rule turns a raw value into a reading.
type rule struct {
	point     facility.Point
	convert   profile.Linear
	unit      *toldUnit // nil when the unit is known
	factors   []factor
	extract   *extraction
	lowest    float64 // plausible at all
	highest   float64
	words     *profile.Words // of a state; nil for a quantity
	absent    profile.Values
	missing   profile.Values // unavailable
	part, of  template
	shorten   *regexp.Regexp // the part is its first group where it matches
	where     []condition
	unless    int
	total     string
	totalOf   facility.Point
	namedOnly bool
}

// shortened returns what is wanted of a part that the device named.
func (r *rule) shortened(part string) string {
	if r.shorten != nil {
		if group := r.shorten.FindStringSubmatch(part); group != nil {
			return group[1]
		}
	}
	return part
}

// references are the other objects that the rule needs.
func (r *rule) references() []reference {
	var out []reference
	if r.unit != nil {
		out = append(out, r.unit.from)
	}
	for _, f := range r.factors {
		out = append(out, f.from)
	}
	for _, w := range r.where {
		if w.oid != "" {
			out = append(out, reference{oid: w.oid})
		}
	}
	return out
}

// conversion is the way from the wire to the point for one row; false when the
// value means nothing there.
func (r *rule) conversion(t told) (profile.Linear, bool) {
	convert := r.convert
	if r.unit != nil {
		unit, ok := r.unit.of(t)
		if !ok {
			return convert, false
		}
		convert = unit
	}
	for _, f := range r.factors {
		by, ok := f.of(t)
		if !ok {
			return convert, false
		}
		convert.Factor *= by
	}
	return convert, true
}

func (t *familyTable) addColumn(number int, r *rule, slow bool) {
	for i := range t.columns {
		if col := &t.columns[i]; col.number == number && col.slow == slow {
			col.rules = append(col.rules, r)
			return
		}
	}
	t.columns = append(t.columns, column{
		number: number, oid: t.column(number), rules: []*rule{r}, slow: slow,
	})
}
