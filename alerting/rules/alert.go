package rules

import "time"

// State says how far an alert has got.
type State string

// States of an alert.
const (
	Pending State = "pending" // true, but not for long enough
	Firing  State = "firing"
)

// An Alert is one label set for which a rule's expression is true.
type Alert struct {
	Name        string            `json:"name"`
	State       State             `json:"state"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations,omitempty"`
	Value       float64           `json:"value"`
	// Since is when the expression became true.
	Since time.Time `json:"since"`

	id string // tells it from all others
}
