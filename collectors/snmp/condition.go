package snmp

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/collectors/profile"
)

// condition keeps the rows in which a column, or a number of the index, has one
// of the texts.
type condition struct {
	column int // 0 when it is about the index
	number int
	any    []string // one of these must match
	none   []string // and none of these
}

func newCondition(of string, patterns []string) (condition, error) {
	var c condition
	digits, ofIndex := strings.CutPrefix(of, "#")
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 {
		return c, fmt.Errorf("where: %q: want the number of a column, or #N for a number of the index", of)
	}
	if ofIndex {
		c.number = n
	} else {
		c.column = n
	}
	for _, p := range patterns {
		if forbidden, negative := strings.CutPrefix(p, "!"); negative {
			c.none = append(c.none, forbidden)
		} else {
			c.any = append(c.any, p)
		}
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
