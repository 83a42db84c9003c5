package report

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A Report is everything that is known of an incident when it is over.
type Report struct {
	Incident incident.Incident `json:"incident"`
	// Limit is the inlet temperature that people are paged about.
	Limit facility.Celsius `json:"limit"`
	// Services are those that were ever at risk.
	Services []string `json:"services,omitempty"`
	Halls    []Hall   `json:"halls,omitempty"`
	// Told are the messages that went out, in order.
	Told []Telling `json:"told,omitempty"`
	// TakenBy is who acknowledged it, TakenAt when.
	TakenBy string    `json:"taken_by,omitempty"`
	TakenAt time.Time `json:"taken_at,omitzero"`
	// Offered is what was said to buy time when people were first paged.
	Offered []predict.Action `json:"offered,omitempty"`
	// Began and Delivered are the equipment that ceased to deliver and did so
	// again, in order.
	Began     []Event `json:"began,omitempty"`
	Delivered []Event `json:"delivered,omitempty"`
	// Accounts are forecasts held to what came.
	Accounts []score.Account `json:"accounts,omitempty"`
}

// A Hall is the course of one hall.
type Hall struct {
	Name string `json:"name"`
	// Course are the measured inlets with what was forecast at the time.
	Course []Sample `json:"course"`
	// Every is how far apart samples are; it doubles when there are too many.
	Every time.Duration `json:"every"`
	// First is the forecast that people were paged with.
	First *Fan `json:"first,omitempty"`
	// Crossed and Back are when the limit was first exceeded and last left.
	Crossed time.Time `json:"crossed,omitzero"`
	Back    time.Time `json:"back,omitzero"`
	// Cooling is what was said of the end while it cooled down.
	Cooling []Sample `json:"cooling,omitempty"`
}

// A Sample is one moment: the inlet, and when the limit would be crossed, or the
// hall back below it. Zero moments were not expected.
type Sample struct {
	At    time.Time        `json:"at"`
	Inlet facility.Celsius `json:"inlet"`
	P10   time.Time        `json:"p10,omitzero"`
	P50   time.Time        `json:"p50,omitzero"`
	P90   time.Time        `json:"p90,omitzero"`
}

// A Fan is one forecast of all limits of a hall, mildest first.
type Fan struct {
	At     time.Time        `json:"at"`
	Inlet  facility.Celsius `json:"inlet"`
	Limits []FanLimit       `json:"limits"`
}

// A FanLimit is when one limit is crossed.
type FanLimit struct {
	Limit facility.Celsius `json:"limit"`
	P10   time.Time        `json:"p10,omitzero"`
	P50   time.Time        `json:"p50,omitzero"`
	P90   time.Time        `json:"p90,omitzero"`
}

// A Telling is one message to people.
type Telling struct {
	At       time.Time           `json:"at"`
	Kind     incident.ChangeKind `json:"kind"`
	Severity incident.Severity   `json:"severity"`
	Why      string              `json:"why"`
}

// An Event is equipment that ceased to deliver, or does so again.
type Event struct {
	At    time.Time `json:"at"`
	Asset string    `json:"asset"`
	What  string    `json:"what"`
	// Evidence is what was seen; empty for one that delivers again.
	Evidence string `json:"evidence,omitempty"`
}

// Lasted is how long the incident was open.
func (r Report) Lasted() time.Duration { return r.Incident.Ended.Sub(r.Incident.Opened) }

// Paged is when people were first woken; zero when they were not.
func (r Report) Paged() time.Time {
	for _, t := range r.Told {
		if t.Severity == incident.Page && t.Kind != incident.ChangeResolved {
			return t.At
		}
	}
	return time.Time{}
}
