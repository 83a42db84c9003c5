package facility_test

import (
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		name       string
		candidates []string
		want       string
	}{
		{"crac-9", []string{"crac-1", "crah-1"}, "crac-1"},
		{"capasity_kw", []string{"name", "capacity_kw"}, "capacity_kw"},
		{"chw", []string{"cwh", "loop"}, "cwh"},
		{"ab", []string{"xy"}, ""}, // two edits would leave nothing of it
		{"a", []string{"b"}, ""},
		{"", []string{"ab"}, ""},
		{"hall", nil, ""},
		{"row-1", []string{"row-2", "row-3"}, "row-2"},
	} {
		if got := facility.Nearest(test.name, test.candidates); got != test.want {
			t.Errorf("Nearest(%q, %v) = %q; want %q", test.name, test.candidates, got, test.want)
		}
	}
}

func TestNearestFindsOneTypo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z]{4,12}`).Draw(t, "name")
		at := rapid.IntRange(0, len(name)-1).Draw(t, "at")
		typo := name[:at] + "#" + name[at+1:]
		if got := facility.Nearest(typo, []string{"0123456789012345", name}); got != name {
			t.Fatalf("Nearest(%q) = %q; want %q", typo, got, name)
		}
	})
}
