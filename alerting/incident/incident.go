package incident

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Severity says how loud an incident or an alert is.
type Severity string

// Severities, mildest first. Page wakes somebody: something will be lost.
// Warn is for the working day: redundancy is gone, nothing is lost yet. Info
// is recorded and attached, and opens nothing.
const (
	Info Severity = "info"
	Warn Severity = "warn"
	Page Severity = "page"
)

func (s Severity) rank() int {
	switch s {
	case Page:
		return 2
	case Warn:
		return 1
	}
	return 0
}

// Worse reports whether s is louder than other.
func (s Severity) Worse(other Severity) bool { return s.rank() > other.rank() }

// State says whether an incident still goes on.
type State string

// States of an incident.
const (
	Open     State = "open"
	Resolved State = "resolved"
)

// An Incident is one root cause with all that follows from it.
type Incident struct {
	// ID is stable over restarts and updates: the key that receivers use to
	// recognise the incident.
	ID       string    `json:"id"`
	Site     string    `json:"site"`
	Severity Severity  `json:"severity"`
	State    State     `json:"state"`
	Opened   time.Time `json:"opened"`
	Updated  time.Time `json:"updated"`
	// Ended is when the incident was resolved; zero while it is open.
	Ended time.Time `json:"ended,omitzero"`

	// Root names the causes, best first.
	Root []Cause `json:"root"`
	// Rejected are up to five other causes that were considered, and why they
	// are not it.
	Rejected []Alternative `json:"rejected,omitempty"`
	// Unanswered are the assets upstream of the root that were asked before it
	// opened and have not been read since: they are not ruled out.
	Unanswered []string `json:"unanswered,omitempty"`
	// Halls are those expected to cross the page limit, soonest first; Services
	// those that run on racks in them, most important first.
	Halls    []string  `json:"halls,omitempty"`
	Services []string  `json:"services,omitempty"`
	Symptoms []Symptom `json:"symptoms,omitempty"`
	// Outlook is the forecast of the hall that crosses first; nil when none is
	// expected to.
	Outlook *Outlook `json:"outlook,omitempty"`
	// Ahead are the further limits of that hall: hardware protecting itself,
	// then switching itself off.
	Ahead []Outlook          `json:"ahead,omitempty"`
	Chain []predict.Expected `json:"chain,omitempty"`
	// Backups are the UPSs on battery that this concerns.
	Backups []predict.Backup `json:"backups,omitempty"`
	Actions []predict.Action `json:"actions,omitempty"`

	Timeline []Entry `json:"timeline"`
	// Unseen says that the root is a hall whose cause nobody has seen.
	Unseen bool `json:"unseen,omitempty"`
	// Blindness says what we cannot see or do; empty for an incident of the
	// plant. Blind says that there is any: then nothing in the plant is known to
	// be wrong.
	Blindness Blindness `json:"blindness,omitempty"`
	Blind     bool      `json:"blind,omitempty"`

	// Headline answers in one line what fails, where, in how many minutes and
	// what to do first; Text is the whole page. The tracker leaves them empty:
	// package message writes them.
	Headline string `json:"headline"`
	Text     string `json:"text"`
	// Words are what its receivers get, by the name of the annotation: another
	// language, other formats. Paging writes them.
	Words map[string]string `json:"-"`
}

// A Cause is an asset with what was seen of it.
type Cause struct {
	Asset    string        `json:"asset"`
	Kind     facility.Kind `json:"kind"`
	What     string        `json:"what"`     // "trip", "hall_inlet_high"
	Evidence string        `json:"evidence"` // "run_state alarm"
	At       time.Time     `json:"at"`
	// Runbook is that of the alert it was named after; empty for an event.
	Runbook string `json:"runbook,omitempty"`
}

// A Symptom is an event or an alert that the root cause explains.
type Symptom struct {
	Asset    string    `json:"asset"`
	What     string    `json:"what"`
	Evidence string    `json:"evidence,omitempty"`
	At       time.Time `json:"at"`
	// Cleared is when it ended; zero while it goes on.
	Cleared time.Time `json:"cleared,omitzero"`
}

// An Outlook is the forecast an incident rests on, as times of day, so that it
// stays true while it is being read.
type Outlook struct {
	Hall       string           `json:"hall"`
	Limit      facility.Celsius `json:"limit_celsius"`
	Now        facility.Celsius `json:"now_celsius"`
	At         time.Time        `json:"at"`
	P10        time.Time        `json:"p10,omitzero"`
	P50        time.Time        `json:"p50,omitzero"`
	P90        time.Time        `json:"p90,omitzero"`
	Likelihood float64          `json:"likelihood"`
	Reason     string           `json:"reason,omitempty"`
	// Grounds are the numbers of Reason.
	Grounds *predict.Grounds `json:"grounds,omitempty"`
	// Silence is what the forecast could not see; nil when it saw all.
	Silence *predict.Silence `json:"silence,omitempty"`
}

// An Entry is one line of the timeline.
type Entry struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
}

// An Alert is a firing rule as incidents see it.
type Alert struct {
	Name     string    `json:"name"`
	Asset    string    `json:"asset"` // asset, hall, row, rack or device
	Severity Severity  `json:"severity"`
	Since    time.Time `json:"since"`
	Summary  string    `json:"summary"`
	Runbook  string    `json:"runbook,omitempty"`
	// Blindness says that it is about what we cannot see or do ourselves; empty
	// for the plant. An alert about a device that is no asset is Silent.
	Blindness Blindness `json:"blindness,omitempty"`
}

// A ChangeKind says what happened to an incident.
type ChangeKind string

// Kinds of changes. Updated is a material change only: see Tracker.Update.
const (
	ChangeOpened    ChangeKind = "opened"
	ChangeUpdated   ChangeKind = "updated"
	ChangeEscalated ChangeKind = "escalated" // from warn to page
	ChangeResolved  ChangeKind = "resolved"
)

// A Change is what people may have to be told.
type Change struct {
	Kind     ChangeKind `json:"kind"`
	At       time.Time  `json:"at"`
	Why      string     `json:"why"`
	Incident Incident   `json:"incident"`
}

// Ongoing counts the symptoms that have not cleared.
func (i Incident) Ongoing() int {
	n := 0
	for _, s := range i.Symptoms {
		if s.Cleared.IsZero() {
			n++
		}
	}
	return n
}
