package rules

import (
	"encoding/json"
	"fmt"
	"time"
)

// forgetAfter is how long an outage of ours may last before an alert that held
// before it has to hold again.
const forgetAfter = time.Hour

// A restoredAlert is an alert that was active when a snapshot was taken.
type restoredAlert struct {
	Since time.Time `json:"since"`
	Seen  time.Time `json:"seen"` // its last evaluation
}

// Snapshot returns since when every active alert has been true.
func (s *Set) Snapshot() ([]byte, error) {
	active := map[string]restoredAlert{}
	for _, g := range s.groups {
		for _, a := range g.alerts {
			active[a.id] = restoredAlert{Since: a.Since, Seen: g.evaluated}
		}
	}
	return json.Marshal(active)
}

// Restore takes back a Snapshot, so that an alert that held for its whole
// "for" before a restart fires again at once.
func (s *Set) Restore(data []byte) error {
	restored := map[string]restoredAlert{}
	if err := json.Unmarshal(data, &restored); err != nil {
		return fmt.Errorf("restore rules: %w", err)
	}
	s.restored = restored
	return nil
}

// resume gives a the start it had before a restart.
func (s *Set) resume(a Alert, hold time.Duration, now time.Time) Alert {
	if len(s.restored) == 0 {
		return a
	}
	before, ok := s.restored[a.id]
	switch {
	case !ok:
		return a
	case a.Since.Sub(before.Seen) > forgetAfter || a.Since.Before(before.Since):
		delete(s.restored, a.id)
		return a
	}
	a.Since = before.Since
	if now.Sub(a.Since) >= hold {
		a.State = Firing
	}
	return a
}
