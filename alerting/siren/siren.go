package siren

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// calmLikelihood is the share of the ensemble below which a crossing is not
	// expected any more: half of what incidents ask for by default.
	calmLikelihood = 0.3
	// vanished is how long an incident must be missing that nobody resolved
	// before its threats count as over: after a restart that lost the open
	// incidents, the model needs a few polls to see the fault again.
	vanished = time.Minute
	// keptOver is how long a threat that is over is remembered, so that its end
	// reaches receivers that were down, and its sequence goes on.
	keptOver = 24 * time.Hour
	// mostThreats bounds what is remembered; halls of one site are few.
	mostThreats = 1000
)

// A Siren follows the outcomes of the alerting step. It is not safe for
// concurrent use.
type Siren struct {
	site  *facility.Site
	limit facility.Celsius

	threats map[string]*threat
	number  uint64
	// racks are the losses of the newest forecast, worked out once for all
	// halls.
	racks   []loss
	racksAt time.Time
}

// A threat is what was told last of one hall of one incident.
type threat struct {
	Told Event `json:"told"`
	// Missing is since when no incident names it and none was resolved.
	Missing time.Time `json:"missing,omitzero"`
	// Later is since when the forecast has been saying later than told.
	Later time.Time `json:"later,omitzero"`
}

// New returns a siren that has told nothing. Limit is the inlet temperature that
// people are paged about; 0 is the allowable limit of the site.
func New(site *facility.Site, limit facility.Celsius) *Siren {
	return &Siren{site: site, limit: cmp.Or(limit, site.Limits.Allowable), threats: map[string]*threat{}}
}

// Update takes one outcome in and returns what machines have to be told, in the
// order in which to tell it. The same outcome again tells nothing.
func (s *Siren) Update(now time.Time, o alerting.Outcome) []Event {
	var out []Event
	named := map[string]string{} // hall → ID of the threat
	open := map[string]bool{}
	for _, i := range o.Incidents {
		open[i.ID] = true
		for _, hall := range i.Halls {
			id := i.ID + "/" + hall
			named[hall] = id
			if e, ok := s.threaten(now, id, hall, i, o.Result); ok {
				out = append(out, s.tell(now, e))
			}
		}
	}
	for _, c := range o.Changes {
		if c.Kind == incident.ChangeResolved {
			open[c.Incident.ID] = true // it says itself what of it is over
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.threats)) {
		t := s.threats[id]
		if t.Told.Over() || named[t.Told.Hall] == id {
			continue
		}
		if e, ok := s.end(now, t, named[t.Told.Hall], open[t.Told.Incident], o.Result); ok {
			out = append(out, s.tell(now, e))
		}
	}
	s.forget(now)
	return out
}

// tell gives the event its numbers and remembers it as told.
func (s *Siren) tell(now time.Time, e Event) Event {
	t := s.threats[e.ID]
	if t == nil {
		t = &threat{}
		s.threats[e.ID] = t
	}
	s.number++
	e.Number, e.Sequence, e.At = s.number, t.Told.Sequence+1, now.UTC()
	e.Lost = e.Kind == Lost || t.Told.Lost && e.Kind == Changed
	t.Told, t.Missing, t.Later = e, time.Time{}, time.Time{}
	return e
}

// threaten is what there is to tell of a hall that an incident names.
func (s *Siren) threaten(now time.Time, id, hall string, i incident.Incident, r predict.Result) (Event, bool) {
	t := s.threats[id]
	if t != nil {
		t.Missing = time.Time{}
	}
	e, known := s.describe(id, hall, i, r)
	switch over := t == nil || t.Told.Over(); {
	case !known:
		return Event{}, false // blind in there: what was said stands
	case e.Inlet >= s.limit && (over || !t.Told.Lost):
		e.Kind, e.Why = Lost, "the inlets are beyond the limit"
	case over:
		e.Kind, e.Why = LossExpected, "expected by the forecast"
	default:
		e.Kind, e.Why = Changed, t.changed(now, e)
	}
	return e, e.Why != ""
}

