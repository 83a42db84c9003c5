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
	Waiting    []glowing          `json:"waiting,omitempty"`
	LastClosed map[string]string  `json:"last_closed,omitempty"`
	ResultAt   time.Time          `json:"result_at"`
}

// glowing is a finding with a time: when it was released, or since when it
// waits for an answer.
type glowing struct {
	Asset    string    `json:"asset"`
	What     string    `json:"what"`
	Released time.Time `json:"released"`
}

// Snapshot returns the state of the tracker for Restore.
func (t *Tracker) Snapshot() ([]byte, error) {
	s := snapshot{Open: t.open, Risks: t.risks, LastClosed: t.lastClosed, ResultAt: t.resultAt}
	s.Glow, s.Waiting = listed(t.glow), listed(t.waiting)
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
	for _, r := range s.Open {
		if r.Blind && r.Blindness == "" {
			r.Blindness = Silent // written by an earlier version
		}
	}
	t.open, t.risks, t.lastClosed, t.resultAt = s.Open, s.Risks, s.LastClosed, s.ResultAt
	t.glow, t.waiting = unlisted(s.Glow), unlisted(s.Waiting)
	return nil
}

func listed(times map[key]time.Time) []glowing {
	var out []glowing
	for k, at := range times {
		out = append(out, glowing{k.asset, k.what, at})
	}
	return out
}

func unlisted(list []glowing) map[key]time.Time {
	out := map[key]time.Time{}
	for _, g := range list {
		out[key{g.Asset, g.What}] = g.Released
	}
	return out
}
