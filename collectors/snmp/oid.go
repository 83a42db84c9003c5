package snmp

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// dotted returns name with the leading dot that gosnmp uses.
func dotted(name string) string {
	if name == "" || name[0] == '.' {
		return name
	}
	return "." + name
}

// checkOID says what is wrong with a numeric object identifier.
func checkOID(name string) error {
	parts := strings.Split(strings.TrimPrefix(name, "."), ".")
	if len(parts) < 2 {
		return fmt.Errorf("object identifier %q: want numbers with dots between, such as 1.3.6.1.2.1.1.2.0", name)
	}
	for _, part := range parts {
		if _, err := strconv.ParseUint(part, 10, 32); err != nil {
			return fmt.Errorf("object identifier %q: %q is no number; names of a MIB are not understood, write the numbers", name, part)
		}
	}
	return nil
}

// indexBelow returns what follows column in name: the index of the row.
func indexBelow(column, name string) (string, bool) {
	if len(name) <= len(column)+1 || name[len(column)] != '.' || name[:len(column)] != column {
		return "", false
	}
	return name[len(column)+1:], true
}

// isBelow reports whether name is prefix or an object below it.
func isBelow(prefix, name string) bool {
	return strings.HasPrefix(name, prefix) && (len(name) == len(prefix) || name[len(prefix)] == '.')
}

// compareOID orders identifiers by their numbers, without allocating.
func compareOID(a, b string) int {
	// Neighbours in a column differ in their last number only.
	common := 0
	for common < len(a) && common < len(b) && a[common] == b[common] {
		common++
	}
	if strings.IndexByte(a[common:], '.') < 0 && strings.IndexByte(b[common:], '.') < 0 {
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a[common:], b[common:]))
	}
	for {
		x, restA := nextNumber(a)
		y, restB := nextNumber(b)
		switch {
		case x != y:
			if x < y {
				return -1
			}
			return 1
		case restA == "" && restB == "":
			return 0
		}
		a, b = restA, restB
	}
}

// nextNumber splits the first number off; -1 at the end.
func nextNumber(s string) (int64, string) {
	s = strings.TrimPrefix(s, ".")
	if s == "" {
		return -1, ""
	}
	var n int64
	i := 0
	for ; i < len(s) && s[i] != '.'; i++ {
		n = n*10 + int64(s[i]-'0')
	}
	return n, s[i:]
}