// describe writes down what the forecast says of a hall; false when it says
// nothing.
func (s *Siren) describe(id, hall string, i incident.Incident, r predict.Result) (Event, bool) {
	e := Event{
		Schema: Schema, ID: id, Site: s.site.Name, Hall: hall, Incident: i.ID, Limit: s.limit, ForecastAt: r.At.UTC(),
		Services: []Service{}, Order: []Step{}, Cause: []Cause{},
	}
	for _, c := range i.Root {
		e.Cause = append(e.Cause, Cause{c.Asset, c.What})
	}
	known := false
	for _, f := range r.Forecasts {
		if f.Place != hall || f.Limit < s.limit {
			continue
		}
		if f.Limit == s.limit {
			known = true
			e.Inlet, e.Likelihood, e.Span = tenth(f.Now), f.Likelihood, spanOf(r.At, f)
		} else if f.P50 != predict.Never {
			e.Further = append(e.Further, Further{f.Limit, spanOf(r.At, f)})
		}
	}
	all := s.losses(r)
	e.Services = append(e.Services, servicesOf(s.site, hall, all)...)
	e.Order = append(e.Order, steps(hall, all, e.Services)...)
	for _, l := range all {
		if l.hall == hall {
			e.RacksAtRisk++
		}
	}
	return e, known
}

// tenth is what a probe resolves; down, so that 32.0 is never said below 32.
func tenth(c facility.Celsius) facility.Celsius {
	return facility.Celsius(math.Floor(float64(c)*10) / 10)
}

func (s *Siren) losses(r predict.Result) []loss {
	if !r.At.Equal(s.racksAt) || s.racks == nil {
		s.racks, s.racksAt = losses(s.site, s.limit, r), r.At
	}
	return s.racks
}

// end is what there is to tell of a threat that no incident names any more.
func (s *Siren) end(now time.Time, t *threat, by string, said bool, r predict.Result) (Event, bool) {
	e := t.Told
	e.Why = "no danger any more by the forecast"
	f, known := s.hallForecast(e.Hall, r)
	switch calm := known && f.Now < s.limit && (f.P50 == predict.Never || f.Likelihood < calmLikelihood); {
	case by != "":
		e.SupersededBy, e.Why = by, "goes on under another incident"
	case !calm:
		t.Missing = time.Time{}
		return Event{}, false
	case !said && t.Missing.IsZero():
		t.Missing = now
		return Event{}, false
	case !said && now.Sub(t.Missing).Abs() < vanished:
		return Event{}, false
	}
	e.Kind = Retracted
	if t.Told.Lost && by == "" {
		e.Kind, e.Why = Recovered, "below the limit and in no danger"
	}
	e.Span, e.Further, e.Likelihood, e.RacksAtRisk = Span{}, nil, 0, 0
	e.Services, e.Order = []Service{}, []Step{}
	if known {
		e.Inlet, e.ForecastAt, e.Likelihood = tenth(f.Now), r.At.UTC(), f.Likelihood
	}
	return e, true
}

func (s *Siren) hallForecast(hall string, r predict.Result) (predict.Forecast, bool) {
	for _, f := range r.Forecasts {
		if f.Place == hall && f.Limit == s.limit {
			return f, true
		}
	}
	return predict.Forecast{}, false
}

// forget drops what is over for long, and the oldest beyond the bound.
func (s *Siren) forget(now time.Time) {
	for id, t := range s.threats {
		if t.Told.Over() && now.Sub(t.Told.At) > keptOver {
			delete(s.threats, id)
		}
	}
	if len(s.threats) <= mostThreats {
		return
	}
	all := s.Told()
	for _, e := range all[:len(all)-mostThreats] {
		delete(s.threats, e.ID)
	}
}

// Told returns the newest event of every threat that is remembered, those that
// are over included, in the order in which they were told.
func (s *Siren) Told() []Event {
	out := make([]Event, 0, len(s.threats))
	for _, t := range s.threats {
		out = append(out, t.Told)
	}
	slices.SortFunc(out, func(a, b Event) int { return cmp.Compare(a.Number, b.Number) })
	return out
}
