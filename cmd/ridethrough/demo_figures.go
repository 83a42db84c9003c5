package main

import (
	"math"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
	"github.com/ridethrough/ridethrough/internal/storage"
	"github.com/ridethrough/ridethrough/internal/web"
)

// figures are what the demo measured of itself, in virtual time.
type figures struct {
	interval time.Duration // between two polls

	tripped   time.Time            // the first trip
	trip      string               // what tripped
	paged     time.Time            // the first page
	crossed   time.Time            // any inlet crossed the limit
	hallCross map[string]time.Time // the first row mean of a hall crossed it

	forecastAt   time.Time // the first forecast after the trip
	forecastHall string
	forecastP50  time.Duration

	pages, warnings, updates, resolved int

	seen  map[string]bool // incidents told of, true when paged
	said  map[string]bool
	books storage.Books
}

// firstOf is true the first time it is asked about what.
func (f *figures) firstOf(what string) bool {
	if f.said == nil {
		f.said = map[string]bool{}
	}
	first := !f.said[what]
	f.said[what] = true
	return first
}

// watch looks at every inlet of the plant itself.
func (f *figures) watch(now time.Time, sim *simulator.Simulator) {
	if !f.crossed.IsZero() {
		return
	}
	if _, celsius := sim.HottestInlet(); celsius > float64(sim.Site().Limits.Allowable) {
		f.crossed = now
	}
}

// event takes in what the plant did.
func (f *figures) event(e plant.Event, hall string, limit facility.Celsius) {
	switch {
	case e.Kind == plant.EventTrip && f.tripped.IsZero():
		f.tripped, f.trip = e.At, e.Asset
	case e.Kind == plant.EventLimit && e.Value == float64(limit) && f.hallCross[hall].IsZero():
		f.hallCross[hall] = e.At
	}
}

// page takes in what the pager received.
func (f *figures) page(p pageReceived) {
	paged, known := f.seen[p.Incident]
	loud := p.Severity == "page"
	switch {
	case !p.Firing:
		f.resolved++
		return
	case loud && !paged:
		f.pages++
		if f.paged.IsZero() {
			f.paged = p.At
		}
	case known:
		f.updates++
	default:
		f.warnings++
	}
	f.seen[p.Incident] = paged || loud
}

// forecast takes in the first forecast after the trip; false before.
func (f *figures) forecast(at time.Time, hall string, c web.Crossing) bool {
	if f.tripped.IsZero() || at.Before(f.tripped) {
		return false
	}
	f.forecastAt, f.forecastHall, f.forecastP50 = at, hall, time.Duration(c.P50)
	return true
}

// lead is the time from the first page to the first inlet over the limit.
func (f *figures) lead() (time.Duration, bool) {
	if f.paged.IsZero() || f.crossed.IsZero() {
		return 0, false
	}
	return f.crossed.Sub(f.paged), true
}

// firstForecast is what the first forecast said, and what it then took.
func (f *figures) firstForecast() (said, was time.Duration, ok bool) {
	crossed := f.hallCross[f.forecastHall]
	if f.forecastAt.IsZero() || crossed.IsZero() {
		return 0, 0, false
	}
	return f.forecastP50, crossed.Sub(f.forecastAt), true
}

// A demoReport is the line of figures.
type demoReport struct {
	LeadSeconds          float64 `json:"lead_seconds"`
	PageDelaySeconds     float64 `json:"page_delay_seconds"` // from the trip
	PollsToPage          int     `json:"polls_to_page"`
	Pages                int     `json:"pages"`
	Warnings             int     `json:"warnings"`
	Updates              int     `json:"updates"`
	Resolved             int     `json:"resolved"`
	RootCause            string  `json:"tripped"`
	ForecastSeconds      float64 `json:"first_forecast_seconds"`
	ForecastTruthSeconds float64 `json:"first_forecast_truth_seconds"`
	ForecastErrorPercent float64 `json:"first_forecast_error_percent"`

	Collected   uint64 `json:"readings_collected"`
	Written     uint64 `json:"readings_written"`
	Local       uint64 `json:"readings_local"`
	Queued      uint64 `json:"readings_queued"`
	Quarantined uint64 `json:"readings_quarantined"`
	Expired     uint64 `json:"readings_expired"`
	Refused     uint64 `json:"readings_refused"`
	Balanced    bool   `json:"books_balanced"`
}

func (f *figures) report() demoReport {
	lead, _ := f.lead()
	said, was, known := f.firstForecast()
	r := demoReport{
		LeadSeconds: round1(lead.Seconds()), Pages: f.pages, Warnings: f.warnings, Updates: f.updates, Resolved: f.resolved, RootCause: f.trip,
		ForecastSeconds: round1(said.Seconds()), ForecastTruthSeconds: round1(was.Seconds()),
		Collected: f.books.Collected, Written: f.books.Written, Local: f.books.Local, Queued: f.books.Queued,
		Quarantined: f.books.Quarantined, Expired: f.books.Expired, Refused: f.books.Refused, Balanced: f.books.Balanced(),
	}
	if known && was > 0 {
		r.ForecastErrorPercent = round1(100 * math.Abs(said.Seconds()-was.Seconds()) / was.Seconds())
	}
	if !f.paged.IsZero() && !f.tripped.IsZero() {
		delay := f.paged.Sub(f.tripped)
		r.PageDelaySeconds = round1(delay.Seconds())
		r.PollsToPage = int(math.Ceil(delay.Seconds() / f.interval.Seconds()))
	}
	return r
}

func round1(v float64) float64 { return math.Round(v*10) / 10 }

// broken says which promise of the demo did not hold; empty when all did.
func (f *figures) broken() string {
	switch {
	case f.paged.IsZero():
		return "no page arrived"
	case !f.crossed.IsZero() && !f.paged.Before(f.crossed):
		return "the page arrived after an inlet had crossed the limit"
	case !f.books.Balanced():
		return "the books do not balance"
	}
	return ""
}
