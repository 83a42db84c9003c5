package predict

import (
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A probe is one inlet sensor. Its base is what it usually reads, so that a
// bias, a warm corner or the height in the rack is not taken for a change.
type probe struct {
	signal  *signal
	rack    string
	base    float64
	settled float64 // s of readings behind base
}

// rowInlets are the probes of one row and what they say together.
type rowInlets struct {
	probes []*probe
	bmcs   []*probe // whole degrees and biased: they tell changes, and levels only where there are no probes
	temp   float64
	ok     bool
	offset float64 // of the row over the mean of the hall, smoothed
	apart  float64 // what of offset is believed
	known  bool
}

// hallInlets are the rows of one hall.
type hallInlets struct {
	rows  []rowInlets
	temp  float64 // mean of the rows
	shift float64 // of the mean against what is usual
	age   float64 // s, mean of the readings
	ok    bool
	doubt float64 // K, of apart
}

const (
	baseMemory   = 45 * 60.0 // s, slow enough for a fault to be seen, fast enough for a day
	offsetMemory = 90.0      // s, of a row against its hall
	strange      = 2.5       // K that one probe may move differently from its row
	misplaced    = 8.0       // K that a probe may differ from its hall at all
	// unlike and unlikeShare are how far the change of one rack may lie from the
	// median of its row: resolution of a management controller and noise, and
	// what the share of exhaust air varies along a row.
	unlike      = 1.5 // K
	unlikeShare = 0.25
)

// add registers the probe behind a series.
func (h *hallInlets) add(row int, rack string, sig *signal, bmc bool) {
	p := &probe{signal: sig, rack: rack}
	if bmc {
		h.rows[row].bmcs = append(h.rows[row].bmcs, p)
	} else {
		h.rows[row].probes = append(h.rows[row].probes, p)
	}
}

// update brings rows and hall to now. Bases are learnt only while quiet.
func (h *hallInlets) update(now time.Time, dt float64, quiet bool) {
	var bases, shifts []float64
	age := 0.0
	for i := range h.rows {
		for _, p := range h.rows[i].all() {
			if p.signal.fresh(now) {
				p.start()
				age += max(0, now.Sub(p.signal.at).Seconds())
				bases = append(bases, p.base)
				shifts = append(shifts, p.signal.value-p.base)
			}
		}
	}
	h.ok = len(bases) > 0
	if !h.ok {
		return
	}
	h.age = age / float64(len(bases))
	middle, common := median(bases), median(shifts)
	h.shift = common
	sum, n := 0.0, 0.0
	for i := range h.rows {
		if r := &h.rows[i]; r.measure(now, middle, common) {
			sum, n = sum+r.temp, n+1
		}
	}
	if n == 0 {
		h.ok = false
		return
	}
	h.temp = sum / n
	for i := range h.rows {
		h.rows[i].follow(now, dt, quiet, h.temp, common)
	}
	h.compare()
}

// level are the sensors whose mean is the temperature of the row while quiet:
// the probes, or failing those the management controllers.
func (r *rowInlets) level() []*probe {
	if len(r.probes) > 0 {
		return r.probes
	}
	return r.bmcs
}

// all are the sensors that tell how much the row has changed.
func (r *rowInlets) all() []*probe {
	return slices.Concat(r.probes, r.bmcs)
}

func (p *probe) start() {
	if p.settled == 0 {
		p.base, p.settled = p.signal.value, 1
	}
}

// measure is the mean of the bases plus the mean of the changes. Racks of a
// row that takes exhaust air in at one end warm unlike each other, so that the
// mean over many racks is the row; a stuck or wandering sensor is left out
// because it differs by more than that.
func (r *rowInlets) measure(now time.Time, middle, common float64) bool {
	base, n := 0.0, 0.0
	for _, p := range r.level() {
		if p.counts(now, middle) {
			base, n = base+p.base, n+1
		}
	}
	if r.ok = n > 0; !r.ok {
		return false
	}
	var shifts []float64
	for _, p := range r.all() {
		if p.counts(now, middle) {
			shifts = append(shifts, p.signal.value-p.base)
		}
	}
	for len(shifts) < 3 { // the hall has a voice where the row has too few
		shifts = append(shifts, common)
	}
	r.temp = base/n + agreed(shifts)
	return true
}

// counts reports whether a sensor says anything about its row now.
func (p *probe) counts(now time.Time, middle float64) bool {
	return p.signal.fresh(now) && math.Abs(p.base-middle) <= misplaced
}

// agreed is the mean of the changes that are near their median.
func agreed(shifts []float64) float64 {
	middle := median(shifts)
	reach := unlike + unlikeShare*math.Abs(middle)
	sum, n := 0.0, 0.0
	for _, v := range shifts {
		if math.Abs(v-middle) <= reach {
			sum, n = sum+v, n+1
		}
	}
	return sum / max(n, 1)
}

func (r *rowInlets) follow(now time.Time, dt float64, quiet bool, hall, common float64) {
	if !r.ok {
		return
	}
	if !r.known {
		r.offset, r.known = r.temp-hall, true
	}
	r.offset += (r.temp - hall - r.offset) * relax(dt, offsetMemory)
	if !quiet {
		return
	}
	for _, p := range r.all() {
		if p.signal.fresh(now) && math.Abs(p.signal.value-p.base-common) < strange {
			p.settled = min(p.settled+dt, baseMemory)
			p.base += (p.signal.value - p.base) * relax(dt, p.settled)
		}
	}
}

// place says which row a reading of an inlet belongs to.
func (p *plant) place(asset string) (hallIndex, rowIndex int, rack string, ok bool) {
	a, known := p.site.Asset(asset)
	if !known {
		return 0, 0, "", false
	}
	for i := range p.halls {
		if p.halls[i].name != a.Hall {
			continue
		}
		for j := range p.halls[i].rows {
			if p.halls[i].rows[j].name == a.Row {
				if a.Kind == facility.KindRack || a.Kind == facility.KindServer {
					rack = a.Rack
				}
				return i, j, rack, true
			}
		}
	}
	return 0, 0, "", false
}

// median of values; it sorts them.
func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	if n%2 == 1 {
		return values[n/2]
	}
	return (values[n/2-1] + values[n/2]) / 2
}
