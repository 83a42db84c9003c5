package snmp

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestCompareOIDOrdersByNumber compares with the order of the numbers
// themselves.
func TestCompareOIDOrdersByNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.SampledFrom([]uint32{0, 1, 2, 9, 10, 11, 99, 100, 4294967295})
		a := rapid.SliceOfN(number, 1, 5).Draw(t, "a")
		b := rapid.SliceOfN(number, 1, 5).Draw(t, "b")
		if got, want := compareOID(write(a), write(b)), slices.Compare(a, b); got != want {
			t.Fatalf("compareOID(%s, %s) = %d; want %d", write(a), write(b), got, want)
		}
	})
}

func write(numbers []uint32) string {
	var b strings.Builder
	for _, n := range numbers {
		fmt.Fprintf(&b, ".%d", n)
	}
	return b.String()
}

func TestIndexBelow(t *testing.T) {
	for _, test := range []struct {
		name, index string
		ok          bool
	}{
		{".1.3.6.1.5", "5", true},
		{".1.3.6.1.5.7", "5.7", true},
		{".1.3.6.1", "", false},
		{".1.3.6.10.5", "", false},
		{".1.3.6.2.5", "", false},
		{"", "", false},
	} {
		if index, ok := indexBelow(".1.3.6.1", test.name); index != test.index || ok != test.ok {
			t.Errorf("indexBelow(%s) = %q, %v; want %q, %v", test.name, index, ok, test.index, test.ok)
		}
	}
}
