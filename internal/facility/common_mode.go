package facility

import (
	"cmp"
	"slices"
	"time"
)

// A CommonMode is redundancy on paper: units that stand in for each other hang
// on one thing that none of them is, and its loss takes too many at once.
type CommonMode struct {
	// Shared is what they hang on: an asset, or a control group.
	Shared string
	Kind   SharedKind
	// Takes are the groups that its loss leaves short.
	Takes []Taken
	// Halls are left without enough cooling, or without power.
	Halls []string
	// After is how long batteries carry the members; 0 when none does.
	After time.Duration
}

// Taken is one redundant group that a loss leaves with too few.
type Taken struct {
	// Group is the k-of-n group, or empty for the two cords of racks.
	Group string
	// Lost are those of Members that go; Required must work.
	Lost              []string
	Members, Required int
	Position          Position
}

// SharedKind says what it is that redundant units share.
type SharedKind string

// Kinds of sharing.
const (
	SharedControl SharedKind = "controller"     // one controller holds them all
	SharedPower   SharedKind = "power path"     // one feed, transfer switch, UPS or PDU powers them all
	SharedWater   SharedKind = "loop"           // one body of water carries all of it
	SharedReject  SharedKind = "heat rejection" // one tower or plant takes all their heat
)

// CommonModes finds redundancy that one loss takes away: groups that are left
// with fewer members than they require, units that all deliver through one
// loop, racks whose two cords meet further up. What is found nearest to the
// members is told, and not again what feeds it.
func CommonModes(s *Site) []CommonMode {
	l := &linter{site: s, strands: map[string][2]*Survival{}}
	for _, g := range s.Graph.Groups() {
		if g.Redundancy() > 0 {
			l.group(g)
		}
	}
	l.cords()
	slices.SortStableFunc(l.found, func(a, b CommonMode) int {
		return cmp.Or(cmp.Compare(len(b.Halls), len(a.Halls)), cmp.Compare(len(b.Takes), len(a.Takes)))
	})
	return l.found
}
