package score

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A witness follows what the probes say and sees limits being crossed. It knows
// nothing of any forecast.
type witness struct {
	site  *facility.Site
	rows  []*row
	byRow map[string]*row
	halls []*place
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

// warmest is the row of a hall that crosses first.
func (w *witness) warmest(hall string, now time.Time) (temp float64, at time.Time, ok bool) {
	for _, r := range w.rows {
		if r.hall == hall && !r.at.IsZero() && now.Sub(r.at) <= stale && (!ok || r.temp > temp) {
			temp, at, ok = r.temp, r.at, true
		}
	}
	return temp, at, ok
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
