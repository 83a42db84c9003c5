package predict

import (
	"cmp"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// feeds is the power side of the site as a net without circles: suppliers
// stand before what they supply.
type feeds struct {
	nodes []feed
	index map[string]int
	pdus  map[string][]int // by rack
	// consumers are the racks of a hall, or a hall without racks itself.
	consumers map[string][]int
}

// A feed is one thing that gives or takes power.
type feed struct {
	asset facility.Asset
	// cords are what it can be supplied by. Things with several cords share
	// their load over those that are live; all others take it from the first
	// live one, mains before generators.
	cords  []int
	shares bool
	rating float64 // W; 0 when nobody says
	// full is the load that the battery runtime of the drawings holds at, W; 0 when
	// nothing says, and it is taken to hold at whatever load there is.
	full float64
}

// newFeeds orders the net. What the drawings leave out hangs on the mains:
// UPSs and machines without a supplier, or on the UPS of their hall where they
// are said to run on through a mains failure.
func newFeeds(site *facility.Site) *feeds {
	f := &feeds{index: map[string]int{}, pdus: map[string][]int{}, consumers: map[string][]int{}}
	for _, a := range site.Assets() {
		f.visit(site, a.Name)
	}
	for i := range f.nodes {
		switch a := &f.nodes[i].asset; {
		case a.Kind == facility.KindPDU && a.Rack != "":
			f.pdus[a.Rack] = append(f.pdus[a.Rack], i)
		case a.Kind == facility.KindRack || a.Kind == facility.KindHall && len(site.InHall(a.Name, facility.KindRack)) == 0:
			f.consumers[a.Hall] = append(f.consumers[a.Hall], i)
		}
	}
	f.fill(site)
	return f
}

// visit adds a node after those that supply it.
func (f *feeds) visit(site *facility.Site, name string) {
	if _, done := f.index[name]; done {
		return
	}
	a, known := site.Asset(name)
	takes := a.Kind.SuppliesPower() || a.Kind.RemovesHeat() && a.Kind != facility.KindLoop && a.Kind != facility.KindTank ||
		a.Kind == facility.KindRack || a.Kind == facility.KindHall
	if !known || !takes {
		return
	}
	n := feed{asset: a, shares: a.Kind.IsPlace(), rating: float64(a.Nameplate.Capacity)}
	if !a.Kind.SuppliesPower() {
		n.rating = 0
	}
	for _, up := range supplied(site, a) {
		f.visit(site, up)
		n.cords = append(n.cords, f.index[up])
	}
	slices.SortStableFunc(n.cords, func(a, b int) int { return cmp.Compare(f.lastResort(a), f.lastResort(b)) })
	f.index[name] = len(f.nodes)
	f.nodes = append(f.nodes, n)
}

func (f *feeds) lastResort(i int) int {
	if f.nodes[i].asset.Kind == facility.KindGenerator {
		return 1
	}
	return 0
}

// supplied names the suppliers of an asset, drawn or implied.
func supplied(site *facility.Site, a facility.Asset) []string {
	if cords := site.Cords(a.Name); len(cords) > 0 || a.Kind == facility.KindUtility || a.Kind == facility.KindGenerator || a.Kind == facility.KindPDU {
		return cords
	}
	names := func(assets []facility.Asset) (out []string) {
		for _, a := range assets {
			out = append(out, a.Name)
		}
		return out
	}
	ups := names(site.InHall(a.Hall, facility.KindUPS))
	if a.Kind.IsPlace() {
		return ups
	}
	if a.Kind != facility.KindUPS && a.Nameplate.OnUPS != nil && *a.Nameplate.OnUPS && len(ups) > 0 {
		return ups
	}
	return names(append(site.Assets(facility.KindUtility), site.Assets(facility.KindGenerator)...))
}

// fill notes for every UPS the load that its battery was sized for: all racks
// that it may have to carry alone, but no more than its rating.
func (f *feeds) fill(site *facility.Site) {
	sum := make([]float64, len(f.nodes))
	for i := range f.nodes {
		a := &f.nodes[i].asset
		load := float64(a.Nameplate.DesignLoad)
		if a.Kind == facility.KindHall && len(site.InHall(a.Name, facility.KindRack)) > 0 || !a.Kind.IsPlace() {
			load = 0
		}
		for up := range f.upstream(i) {
			sum[up] += load
		}
	}
	for i := range f.nodes {
		if n := &f.nodes[i]; n.asset.Kind == facility.KindUPS {
			n.full = min(or(sum[i], n.rating), or(n.rating, sum[i]))
		}
	}
}

func (f *feeds) upstream(i int) map[int]bool {
	seen := map[int]bool{}
	var walk func(int)
	walk = func(i int) {
		for _, up := range f.nodes[i].cords {
			if !seen[up] {
				seen[up] = true
				walk(up)
			}
		}
	}
	walk(i)
	return seen
}
