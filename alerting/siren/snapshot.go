package siren

import (
	"encoding/json"
	"fmt"
)

// snapshot is what a siren must not forget in a restart: what it told last.
type snapshot struct {
	Number  uint64             `json:"number"`
	Threats map[string]*threat `json:"threats"`
}

// Snapshot returns what was told, for Restore. Keep it before the events are
// handed on: a number must never be given twice.
func (s *Siren) Snapshot() ([]byte, error) {
	return json.Marshal(snapshot{s.number, s.threats})
}

// Restore takes back a Snapshot. Hand on Told afterwards: receivers may have
// missed the end, and see again what they have seen.
func (s *Siren) Restore(data []byte) error {
	var was snapshot
	if err := json.Unmarshal(data, &was); err != nil {
		return fmt.Errorf("restore the siren: %w", err)
	}
	for id, t := range was.Threats {
		if t == nil || t.Told.ID != id {
			return fmt.Errorf("restore the siren: threat %q has no event", id)
		}
	}
	s.number, s.threats = was.Number, was.Threats
	if s.threats == nil {
		s.threats = map[string]*threat{}
	}
	return nil
}
