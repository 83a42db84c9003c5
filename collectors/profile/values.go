package profile

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Values is a set of raw values, numbers apart from texts: those that mean "not
// there" or "no value now".
type Values struct {
	numbers []float64
	texts   []string
}

// NewValues takes raw values as they are written.
func NewValues(written ...string) Values {
	var s Values
	for _, v := range written {
		if n, err := strconv.ParseFloat(v, 64); err == nil {
			s.numbers = append(s.numbers, n)
		} else {
			s.texts = append(s.texts, v)
		}
	}
	return s
}

// HasNumber reports whether a number is in the set. Fractions need not be exact:
// a device may send -273.15 in single precision.
func (s Values) HasNumber(n float64) bool {
	for _, v := range s.numbers {
		if v == n || v != math.Trunc(v) && math.Abs(v-n) <= 1e-6*math.Abs(v) {
			return true
		}
	}
	return false
}

// HasTexts reports whether the set holds texts at all; HasText whether this one.
func (s Values) HasTexts() bool { return len(s.texts) > 0 }

// HasText reports whether a text is in the set.
func (s Values) HasText(text string) bool { return slices.Contains(s.texts, text) }

// Number reads the number that a text begins with. Devices send numbers as text
// with the unit behind: "23.5 C", "-4,2". What follows must look like a unit, so
// that "12:30" and "3.4.1" are no numbers.
func Number(text string) (float64, bool) {
	s := strings.TrimSpace(strings.TrimRight(text, "\x00"))
	end := 0
	for end < len(s) && strings.IndexByte("+-0123456789.,", s[end]) >= 0 {
		end++
	}
	n, err := strconv.ParseFloat(strings.Replace(s[:end], ",", ".", 1), 64)
	if err != nil || !isUnit(s[end:]) {
		return 0, false
	}
	return n, true
}

func isUnit(rest string) bool {
	rest = strings.TrimSpace(rest)
	if len(rest) > 8 {
		return false
	}
	for _, r := range rest {
		if !unicode.IsLetter(r) && !strings.ContainsRune("°%/³²\"'º\ufffd", r) {
			return false
		}
	}
	return true
}
