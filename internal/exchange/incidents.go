package exchange

import (
	"bufio"
	"encoding/json"
	"io"
	"time"
)

// An IncidentLine is one change of one incident, as written to
// incidents.jsonl.
type IncidentLine struct {
	Time       time.Time `json:"time"`
	Incident   string    `json:"incident"`
	Change     string    `json:"change"` // opened, updated, paged, resolved …
	RootCauses []string  `json:"root_cause"`
	Zones      []string  `json:"zones"`
	Symptoms   int       `json:"symptoms"`
	Services   []string  `json:"services"`
	Summary    string    `json:"summary"`
}

// Incidents writes incidents.jsonl.
type Incidents struct {
	out *bufio.Writer
	enc *json.Encoder
}

// NewIncidents returns a writer on w. Call Flush at the end.
func NewIncidents(w io.Writer) *Incidents {
	out := bufio.NewWriter(w)
	return &Incidents{out: out, enc: json.NewEncoder(out)}
}

// Write writes one line.
func (i *Incidents) Write(line IncidentLine) error {
	line.Time = line.Time.UTC()
	line.RootCauses, line.Zones, line.Services = list(line.RootCauses), list(line.Zones), list(line.Services)
	return i.enc.Encode(line)
}

// Flush writes what is buffered.
func (i *Incidents) Flush() error { return i.out.Flush() }
