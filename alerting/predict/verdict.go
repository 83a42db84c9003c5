package predict

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// When somebody must be called.
const (
	// pageWithin is how near the allowable limit must be: an hour or two is
	// what it takes to bring a person and a repair to the plant.
	pageWithin = 2 * time.Hour
	// pageLikely is the share of variants that must cross within that time.
	pageLikely = 0.5
	// pageAfter forecasts in a row must agree, unless it is urgent.
	pageAfter = 2
	// urgent is a limit so near that waiting for a second opinion costs too
	// much of it.
	urgent = 12 * time.Minute
	// calmLikely and calmAfter let a verdict go back to quiet.
	calmLikely = 0.2
	calmAfter  = 5 * time.Minute
)

// judge turns forecasts into verdicts.
func (m *Model) judge(r *Result, now time.Time) {
	for i := range m.plant.halls {
		f, ok := r.hallForecast(m.plant.halls[i].name, m.site.Limits.Allowable)
		if !ok {
			continue
		}
		m.judgeHall(i, f, r, now)
	}
	r.Verdicts = append([]Verdict(nil), m.verdicts...)
}

func (r *Result) hallForecast(hall string, limit facility.Celsius) (Forecast, bool) {
	for _, f := range r.Forecasts {
		if f.Place == hall && f.Kind == facility.KindHall && f.Limit == limit {
			return f, true
		}
	}
	return Forecast{}, false
}

func (m *Model) judgeHall(i int, f Forecast, r *Result, now time.Time) {
	e := m.ensembles[m.plant.halls[i].cluster]
	// Nobody is called for a hunch: the next poll settles it.
	soon := e.transient && f.P50 != Never && f.P50 <= pageWithin && f.Established() >= pageLikely || f.Dark > 0 && f.Dark <= pageWithin
	if soon {
		m.pending[i]++
	} else {
		m.pending[i] = 0
	}
	v := &m.verdicts[i]
	want := Quiet
	causes := m.causes(e, r)
	switch {
	case soon && (m.pending[i] >= pageAfter || f.P90 != Never && f.P90 <= urgent && len(causes) > 0):
		want = Page
	case m.faulty(e, r) || e.transient && f.Likelihood >= pageLikely:
		want = Warn
	}
	if want >= v.Severity || v.Severity == Quiet {
		m.calm[i] = time.Time{}
	} else {
		if f.Likelihood > calmLikely && v.Severity == Page {
			want = v.Severity
			m.calm[i] = time.Time{}
		} else if m.calm[i].IsZero() {
			m.calm[i] = now
		}
		if now.Sub(m.calm[i]) < calmAfter {
			want = v.Severity
		}
	}
	if want != v.Severity {
		v.Severity, v.Since = want, now
	}
	v.Causes, v.Services = nil, nil
	if want > Quiet {
		v.Causes, v.Services = causes, m.servicesAtRisk(i, r)
	}
}

// causes are the root causes that concern a cluster, first one first.
func (m *Model) causes(e *ensemble, r *Result) []string {
	var out []string
	for _, ev := range r.Events {
		if !ev.Consequence && m.concerns(e, ev.Asset) {
			out = append(out, ev.Asset)
		}
	}
	return out
}

// faulty reports whether something has failed rather than been switched off.
func (m *Model) faulty(e *ensemble, r *Result) bool {
	for _, ev := range r.Events {
		if ev.Kind != EventStop && m.concerns(e, ev.Asset) {
			return true
		}
	}
	return false
}

// servicesAtRisk are the services with racks in rows that are likely to cross.
func (m *Model) servicesAtRisk(i int, r *Result) []string {
	rows := map[string]bool{}
	for _, f := range r.Forecasts {
		if f.Kind == facility.KindRow && f.Limit == m.site.Limits.Allowable && f.Likelihood >= pageLikely {
			rows[f.Place] = true
		}
	}
	var racks []string
	for _, row := range m.plant.halls[i].rows {
		if rows[row.name] {
			racks = append(racks, row.racks...)
		}
	}
	return m.site.ServicesAt(racks...)
}
