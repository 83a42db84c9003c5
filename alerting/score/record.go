package score

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Notice is one message to people.
type Notice struct {
	At       time.Time
	Page     bool     // a page rather than a warning
	Roots    []string // best first
	Halls    []string
	Services []string
}

// A Record is everything that one forecaster said in an episode. Unlike a Book
// it forgets nothing, so it is for replays.
type Record struct {
	Name    string
	Notices []Notice
	// Remarks are what the forecaster said in words; empty for baselines.
	Remarks Remarks

	said map[Subject]*answers
}

// NewRecord returns an empty record.
func NewRecord(name string) *Record { return &Record{Name: name, said: map[Subject]*answers{}} }

// Answer writes down what was forecast. News says that something happened since
// the last forecast, so that both are kept.
func (r *Record) Answer(s Subject, a Answer, news bool) {
	l := r.said[s]
	if l == nil {
		l = &answers{}
		r.said[s] = l
	}
	l.add(a, news)
}

// Told writes down a message.
func (r *Record) Told(n Notice) { r.Notices = append(r.Notices, n) }

// Forecast writes down what the model forecast for halls and rows. Of a place
// that is beyond its limit it is when that is crossed again.
func (r *Record) Forecast(result predict.Result, news bool) {
	for _, f := range result.Forecasts {
		if f.Kind != facility.KindHall && f.Kind != facility.KindRow {
			continue
		}
		a := Answer{result.At, f.P10, f.P50, f.P90}
		if f.Crossed {
			a = Answer{result.At, f.Again[0], f.Again[1], f.Again[2]}
		}
		r.Answer(Subject{f.Place, f.Limit}, a, news)
	}
}

// latest is the newest answer at t.
func (r *Record) latest(s Subject, t time.Time) (Answer, bool) { return r.about(s).latest(t) }

// about is everything that was said of a subject.
func (r *Record) about(s Subject) answers {
	if l := r.said[s]; l != nil {
		return *l
	}
	return nil
}

// pages are those about a hall from a time on.
func (r *Record) pages(hall string, from time.Time) []Notice {
	var out []Notice
	for _, n := range r.Notices {
		if n.Page && !n.At.Before(from) && (len(n.Halls) == 0 || slices.Contains(n.Halls, hall)) {
			out = append(out, n)
		}
	}
	return out
}
