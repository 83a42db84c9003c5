package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// sampleEvery is how far apart the samples of a course are at first.
	sampleEvery = 30 * time.Second
	// mostSamples bounds a course: when it is full every second one goes.
	mostSamples = 1200
	// mostTold, mostEvents and mostAccounts bound what a long night gathers.
	mostTold, mostEvents, mostAccounts = 500, 200, 200
	// mostOpen bounds the incidents that are followed.
	mostOpen = 100
)

// A Book follows incidents from their beginning to their end. It is not safe for
// concurrent use.
type Book struct {
	limit facility.Celsius
	taken func(incident string) (by string, at time.Time)
	open  map[string]*Report
}

// NewBook returns a book that has seen nothing. Taken says who has acknowledged
// an incident, and may be nil.
func NewBook(limit facility.Celsius, taken func(incident string) (by string, at time.Time)) *Book {
	return &Book{limit: limit, taken: taken, open: map[string]*Report{}}
}

// Update takes an outcome in and returns the reports of incidents that ended.
func (b *Book) Update(now time.Time, o alerting.Outcome) []Report {
	for _, i := range o.Incidents {
		b.follow(now, i, o)
	}
	var ended []Report
	for _, c := range o.Changes {
		r := b.open[c.Incident.ID]
		if r == nil {
			continue
		}
		if r.Told = append(r.Told, Telling{c.At, c.Kind, c.Incident.Severity, c.Why}); len(r.Told) > mostTold {
			r.Told = slices.Delete(r.Told, mostTold/2, mostTold/2+1)
		}
		r.page(c, o.Result)
		if c.Kind == incident.ChangeResolved {
			b.events(now, r, o.Result)
			services := r.Services
			r.Incident = c.Incident
			r.Services = union(services, c.Incident.Services)
			ended = append(ended, *r)
			delete(b.open, c.Incident.ID)
		}
	}
	return ended
}

// follow takes the state of one open incident in.
func (b *Book) follow(now time.Time, i incident.Incident, o alerting.Outcome) {
	r := b.open[i.ID]
	if r == nil {
		b.makeRoom()
		r = &Report{Limit: b.limit}
		b.open[i.ID] = r
	}
	r.Incident, r.Services = i, union(r.Services, i.Services)
	if b.taken != nil {
		if by, at := b.taken(i.ID); by != "" {
			r.TakenBy, r.TakenAt = by, at
		}
	}
	for _, hall := range i.Halls {
		r.hall(hall, o)
	}
	if o.Forecast {
		for n := range r.Halls {
			r.Halls[n].follow(b.limit, o.Result)
		}
	}
	b.events(now, r, o.Result)
	r.score(o.Scores)
}

// makeRoom forgets the oldest when there are too many: one that vanished in a
// restart never ends.
func (b *Book) makeRoom() {
	for len(b.open) >= mostOpen {
		oldest := slices.MinFunc(slices.Collect(maps.Values(b.open)), func(a, b *Report) int { return a.Incident.Opened.Compare(b.Incident.Opened) })
		delete(b.open, oldest.Incident.ID)
	}
}

// events notes equipment that ceased to deliver, and that does so again, as far
// as it is a cause or a symptom of the incident.
func (b *Book) events(now time.Time, r *Report, result predict.Result) {
	active := map[string]predict.Event{}
	for _, e := range result.Events {
		active[e.Asset] = e
	}
	for _, e := range result.Events {
		if r.concerns(e.Asset) && !r.stands(e.Asset) && len(r.Began) < mostEvents {
			r.Began = append(r.Began, Event{e.At, e.Asset, string(e.Kind), e.Evidence})
		}
	}
	if result.At.IsZero() {
		return
	}
	for _, e := range slices.Clone(r.Began) {
		if _, still := active[e.Asset]; !still && r.stands(e.Asset) && len(r.Delivered) < mostEvents {
			r.Delivered = append(r.Delivered, Event{At: now, Asset: e.Asset})
		}
	}
}

// concerns reports whether an asset is a cause or a symptom.
func (r *Report) concerns(asset string) bool {
	return slices.ContainsFunc(r.Incident.Root, func(c incident.Cause) bool { return c.Asset == asset }) ||
		slices.ContainsFunc(r.Incident.Symptoms, func(s incident.Symptom) bool { return s.Asset == asset })
}

// stands reports whether an asset has ceased to deliver more often than it came
// back.
func (r *Report) stands(asset string) bool {
	n := 0
	for _, e := range r.Began {
		if e.Asset == asset {
			n++
		}
	}
	for _, e := range r.Delivered {
		if e.Asset == asset {
			n--
		}
	}
	return n > 0
}

// score keeps what became certain of forecasts about halls of the incident.
func (r *Report) score(settled []score.Settled) {
	mine := func(hall string) bool {
		return slices.ContainsFunc(r.Halls, func(h Hall) bool { return h.Name == hall })
	}
	for _, s := range settled {
		for _, a := range s.Accounts {
			if a.Kind == facility.KindHall && a.Limit >= r.Limit && mine(a.Hall) && len(r.Accounts) < mostAccounts {
				a.Intervals = nil // the errors are what is printed
				r.Accounts = append(r.Accounts, a)
			}
		}
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

// Open is how many incidents are followed.
func (b *Book) Open() int { return len(b.open) }

// Snapshot returns what is known of open incidents, for Restore.
func (b *Book) Snapshot() ([]byte, error) { return json.Marshal(b.open) }

// Restore takes back a Snapshot.
func (b *Book) Restore(data []byte) error {
	var was map[string]*Report
	if err := json.Unmarshal(data, &was); err != nil {
		return fmt.Errorf("restore the beginnings of incident reports: %w", err)
	}
	maps.DeleteFunc(was, func(_ string, r *Report) bool { return r == nil })
	b.open = was
	if was == nil {
		b.open = map[string]*Report{}
	}
	return nil
}
