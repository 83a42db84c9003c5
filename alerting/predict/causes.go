package predict

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// listEvents returns the open events oldest first, each with its cause.
func (m *Model) listEvents() []Event {
	var out []Event
	for _, e := range m.events.active {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b Event) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Asset, b.Asset)) })
	// What stops within one round of polls stops at once; then the upstream
	// asset comes first.
	first := map[string]time.Time{}
	var head time.Time
	for _, e := range out {
		if head.IsZero() || e.At.Sub(head) > together {
			head = e.At
		}
		first[e.Asset] = head
	}
	slices.SortStableFunc(out, func(a, b Event) int {
		return cmp.Or(first[a.Asset].Compare(first[b.Asset]), cmp.Compare(m.upstreamRank(a.Asset), m.upstreamRank(b.Asset)))
	})
	for i := range out {
		m.explain(out, i)
	}
	return out
}

// explain finds an earlier event that accounts for out[i]: one upstream of it
// on the supply graph, or a neighbour whose share it had to take over.
func (m *Model) explain(out []Event, i int) {
	for _, earlier := range out[:i] {
		if earlier.Consequence {
			continue
		}
		upstream := slices.Contains(m.plant.site.Graph.Downstream(earlier.Asset), out[i].Asset)
		overload := m.sameLoop(earlier.Asset, out[i].Asset) && out[i].At.Sub(earlier.At) > together
		if upstream || overload || m.starved(earlier, out[i]) {
			out[i].Consequence, out[i].Cause = true, earlier.Asset
			return
		}
	}
}

// starved reports whether a chiller stopped because its loop lost a pump: its
// flow switch stops it at once.
func (m *Model) starved(earlier, later Event) bool {
	x, _ := m.plant.site.Asset(earlier.Asset)
	y, _ := m.plant.site.Asset(later.Asset)
	water := x.Kind == facility.KindPump && earlier.Kind != EventStop || earlier.Kind == EventLostFlow
	stopped := later.Kind == EventStop || later.Kind == EventTrip || later.Kind == EventLostFlow
	return water && stopped && x.Loop == y.Loop && y.Kind != facility.KindPump && later.At.Sub(earlier.At) < 2*together
}

func (m *Model) sameLoop(a, b string) bool {
	x, _ := m.plant.site.Asset(a)
	y, _ := m.plant.site.Asset(b)
	return x.Kind == facility.KindChiller && y.Kind == facility.KindChiller && x.Loop == y.Loop
}

// upstreamRank sorts events of one moment: power before towers before pumps
// before chillers before room units.
func (m *Model) upstreamRank(name string) int {
	a, _ := m.plant.site.Asset(name)
	return slices.Index(upstreamFirst, a.Kind)
}

var upstreamFirst = []facility.Kind{
	facility.KindUtility, facility.KindUPS, facility.KindCoolingTower, facility.KindPump,
	facility.KindLoop, facility.KindChiller, facility.KindCRAH, facility.KindCRAC,
}
