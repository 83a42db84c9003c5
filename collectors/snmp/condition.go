package snmp

import (
	"path"
	"strings"
)

// condition keeps the rows in which a column has one of the texts.
type condition struct {
	column int
	any    []string // one of these must match
	none   []string // and none of these
}

func newCondition(column int, patterns []string) condition {
	c := condition{column: column}
	for _, p := range patterns {
		if forbidden, negative := strings.CutPrefix(p, "!"); negative {
			c.none = append(c.none, forbidden)
		} else {
			c.any = append(c.any, p)
		}
	}
	return c
}

func (c condition) holds(text string) bool {
	for _, p := range c.none {
		if matches(p, text) {
			return false
		}
	}
	for _, p := range c.any {
		if matches(p, text) {
			return true
		}
	}
	return len(c.any) == 0
}

// matches compares with * and ? in the pattern. Slashes are nothing special.
func matches(pattern, text string) bool {
	if !strings.ContainsAny(pattern, "*?") {
		return pattern == text
	}
	plain := strings.NewReplacer("/", "\x00", "[", "\x01", "\\", "\x02")
	ok, err := path.Match(plain.Replace(pattern), plain.Replace(text))
	return ok && err == nil
}
