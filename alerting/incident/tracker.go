package incident

import (
	"encoding/json"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// An Input is one consistent snapshot of what is known.
type Input struct {
	Result predict.Result
	// Alerts are the firing rules, in any order.
	Alerts []Alert
	// State says what an asset was last seen doing; StateUnknown when it was
	// not seen. Nil means nothing is known.
	State func(asset string) facility.RunState
}

// Tracker keeps the incidents of one site. It is not safe for concurrent use.
type Tracker struct {
	cfg  Config
	site *facility.Site
	open map[string]*Incident
}

// New returns a tracker with no incident open.
func New(cfg Config, site *facility.Site) *Tracker {
	return &Tracker{cfg: cfg, site: site, open: map[string]*Incident{}}
}

// Update brings the incidents up to date with in, and returns what people may
// have to be told, worst first.
func (t *Tracker) Update(now time.Time, in Input) []Change { return nil }

// Incidents returns every open incident, worst first.
func (t *Tracker) Incidents() []Incident { return nil }

// Snapshot returns the state of the tracker for Restore.
func (t *Tracker) Snapshot() ([]byte, error) { return json.Marshal(t.open) }

// Restore replaces the state of the tracker by a snapshot.
func (t *Tracker) Restore(snapshot []byte) error { return json.Unmarshal(snapshot, &t.open) }
