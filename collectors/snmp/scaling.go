package snmp

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/collectors/profile"
)

// reference is another object that tells something about a value: a column of
// the same row, or a scalar.
type reference struct {
	column int
	oid    string
}

// told is what the device says of other objects, for one row.
type told struct {
	columns map[int]string
	scalars map[string]string
}

func (t told) of(r reference) (string, bool) {
	if r.column > 0 {
		text, ok := t.columns[r.column]
		return text, ok
	}
	text, ok := t.scalars[r.oid]
	return text, ok
}

// parseReference reads the number of a column or, with dots, an object.
func parseReference(s string) (reference, error) {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return reference{column: n}, nil
	}
	if err := checkOID(s); err != nil || !strings.Contains(s, ".") {
		return reference{}, fmt.Errorf("%q: want the number of a column, or an object identifier", s)
	}
	return reference{oid: dotted(s)}, nil
}

// factor is another object that a value is multiplied with.
type factor struct {
	kind  factorKind
	from  reference
	named map[string]float64
	rest  float64 // where named does not say; 0 is no reading
}

type factorKind uint8

const (
	factorDivide factorKind = iota
	factorMultiply
	factorDigits
	factorExponent
	factorNamed
	factorShare
)

// of returns what the value of a row is multiplied with. It returns false when
// the value means nothing without.
func (f factor) of(t told) (float64, bool) {
	text, known := t.of(f.from)
	if f.kind == factorNamed {
		if v, listed := lookUp(f.named, text); known && listed {
			return v, true
		}
		return f.rest, f.rest != 0
	}
	n, isNumber := profile.Number(text)
	switch {
	case f.kind == factorShare:
		return 100 / n, known && isNumber && n > 0
	case !known || !isNumber:
		return 1, true
	case f.kind == factorDivide && n != 0:
		return 1 / n, true
	case f.kind == factorMultiply:
		return n, true
	case f.kind == factorDigits && n > 0 && n <= mostDigits:
		return math.Pow10(-int(n)), true
	case f.kind == factorExponent && math.Abs(n) <= 2*mostDigits:
		return math.Pow10(int(n)), true
	}
	return 1, true
}

// mostDigits is more than any device measures.
const mostDigits = 12

// toldUnit is another object that tells the unit of a value.
type toldUnit struct {
	from  reference
	units map[string]*profile.Linear // nil for a unit of another dimension
	rest  *profile.Linear            // where units does not say
}

// of returns the conversion of a row; false when it is of another dimension.
func (u *toldUnit) of(t told) (profile.Linear, bool) {
	text, known := t.of(u.from)
	conversion, listed := lookUp(u.units, text)
	if !known || !listed {
		conversion = u.rest
	}
	if conversion == nil {
		return profile.Linear{}, false
	}
	return *conversion, true
}

// lookUp finds a text as it is, without regard to case, or by a pattern.
func lookUp[T any](in map[string]T, text string) (found T, ok bool) {
	if found, ok = in[text]; ok {
		return found, true
	}
	longest := -1 // the pattern that says most, so that the order does not matter
	for pattern, v := range in {
		if len(pattern) > longest && profile.MatchesFold(pattern, strings.TrimSpace(text)) {
			found, ok, longest = v, true, len(pattern)
		}
	}
	return found, ok
}
