package predict

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

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
