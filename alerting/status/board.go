package status

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// settle is how long an incident must page before the first note: a cause
	// upstream is found within two polls.
	settle = 30 * time.Second
	// promised is when the next note comes at the latest. It is below the
	// fifteen minutes that users are told nothing for.
	promised = 14 * time.Minute
	// apart and farApart keep notes from following each other like alarms.
	apart, farApart = 2 * time.Minute, 5 * time.Minute
	// shiftShare and shiftLeast are how much the expected end moves before it is
	// worth a note.
	shiftShare, shiftLeast = 1.0 / 3, 5 * time.Minute
	// vanished is how long an incident may be missing that nobody resolved.
	vanished = 2 * time.Minute
	// keptOver is how long an incident that is over stays on the page.
	keptOver = 7 * 24 * time.Hour
	// keptNotes bounds the notes of one incident, keptConcerns the incidents: the
	// first note and the newest tell most.
	keptNotes, keptConcerns = 200, 200
)

// A Board follows the outcomes of the alerting step and keeps the notes. It is
// not safe for concurrent use.
type Board struct {
	limit  facility.Celsius
	zone   *time.Location
	taken  func(incident string) (by string, at time.Time)
	trends map[string]*trend

	concerns map[string]*concern
}

// A concern is one incident that users are told about.
type concern struct {
	ID       string    `json:"id"` // of the incident
	Paged    time.Time `json:"paged"`
	Halls    []string  `json:"halls,omitempty"`    // it ever named
	Services []string  `json:"services,omitempty"` // likewise
	Exceeded bool      `json:"exceeded,omitempty"`
	Missing  time.Time `json:"missing,omitzero"`
	// News says that something material has happened since the newest note.
	News  bool              `json:"news,omitempty"`
	Last  incident.Incident `json:"last"` // as last seen
	Notes []Note            `json:"notes,omitempty"`
}

// NewBoard returns a board without notes. Limit is the inlet temperature that
// users are told about; zone is where readers are. Taken says who has taken an
// incident on, and may be nil.
func NewBoard(limit facility.Celsius, zone *time.Location, taken func(incident string) (by string, at time.Time)) *Board {
	return &Board{limit: limit, zone: zone, taken: taken, trends: map[string]*trend{}, concerns: map[string]*concern{}}
}

// Update takes an outcome in and returns the notes that it gives reason to
// write, oldest incident first.
func (b *Board) Update(now time.Time, o alerting.Outcome) []Note {
	b.observe(o)
	open := map[string]incident.Incident{}
	for _, i := range o.Incidents {
		open[i.ID] = i
		b.follow(now, i)
	}
	for _, c := range o.Changes {
		known := b.concerns[c.Incident.ID]
		if known == nil {
			continue
		}
		known.News = true
		if c.Kind == incident.ChangeResolved {
			known.Last = c.Incident
		}
	}
	var out []Note
	for _, id := range slices.Sorted(maps.Keys(b.concerns)) {
		c := b.concerns[id]
		if i, ok := open[id]; ok {
			c.Last, c.Missing = i, time.Time{}
		}
		if n, ok := b.write(now, c, open, o); ok {
			c.add(n)
			out = append(out, c.Notes[len(c.Notes)-1])
		}
	}
	slices.SortFunc(out, func(a, b Note) int { return a.Since.Compare(b.Since) })
	b.forget(now)
	return out
}

// observe keeps the recent past of every hall.
func (b *Board) observe(o alerting.Outcome) {
	for _, f := range o.Result.Forecasts {
		if f.Kind != facility.KindHall || f.Limit != b.limit {
			continue
		}
		if b.trends[f.Place] == nil {
			b.trends[f.Place] = &trend{}
		}
		b.trends[f.Place].add(o.Result.At, f.Now)
	}
}

// follow keeps an incident that pages, with everything that it ever touched.
func (b *Board) follow(now time.Time, i incident.Incident) {
	c := b.concerns[i.ID]
	if c == nil {
		if i.Severity != incident.Page || i.Blind {
			return
		}
		c = &concern{ID: i.ID, Paged: now.UTC()}
		b.concerns[i.ID] = c
	}
	c.Halls, c.Services = union(c.Halls, i.Halls), union(c.Services, i.Services)
	if i.Outlook != nil && i.Outlook.Now >= b.limit {
		c.Exceeded = true
	}
}

func union(all, more []string) []string {
	for _, s := range more {
		if !slices.Contains(all, s) {
			all = append(slices.Clip(all), s)
		}
	}
	return all
}

// write decides whether there is a note to write, and writes it.
func (b *Board) write(now time.Time, c *concern, open map[string]incident.Incident, o alerting.Outcome) (Note, bool) {
	if len(c.Notes) > 0 && c.Notes[len(c.Notes)-1].Stage == Over {
		return Note{}, false
	}
	if _, going := open[c.ID]; !going && c.Last.State != incident.Resolved {
		// Nobody resolved it: a restart has forgotten it, or is about to find it.
		if c.Missing.IsZero() {
			c.Missing = now.UTC()
		}
		if now.Sub(c.Missing).Abs() < vanished {
			return Note{}, false
		}
		c.Last.State, c.Last.Ended = incident.Resolved, now.UTC()
	}
	n := b.facts(now, c, c.Last, o)
	n.Ended = c.Last.Ended
	if !c.due(now, n) {
		return Note{}, false
	}
	if n.Stage != Over {
		n.NextBy = n.At.Add(promised).Truncate(time.Minute)
	} else if !n.Ended.IsZero() {
		n.Ended = n.Ended.UTC()
	}
	return n, true
}

// due applies the rule of the package comment.
func (c *concern) due(now time.Time, n Note) bool {
	if len(c.Notes) == 0 {
		return n.Stage != Over && now.Sub(c.Paged).Abs() >= settle
	}
	last := c.Notes[len(c.Notes)-1]
	since := now.Sub(last.At).Abs() // the clock may have been set back
	taken := n.TakenBy != "" && last.TakenBy == ""
	starting := len(n.Starting) > 0 && len(last.Starting) == 0
	switch {
	case n.Stage == Over || n.Stage != last.Stage && since >= settle:
		return true
	case since >= apart && (c.News || taken || starting):
		return true
	case since >= farApart && n.Recovery.moved(now, last.Recovery):
		return true
	}
	return !now.Before(last.NextBy)
}

// moved reports whether the expected end has moved since it was told.
func (r Recovery) moved(now time.Time, told Recovery) bool {
	if r.Restored != told.Restored {
		return true
	}
	left, shift := told.Late.Sub(now), r.Late.Sub(told.Late).Abs()
	if !r.Restored {
		left, shift = told.Longest, (r.Longest - told.Longest).Abs()
	} else if r.Late.IsZero() || told.Late.IsZero() {
		return r.Late.IsZero() != told.Late.IsZero()
	}
	return shift > shiftLeast && shift.Seconds() > shiftShare*max(left, 0).Seconds()
}

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

// Histories returns the notes of every incident, newest incident first, each
// oldest note first.
func (b *Board) Histories() [][]Note {
	var out [][]Note
	for _, c := range b.concerns {
		if len(c.Notes) > 0 {
			out = append(out, slices.Clone(c.Notes))
		}
	}
	slices.SortFunc(out, func(a, b []Note) int { return cmp.Or(b[0].Since.Compare(a[0].Since), cmp.Compare(a[0].ID, b[0].ID)) })
	return out
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
