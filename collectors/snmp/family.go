package snmp

import (
	"fmt"
	"strconv"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// family is a checked profile, ready to read devices with. It is shared by all
// collectors and never changes.
type family struct {
	name      string
	match     match
	online    *online
	unitsFrom *unitsFrom
	namedOnly bool
	scalars   []scalar
	tables    []familyTable
}

// scalar is one object and the rules that turn it into readings.
type scalar struct {
	oid   string
	rules []*rule
	slow  bool
}

type familyTable struct {
	entry   string
	also    map[int]string // columns of other tables
	columns []column
	keys    []int // columns that only tell rows apart
}

// column returns the identifier of a column.
func (t *familyTable) column(number int) string {
	if oid, elsewhere := t.also[number]; elsewhere {
		return oid
	}
	return fmt.Sprintf("%s.%d", t.entry, number)
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
	convert   linear
	fromUnit  map[string]linear // by the value of units_from; nil when the unit is known
	lowest    float64           // plausible at all
	highest   float64
	isState   bool
	byNumber  map[int64]state
	byText    map[string]state
	hasNone   bool // code 0 means something, so it cannot stand for "unknown"
	absent    rawSet
	missing   rawSet // unavailable
	part, of  template
	where     []condition
	unless    int
	total     string
	totalOf   facility.Point
	divideBy  int
	digits    int
	namedOnly bool
}

// state is what a raw value means.
type state struct {
	code float64
	text string
}

// rawSet is a set of raw values, numbers apart from texts.
type rawSet struct {
	numbers []float64
	texts   []string
}

func newRawSet(values []string) rawSet {
	var s rawSet
	for _, v := range values {
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			s.numbers = append(s.numbers, n)
		} else {
			s.texts = append(s.texts, v)
		}
	}
	return s
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
