package bus

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Topic says what a batch is about. It is the last part of the subject that
// the batch is published on.
type Topic string

// Topics.
const (
	Readings  Topic = "readings"  // measured
	Forecasts Topic = "forecasts" // computed about the future
	Incidents Topic = "incidents" // state of incidents, and their notes
)

var topics = []Topic{Readings, Forecasts, Incidents}

// A Batch is what one poll, one forecast or one move of an incident gave.
type Batch struct {
	Topic    Topic
	Readings []facility.Reading
	Notes    []Note
}

// Len is the number of readings as the books count them: a note counts as one.
func (b Batch) Len() int { return len(b.Readings) + len(b.Notes) }

// A Note is one line of the timeline of an incident, for people: it becomes an
// annotation in a chart.
type Note struct {
	At       time.Time
	Incident string // name of the incident
	Asset    string // its root cause
	Stage    string // opened, updated, resolved
	Title    string
	Text     string
}

// halves splits a batch that is too large for one message.
func (b Batch) halves() (first, second Batch) {
	first, second = b, b
	r, n := len(b.Readings)/2, len(b.Notes)/2
	if r == 0 && n == 0 { // one of each at most
		first.Notes, second.Readings = nil, nil
		return first, second
	}
	first.Readings, second.Readings = b.Readings[:r], b.Readings[r:]
	first.Notes, second.Notes = b.Notes[:n], b.Notes[n:]
	return first, second
}

// clone copies what the publisher may reuse.
func (b Batch) clone() Batch {
	b.Readings, b.Notes = slices.Clone(b.Readings), slices.Clone(b.Notes)
	return b
}
