package snmp

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/collectors/profile"
)

// condition keeps the readings for which a column, a number of the index or
// another object has one of the texts.
type condition struct {
	column int      // of the row, or
	number int      // of the index, or
	oid    string   // of another object
	any    []string // one of these must match
	none   []string // and none of these
}

func newCondition(of string, patterns []string) (condition, error) {
	var c condition
	for _, p := range patterns {
		if forbidden, negative := strings.CutPrefix(p, "!"); negative {
			c.none = append(c.none, forbidden)
		} else {
			c.any = append(c.any, p)
		}
	}
	if strings.Contains(of, ".") {
		c.oid = dotted(of)
		return c, checkOID(of)
	}
	digits, ofIndex := strings.CutPrefix(of, "#")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 {
		return c, fmt.Errorf("where: %q: want the number of a column, #N for a number of the index, or an object identifier", of)
	}
	if ofIndex {
		c.number = n
	} else {
		c.column = n
	}
	return c, nil
}

// of returns the text that the condition is about.
func (c condition) of(index string, columns map[int]string) string {
	if c.number > 0 {
		return numberOf(index, c.number)
	}
	return columns[c.column]
}

// holds reports whether a text is none of those with "!" and, where there are
// others, one of those.
func (c condition) holds(text string) bool {
	for _, p := range c.none {
		if profile.Matches(p, text) {
			return false
		}
	}
	for _, p := range c.any {
		if profile.Matches(p, text) {
			return true
		}
	}
	return len(c.any) == 0
}
