package score

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// stale is when a probe no longer counts: what Prometheus calls stale.
	stale = 5 * time.Minute
	// holds is how long a limit must be exceeded before it counts as crossed: a
	// probe that jumps is no crossing.
	holds = time.Minute
	// rearm is how far below the limit a place must come before it can cross it
	// again, K: more than the noise of a probe.
	rearm = 0.5
	// astray is how far a probe may be from the median of its row, K. Inlets of
	// one row differ by a few kelvins from bottom to top; more is a fault.
	astray = 8.0
)

// bmcPart marks an inlet temperature that a server's management controller
// reports: whole degrees and biased.
const bmcPart = "bmc"

// A Crossing is a limit that was passed upward.
type Crossing struct {
	Subject
	Kind facility.Kind // hall or row
	Hall string
	At   time.Time
}

// A witness follows what the probes say and sees limits being crossed. It knows
// nothing of any forecast.
type witness struct {
	site  *facility.Site
	rows  []*row
	byRow map[string]*row
	halls []*place
}

// A row is its probes.
type row struct {
	place
	probes map[facility.SeriesKey]facility.Reading
	bmcs   map[facility.SeriesKey]facility.Reading // where there are no probes
	moved  bool                                    // a reading came since the last look
}

// A place is a row or hall with its temperature and its limits.
type place struct {
	name   string
	kind   facility.Kind
	hall   string
	temp   float64
	at     time.Time // when it was measured; zero while nothing is known
	limits []limit
}

// A limit is one threshold of one place.
type limit struct {
	celsius   facility.Celsius
	known     bool
	over      bool      // crossed, and not yet well below again
	since     time.Time // when it was passed, not yet held long enough
	recovered time.Time // when it was last below again
}

func newWitness(site *facility.Site) *witness {
	w := &witness{site: site, byRow: map[string]*row{}}
	for _, a := range site.Assets(facility.KindRow) {
		r := &row{place: newPlace(site, a), probes: map[facility.SeriesKey]facility.Reading{}, bmcs: map[facility.SeriesKey]facility.Reading{}}
		w.rows = append(w.rows, r)
		w.byRow[a.Name] = r
	}
	for _, a := range site.Assets(facility.KindHall) {
		p := newPlace(site, a)
		w.halls = append(w.halls, &p)
	}
	return w
}

func newPlace(site *facility.Site, a facility.Asset) place {
	p := place{name: a.Name, kind: a.Kind, hall: a.Hall}
	for _, l := range site.Limits.All() {
		p.limits = append(p.limits, limit{celsius: l})
	}
	return p
}

// observe takes an inlet temperature in. A probe that cannot be trusted is out
// until it can again.
func (w *witness) observe(now time.Time, r facility.Reading) {
	if r.Point != facility.InletTemperature {
		return
	}
	r.At = notAfter(r.At, now)
	at := w.site.Locate(r.Asset)
	row := w.byRow[at.Row]
	if row == nil {
		return
	}
	probes := row.probes
	if r.Part == bmcPart || at.Kind == facility.KindServer {
		probes = row.bmcs
	}
	row.moved = true
	if !r.Usable() {
		delete(probes, r.Key())
		return
	}
	if before, known := probes[r.Key()]; !known || !r.At.Before(before.At) {
		probes[r.Key()] = r
	}
}

// notAfter is when something was measured that is here now: a clock that is
// ahead must not make what follows look old.
func notAfter(at, now time.Time) time.Time {
	if at.After(now) {
		return now
	}
	return at
}

// look returns the crossings that are certain by now.
func (w *witness) look(now time.Time) []Crossing {
	var out []Crossing
	for _, r := range w.rows {
		if r.moved {
			r.moved = false
			if temp, at, ok := r.mean(now); ok {
				r.follow(temp, at)
			}
		}
		out = append(out, r.crossed()...)
	}
	for _, h := range w.halls {
		if temp, at, ok := w.warmest(h.name, now); ok {
			h.follow(temp, at)
		}
		out = append(out, h.crossed()...)
	}
	return out
}

// mean is that of the fresh probes that agree with their row, and when they
// measured, on average.
func (r *row) mean(now time.Time) (temp float64, at time.Time, ok bool) {
	fresh := freshOf(r.probes, now)
	if len(fresh) == 0 {
		fresh = freshOf(r.bmcs, now)
	}
	if len(fresh) == 0 {
		return 0, at, false
	}
	slices.SortFunc(fresh, func(a, b facility.Reading) int { return cmp.Compare(a.Value, b.Value) })
	middle := (fresh[(len(fresh)-1)/2].Value + fresh[len(fresh)/2].Value) / 2
	agree := slices.DeleteFunc(slices.Clone(fresh), func(p facility.Reading) bool { return math.Abs(p.Value-middle) > astray })
	if len(fresh) < 3 || len(agree) == 0 { // nobody can say who is wrong
		agree = fresh
	}
	age := time.Duration(0)
	for _, p := range agree {
		temp, age = temp+p.Value, age+now.Sub(p.At)
	}
	return temp / float64(len(agree)), now.Add(-age / time.Duration(len(agree))), true
}

func freshOf(probes map[facility.SeriesKey]facility.Reading, now time.Time) []facility.Reading {
	var out []facility.Reading
	for _, p := range probes {
		if now.Sub(p.At) <= stale {
			out = append(out, p)
		}
	}
	return out
}

// warmest is the row of a hall that crosses first.
func (w *witness) warmest(hall string, now time.Time) (temp float64, at time.Time, ok bool) {
	for _, r := range w.rows {
		if r.hall == hall && !r.at.IsZero() && now.Sub(r.at) <= stale && (!ok || r.temp > temp) {
			temp, at, ok = r.temp, r.at, true
		}
	}
	return temp, at, ok
}

// follow takes the next temperature in; between two of them it is a line.
func (p *place) follow(temp float64, at time.Time) {
	if !p.at.IsZero() && !at.After(p.at) {
		return
	}
	for i := range p.limits {
		l := &p.limits[i]
		switch c := float64(l.celsius); {
		case !l.known:
			l.known, l.over = true, temp >= c
		case l.over:
			if l.over = temp > c-rearm; !l.over {
				l.recovered = at
			}
		case temp < c:
			l.since = time.Time{}
		case l.since.IsZero():
			l.since = at
			if p.temp < c && temp > p.temp {
				l.since = p.at.Add(time.Duration(float64(at.Sub(p.at)) * (c - p.temp) / (temp - p.temp)))
			}
		}
	}
	p.temp, p.at = temp, at
}

// crossed returns the limits that have been exceeded long enough.
func (p *place) crossed() []Crossing {
	var out []Crossing
	for i := range p.limits {
		l := &p.limits[i]
		if l.over || l.since.IsZero() || p.at.Sub(l.since) < holds {
			continue
		}
		l.over = true
		out = append(out, Crossing{Subject{p.name, l.celsius}, p.kind, p.hall, l.since})
		l.since = time.Time{}
	}
	return out
}

// places are halls, then rows.
func (w *witness) places() []*place {
	all := append([]*place(nil), w.halls...)
	for _, r := range w.rows {
		all = append(all, &r.place)
	}
	return all
}

// place returns a hall or row by name.
func (w *witness) place(name string) *place {
	if r := w.byRow[name]; r != nil {
		return &r.place
	}
	for _, h := range w.halls {
		if h.name == name {
			return h
		}
	}
	return nil
}

// limit returns one threshold of the place.
func (p *place) limit(c facility.Celsius) *limit {
	for i := range p.limits {
		if p.limits[i].celsius == c {
			return &p.limits[i]
		}
	}
	return nil
}
