package status

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
)

const (
	// keptOver is how long an incident that is over stays on the page.
	keptOver = 7 * 24 * time.Hour
	// keptNotes bounds the notes of one incident, keptConcerns the incidents: the
	// first note and the newest tell most.
	keptNotes, keptConcerns = 200, 200
)

// add numbers a note and keeps it.
func (c *concern) add(n Note) {
	c.News = false
	n.Sequence = 1
	if last := len(c.Notes) - 1; last >= 0 {
		n.Sequence = c.Notes[last].Sequence + 1
	}
	c.Notes = append(c.Notes, n)
	if len(c.Notes) > keptNotes {
		c.Notes = slices.Delete(c.Notes, 1, 2)
	}
}

// forget drops what is over for long, what ended before its first note, and the
// oldest beyond the bound.
func (b *Board) forget(now time.Time) {
	for id, c := range b.concerns {
		ended := c.Last.State == incident.Resolved
		if ended && (len(c.Notes) == 0 || now.Sub(c.Last.Ended) > keptOver) {
			delete(b.concerns, id)
		}
	}
	for len(b.concerns) > keptConcerns {
		oldest := slices.MinFunc(slices.Collect(maps.Values(b.concerns)), func(a, b *concern) int { return a.Paged.Compare(b.Paged) })
		delete(b.concerns, oldest.ID)
	}
}

// Snapshot returns what was written, for Restore.
func (b *Board) Snapshot() ([]byte, error) { return json.Marshal(b.concerns) }

// Restore takes back a Snapshot.
func (b *Board) Restore(data []byte) error {
	var was map[string]*concern
	if err := json.Unmarshal(data, &was); err != nil {
		return fmt.Errorf("restore the status notes: %w", err)
	}
	for id, c := range was {
		if c == nil || c.ID != id || len(c.Last.Root) == 0 {
			return fmt.Errorf("restore the status notes: %q is no incident", id)
		}
	}
	b.concerns = was
	if was == nil {
		b.concerns = map[string]*concern{}
	}
	return nil
}
