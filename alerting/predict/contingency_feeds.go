package predict

import (
	"cmp"
	"slices"
	"time"

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

// A drawing is what every node takes itself now, W, and what the power side is
// seen to do.
type drawing struct {
	own     []float64
	dead    []bool    // reported off or in alarm
	active  []int     // the cord that a transfer switch has selected; −1 when nobody says
	runtime []float64 // s of battery at load now; 0 when nobody says
	ampere  []float64 // highest phase current over the breaker's rating; 0 when nobody says
}

// Electrical power of machines that no meter shows, over the heat they remove:
// a chiller of coefficient of performance 5 with water-cooled and 3 with
// air-cooled condenser, fans and pumps as in plants of the recorded scenarios.
const (
	waterCooledCOP = 5.0
	airCooledCOP   = 3.0
	fanShare       = 0.05
	pumpShare      = 0.03
	towerShare     = 0.02
)

// draw gathers what everything takes at present.
func (m *Model) draw(f *feeds, now time.Time) drawing {
	n := len(f.nodes)
	d := drawing{own: make([]float64, n), dead: make([]bool, n), active: make([]int, n), runtime: make([]float64, n), ampere: make([]float64, n)}
	m.drawRacks(f, &d, now)
	for i := range f.nodes {
		a := &f.nodes[i].asset
		d.active[i] = -1
		state, _ := m.seen.state(a.Name)
		switch a.Kind {
		case facility.KindUtility:
			d.dead[i] = state == facility.StateOff || state == facility.StateAlarm
		case facility.KindGenerator:
			d.dead[i] = state == facility.StateAlarm
		case facility.KindTransferSwitch:
			if v, ok := m.seen.get(a.Name, facility.ActiveSource, now); ok && (v == 1 || v == 2) && int(v) <= len(f.nodes[i].cords) {
				d.active[i] = int(v) - 1
			}
		case facility.KindUPS:
			d.runtime[i] = m.runtimeNow(*a, now)
		case facility.KindPDU:
			d.ampere[i] = m.breakerShare(a, now)
		default:
			d.own[i] += m.machinePower(a, state, now)
		}
	}
	m.drawRest(f, &d, now)
	return d
}

// breakerShare is the highest current of a PDU over its breaker's rating.
func (m *Model) breakerShare(a *facility.Asset, now time.Time) float64 {
	if a.Nameplate.Breaker == 0 {
		return 0
	}
	worst := 0.0
	for _, part := range []string{"", "1", "2", "3", "l1", "l2", "l3", "L1", "L2", "L3"} {
		for _, p := range []facility.Point{facility.Current, facility.PhaseCurrent, facility.InputCurrent} {
			if s := m.seen[facility.SeriesKey{Asset: a.Name, Point: p, Part: part}]; s.fresh(now) {
				worst = max(worst, s.value)
			}
		}
	}
	return worst / float64(a.Nameplate.Breaker)
}

// drawRacks shares the load of each hall out to its racks: what a rack's own
// meter or PDUs say, and for the others what is left, by their design.
func (m *Model) drawRacks(f *feeds, d *drawing, now time.Time) {
	for k := range m.plant.halls {
		h := &m.plant.halls[k]
		left, weight := m.hallPower(k), 0.0
		var rest []int
		for _, rack := range h.racks {
			i, known := f.index[rack]
			if !known {
				continue
			}
			v, ok := m.seen.get(rack, facility.Power, now)
			if !ok {
				v, ok = m.pduPower(f, rack, now)
			}
			if ok {
				d.own[i] = v
				left -= v
				continue
			}
			rest = append(rest, i)
			weight += or(float64(f.nodes[i].asset.Nameplate.DesignLoad), 1)
		}
		for _, i := range rest {
			d.own[i] = max(0, left) * or(float64(f.nodes[i].asset.Nameplate.DesignLoad), 1) / weight
		}
		if i, known := f.index[h.name]; known && len(h.racks) == 0 {
			d.own[i] = left
		}
	}
}

func (m *Model) pduPower(f *feeds, rack string, now time.Time) (float64, bool) {
	sum := 0.0
	for _, i := range f.pdus[rack] {
		v, ok := m.seen.get(f.nodes[i].asset.Name, facility.Power, now)
		if !ok {
			return 0, false
		}
		sum += v
	}
	return sum, len(f.pdus[rack]) > 0
}

// hallPower is the IT load that the thermal model works with, W.
func (m *Model) hallPower(k int) float64 {
	e := m.ensembles[m.plant.halls[k].cluster]
	return e.points[slices.Index(e.cluster.halls, k)].power
}

// machinePower is what a machine draws by its meter, else by its kind.
func (m *Model) machinePower(a *facility.Asset, state facility.RunState, now time.Time) float64 {
	if v, ok := m.seen.get(a.Name, facility.Power, now); ok && !a.Kind.IsPlace() {
		return v
	}
	if a.Kind.IsPlace() || a.Kind == facility.KindServer || state != facility.StateRunning && state != facility.StateUnknown {
		return 0
	}
	heat := float64(a.Nameplate.Capacity)
	switch a.Kind {
	case facility.KindChiller, facility.KindCRAC:
		if a.Nameplate.Condenser == facility.CondenserWater {
			return heat / waterCooledCOP
		}
		return heat / airCooledCOP
	case facility.KindCRAH, facility.KindCDU:
		return fanShare * heat
	case facility.KindPump:
		loop, _ := m.site.Asset(a.Loop)
		return pumpShare * float64(loop.Nameplate.DesignLoad)
	case facility.KindCoolingTower:
		return towerShare * heat
	}
	return 0
}

// drawRest books what a UPS or PDU is measured to give beyond what is known of
// below it.
func (m *Model) drawRest(f *feeds, d *drawing, now time.Time) {
	flow := f.flow(d, nil, true)
	for i := range f.nodes {
		a := &f.nodes[i].asset
		var v float64
		var ok bool
		switch a.Kind {
		case facility.KindUPS:
			if v, ok = m.seen.get(a.Name, facility.OutputPower, now); !ok && f.nodes[i].rating > 0 {
				v, ok = m.seen.get(a.Name, facility.Load, now)
				v *= f.nodes[i].rating / 100
			}
		case facility.KindPDU:
			v, ok = m.seen.get(a.Name, facility.Power, now)
		}
		if ok && v > flow.load[i] {
			d.own[i] += v - flow.load[i]
		}
	}
}
