package status

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/message"
)

// A Published is a note as an audience gets it, in a file or from a webhook. The
// fields behind Texts are empty for customers.
type Published struct {
	Schema   string    `json:"schema"`
	ID       string    `json:"id"` // of the incident, for both audiences the same
	Audience Audience  `json:"audience"`
	Sequence int       `json:"sequence"`
	At       time.Time `json:"at"`
	NextBy   time.Time `json:"next_by,omitzero"`
	Since    time.Time `json:"since"`
	Ended    time.Time `json:"ended,omitzero"`
	Stage    Stage     `json:"stage"`
	Area     Area      `json:"area"`
	Services []string  `json:"services"`
	Exceeded bool      `json:"exceeded"` // a limit was exceeded at some time
	Trend    Trend     `json:"trend"`

	// Recovery: moments when cooling is back, else minutes from a restart.
	Restored        bool      `json:"cooling_restored"`
	Early           time.Time `json:"recovery_early,omitzero"`
	Late            time.Time `json:"recovery_late,omitzero"`
	ShortestMinutes int       `json:"recovery_shortest_minutes,omitempty"`
	LongestMinutes  int       `json:"recovery_longest_minutes,omitempty"`
	RestartAverts   bool      `json:"restart_averts,omitempty"` // a restart now keeps every limit

	Texts map[message.Language]Text `json:"texts"`

	Incident string    `json:"incident,omitempty"`
	Halls    []Hall    `json:"halls,omitempty"`
	Starting []Start   `json:"starting,omitempty"`
	TakenBy  string    `json:"taken_by,omitempty"`
	TakenAt  time.Time `json:"taken_at,omitzero"`
}

// Publish writes a note for an audience in several languages.
func (n Note) Publish(writers []Writer) Published {
	p := Published{
		Schema: Schema, ID: n.ID, Audience: writers[0].Audience, Sequence: n.Sequence, At: n.At, NextBy: n.NextBy, Since: n.Since, Ended: n.Ended,
		Stage: n.Stage, Area: n.Area, Services: append([]string{}, n.Services...), Exceeded: n.Exceeded, Trend: n.Trend,
		Restored: n.Recovery.Restored, Early: n.Recovery.Early, Late: n.Recovery.Late,
		ShortestMinutes: int(n.Recovery.Shortest.Minutes()), LongestMinutes: int(n.Recovery.Longest.Minutes()), RestartAverts: n.Recovery.Averts,
		Texts: map[message.Language]Text{},
	}
	for _, w := range writers {
		p.Texts[w.Language] = w.Write(n)
	}
	if p.Audience == Internal {
		p.Incident, p.Halls, p.Starting, p.TakenBy, p.TakenAt = n.Incident, n.Halls, n.Starting, n.TakenBy, n.TakenAt
	}
	return p
}
