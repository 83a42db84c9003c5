package status

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/internal/facility"
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
