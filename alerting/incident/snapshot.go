package incident

import (
	"encoding/json"
	"fmt"
	"time"
)

// snapshot is what a tracker must not forget in a restart.
type snapshot struct {
	Open       map[string]*record `json:"open"`
	Risks      map[string]*risk   `json:"risks"`
	Glow       []glowing          `json:"glow,omitempty"`
	LastClosed map[string]string  `json:"last_closed,omitempty"`
	ResultAt   time.Time          `json:"result_at"`
}

type glowing struct {
	Asset    string    `json:"asset"`
	What     string    `json:"what"`
	Released time.Time `json:"released"`
}

// Snapshot returns the state of the tracker for Restore.
func (t *Tracker) Snapshot() ([]byte, error) {
	s := snapshot{Open: t.open, Risks: t.risks, LastClosed: t.lastClosed, ResultAt: t.resultAt}
	for k, released := range t.glow {
		s.Glow = append(s.Glow, glowing{k.asset, k.what, released})
	}
	return json.Marshal(s)
}

// Restore replaces the state of the tracker by a snapshot. Incidents whose
// roots are no longer in the site are kept: they close by themselves.
func (t *Tracker) Restore(data []byte) error {
	s := snapshot{Open: map[string]*record{}, Risks: map[string]*risk{}, LastClosed: map[string]string{}}
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("restore incidents: %w", err)
	}
	for id, r := range s.Open {
		if r == nil || len(r.Root) == 0 {
			return fmt.Errorf("restore incidents: %q has no root", id)
		}
	}
	t.open, t.risks, t.lastClosed, t.resultAt = s.Open, s.Risks, s.LastClosed, s.ResultAt
	clear(t.glow)
	for _, g := range s.Glow {
		t.glow[key{g.Asset, g.What}] = g.Released
	}
	return nil
}
