package siren

import (
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Schema is the name and version of the format of an Event. Fields may be added
// under the same name; a receiver must skip what it does not know.
const Schema = "ridethrough.siren/1"

// A Kind says what an event tells.
type Kind string

// Kinds of events; the package comment says when each is sent.
const (
	LossExpected Kind = "loss_expected"
	Changed      Kind = "changed"
	Lost         Kind = "lost"
	Retracted    Kind = "retracted"
	Recovered    Kind = "recovered"
)

// over reports whether nothing is threatened after an event of this kind.
func (k Kind) over() bool { return k == Retracted || k == Recovered }

// An Event is what machines are told of one hall of one incident. Times are
// UTC, to the second, and left out where nobody can say.
type Event struct {
	Schema   string `json:"schema"`
	ID       string `json:"id"`       // stable: INCIDENT/HALL
	Sequence int    `json:"sequence"` // from 1; gaps are allowed at the receiver
	// Number counts all events of the site; it is the id of the event stream.
	Number   uint64    `json:"number"`
	Kind     Kind      `json:"kind"`
	At       time.Time `json:"at"` // when it was decided
	Site     string    `json:"site"`
	Hall     string    `json:"hall"`
	Incident string    `json:"incident"`
	Why      string    `json:"why"`
	// Lost says that the hall has been beyond the limit since the threat began,
	// and is not known to be safe.
	Lost bool `json:"lost"`
	// SupersededBy is the ID of the threat that goes on about this hall under
	// another incident; of a retracted event only.
	SupersededBy string `json:"superseded_by,omitempty"`

	Cause []Cause `json:"cause"` // best first

	// Limit is the inlet temperature that counts as loss of cooling, Inlet the
	// hottest row of the hall at ForecastAt.
	Limit      facility.Celsius `json:"limit_celsius"`
	Inlet      facility.Celsius `json:"inlet_celsius"`
	ForecastAt time.Time        `json:"forecast_at"`
	// Span is when the hall crosses Limit.
	Span
	// Likelihood is the share of the ensemble that crosses within the horizon.
	Likelihood float64 `json:"likelihood"`

	// Further are the limits above: hardware protecting itself, then switching
	// itself off.
	Further []Further `json:"further_limits,omitempty"`
	// Services are those with racks in the hall that will cross, first to be
	// short of racks first.
	Services []Service `json:"services"`
	// Order is what crosses Limit, soonest first: a row, or a rack that has
	// probes of its own. It ends after orderShown entries.
	Order []Step `json:"order_of_loss"`
	// RacksAtRisk counts the racks of the hall that cross within the horizon.
	RacksAtRisk int `json:"racks_at_risk"`
}

// Over reports whether the hall is in no danger after this event.
func (e Event) Over() bool { return e.Kind.over() }

// A Cause is a root cause of the incident.
type Cause struct {
	Asset string `json:"asset"`
	What  string `json:"what"`
}

// A Span is a moment to come: the median, and what one in ten come before and
// after.
type Span struct {
	Expected time.Time `json:"expected,omitzero"`
	P10      time.Time `json:"p10,omitzero"`
	P90      time.Time `json:"p90,omitzero"`
}

// Further is a limit above the page limit.
type Further struct {
	Limit facility.Celsius `json:"limit_celsius"`
	Span
}

// A Service runs on racks of the hall that will cross. Its Span is when it has
// fewer racks left than it needs; empty when it keeps enough.
type Service struct {
	Name        string `json:"name"`
	Tier        int    `json:"tier,omitempty"`
	Owner       string `json:"owner,omitempty"`
	Racks       int    `json:"racks"`         // it has anywhere
	RacksAtRisk int    `json:"racks_at_risk"` // of those, that cross within the horizon
	Span
}

// A Step is one entry of the order of loss.
type Step struct {
	Row   string   `json:"row,omitempty"`
	Racks []string `json:"racks"`
	Span
	// Services are those that have too few racks left from this step on.
	Services []string `json:"services,omitempty"`
}
