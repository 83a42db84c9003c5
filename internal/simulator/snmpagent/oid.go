package snmpagent

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// oid is an object identifier by its numbers, so that 10 sorts behind 9.
type oid []uint32

// dotted returns name with the leading dot that gosnmp uses.
func dotted(name string) string {
	if name == "" || name[0] == '.' {
		return name
	}
	return "." + name
}

func parseOID(name string) (oid, error) {
	name = strings.TrimPrefix(name, ".")
	out := make(oid, 0, 20)
	for part := range strings.SplitSeq(name, ".") {
		n, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("object identifier %q: %q is no number", name, part)
		}
		out = append(out, uint32(n))
	}
	return out, nil
}

func compareOID(a, b oid) int { return slices.Compare(a, b) }

// encodedLength is the length of the contents of an identifier in BER.
func encodedLength(name string) int {
	length, arc := -1, uint64(0) // the first two numbers share a byte
	for i := 1; i <= len(name); i++ {
		if i < len(name) && name[i] != '.' {
			arc = arc*10 + uint64(name[i]-'0')
			continue
		}
		length += base128Length(arc)
		arc = 0
	}
	return length
}

func base128Length(n uint64) int {
	length := 1
	for n >>= 7; n > 0; n >>= 7 {
		length++
	}
	return length
}
