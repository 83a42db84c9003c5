package score

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// evaluated is how often the rules of rivals run, answered how often they
	// forecast: usual intervals of Prometheus.
	evaluated = 30 * time.Second
	answered  = time.Minute
	// holdFor is the usual `for` of a rule.
	holdFor = 2 * time.Minute
	// quietFor is how long a row must be silent before it is paged again.
	quietFor = 5 * time.Minute
)

// A rival is what a control room uses today. It sees each probe, and the mean
// of each row.
type rival struct {
	book   *Book
	record *Record // nil unless kept
	hold   time.Duration
	// fires says whether a probe rings, foresees when a row is at a limit.
	fires    func(p *series, now time.Time) bool
	foresees func(r *rowSeries, limit facility.Celsius, now time.Time) Answer

	limits []facility.Celsius
	since  map[*series]time.Time
	rang   map[string]time.Time // row → when a probe of it last rang
	ran    time.Time
	spoke  time.Time
}

// newRivals returns every baseline.
func newRivals(site *facility.Site) []*rival {
	all := []*rival{thresholdRival(site), riseRival(), lineRival(site)}
	for _, r := range all {
		r.limits = site.Limits.All()
		r.since, r.rang = map[*series]time.Time{}, map[string]time.Time{}
	}
	return all
}

// step runs the rules and forecasts when they are due.
func (r *rival) step(now time.Time, f *probeField, why func(hall string) []string) {
	if now.Sub(r.ran) < evaluated {
		return
	}
	r.ran = now
	f.sample(now)
	for _, row := range f.rows {
		r.ring(row, now, why)
	}
	for _, hall := range f.halls {
		if r.silent(f, hall, now) {
			r.book.resolve(hall)
		}
	}
	if now.Sub(r.spoke) >= answered {
		r.spoke = now
		r.speak(now, f)
	}
}

// ring pages once for a row, however many of its probes ring.
func (r *rival) ring(row *rowSeries, now time.Time, why func(string) []string) {
	for _, p := range row.probes {
		if !p.fresh(now) || !r.fires(p, now) {
			delete(r.since, p)
			continue
		}
		if r.since[p].IsZero() {
			r.since[p] = now
		}
		if now.Sub(r.since[p]) < r.hold {
			continue
		}
		if last, before := r.rang[row.name]; !before || now.Sub(last) > quietFor {
			r.page(row, now, why(row.hall))
		}
		r.rang[row.name] = now
	}
}

func (r *rival) page(row *rowSeries, now time.Time, why []string) {
	r.book.page(row.hall, now, why)
	if r.record != nil {
		r.record.Told(Notice{At: now, Page: true, Halls: []string{row.hall}, Services: row.services})
	}
}

func (r *rival) silent(f *probeField, hall string, now time.Time) bool {
	for _, row := range f.rows {
		if last, rang := r.rang[row.name]; rang && row.hall == hall && now.Sub(last) <= quietFor {
			return false
		}
	}
	return true
}

// speak forecasts rows, and halls by their first row.
func (r *rival) speak(now time.Time, f *probeField) {
	for _, limit := range r.limits {
		first := map[string]Answer{}
		for _, row := range f.rows {
			a := r.foresees(row, limit, now)
			a.At = now
			r.answer(Subject{row.name, limit}, a)
			if best, any := first[row.hall]; !any || earlier(a, best) {
				first[row.hall] = a
			}
		}
		for hall, a := range first {
			r.answer(Subject{hall, limit}, a)
		}
	}
}

func (r *rival) answer(s Subject, a Answer) {
	r.book.Answer(s, a, true)
	if r.record != nil {
		r.record.Answer(s, a, true)
	}
}

func earlier(a, b Answer) bool {
	if !within(a.P50) || !within(b.P50) {
		return within(a.P50) || !within(b.P50) && within(a.P10) && !within(b.P10)
	}
	return a.P50 < b.P50
}

// never is the answer of somebody who expects nothing.
func never() Answer { return Answer{P10: predict.Never, P50: predict.Never, P90: predict.Never} }
