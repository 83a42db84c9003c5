package score

import (
	"cmp"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// remembers is the longest window that a rival looks over.
const remembers = 15 * time.Minute

// A sample is one value at one time.
type sample struct {
	at    time.Time
	value float64
}

// A series is the recent past of one probe or row.
type series struct{ samples []sample }

// add keeps samples in order; late ones find their place.
func (s *series) add(at time.Time, value float64) {
	i := len(s.samples)
	for i > 0 && s.samples[i-1].at.After(at) {
		i--
	}
	s.samples = slices.Insert(s.samples, i, sample{at, value})
	old := 0
	for at.Sub(s.samples[old].at) > remembers+stale {
		old++
	}
	s.samples = s.samples[old:]
}

func (s *series) fresh(now time.Time) bool {
	return len(s.samples) > 0 && now.Sub(s.samples[len(s.samples)-1].at) <= stale
}

func (s *series) last() float64 { return s.samples[len(s.samples)-1].value }

// window is what was seen within d before now.
func (s *series) window(now time.Time, d time.Duration) []sample {
	i := len(s.samples)
	for i > 0 && now.Sub(s.samples[i-1].at) < d {
		i--
	}
	return s.samples[i:]
}

// A rowSeries is the past of a row: of each probe, and of their mean.
type rowSeries struct {
	name, hall string
	series
	services []string // on its racks
	probes   []*series
	byKey    map[facility.SeriesKey]*series
}

// A probeField is what dashboards and their rules know: inlet probes by row,
// without any thought about which of them is right.
type probeField struct {
	site    *facility.Site
	rows    []*rowSeries
	halls   []string
	byRow   map[string]*rowSeries
	sampled time.Time
}

func newProbeField(site *facility.Site) *probeField {
	f := &probeField{site: site, byRow: map[string]*rowSeries{}}
	for _, a := range site.Assets(facility.KindRow) {
		var racks []string
		r := &rowSeries{name: a.Name, hall: a.Hall, byKey: map[facility.SeriesKey]*series{}}
		f.rows, f.byRow[a.Name] = append(f.rows, r), r
		for _, rack := range site.InHall(a.Hall, facility.KindRack) {
			if rack.Row == a.Name {
				racks = append(racks, rack.Name)
			}
		}
		r.services = site.ServicesAt(racks...)
	}
	slices.SortFunc(f.rows, func(a, b *rowSeries) int { return cmp.Compare(a.name, b.name) })
	for _, a := range site.Assets(facility.KindHall) {
		f.halls = append(f.halls, a.Name)
	}
	return f
}

func (f *probeField) observe(now time.Time, r facility.Reading) {
	if r.Point != facility.InletTemperature || !r.Usable() || r.Part == bmcPart {
		return
	}
	at := f.site.Locate(r.Asset)
	row := f.byRow[at.Row]
	if row == nil || at.Kind == facility.KindServer {
		return
	}
	p := row.byKey[r.Key()]
	if p == nil {
		p = &series{}
		row.byKey[r.Key()], row.probes = p, append(row.probes, p)
	}
	p.add(notAfter(r.At, now), r.Value)
}

// sample takes the means of the rows, once for all who ask.
func (f *probeField) sample(now time.Time) {
	if !now.After(f.sampled) {
		return
	}
	f.sampled = now
	for _, row := range f.rows {
		sum, n := 0.0, 0.0
		for _, p := range row.probes {
			if p.fresh(now) {
				sum, n = sum+p.last(), n+1
			}
		}
		if n > 0 {
			row.add(now, sum/n)
		}
	}
}
