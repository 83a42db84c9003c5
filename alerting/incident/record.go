package incident

import (
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
)

// A record is an open incident with what the tracker remembers about it.
type record struct {
	Incident

	// WellSince is when everything about it became well; zero while it is not.
	WellSince time.Time `json:"well_since,omitzero"`
	// EverHalls are all halls it ever threatened.
	EverHalls []string `json:"ever_halls,omitempty"`
	Told      told     `json:"told"`
	// Former are causes that a better one took over from.
	Former []Cause `json:"former,omitempty"`
	// Recovered is when the causes were gone; zero while one is not.
	Recovered time.Time `json:"recovered,omitzero"`

	// active are the findings of this step, symptoms included; going says where
	// in Symptoms those are that go on.
	active []finding
	going  map[key]int
}

func (r *record) hasRoot(asset string) bool {
	return slices.ContainsFunc(r.Root, func(c Cause) bool { return c.Asset == asset })
}

// hadRoot reports whether asset was taken for the cause once.
func (r *record) hadRoot(asset string) bool {
	return slices.ContainsFunc(r.Former, func(c Cause) bool { return c.Asset == asset })
}

// sharpen replaces the words of a root that an alert named by those of the
// event that explains it.
func (r *record) sharpen(f finding) {
	for i := range r.Root {
		c := &r.Root[i]
		isEvent := predict.EventKind(c.What).Words() != c.What
		if f.event && !isEvent && c.Asset == f.asset {
			c.What, c.Evidence = f.what, f.evidence
		}
	}
}

// began is when the first cause was seen.
func (r *record) began() time.Time {
	first := r.Root[0].At
	for _, c := range r.Root {
		if c.At.Before(first) {
			first = c.At
		}
	}
	return first
}

// latest is when the last cause was seen.
func (r *record) latest() time.Time {
	last := r.Root[0].At
	for _, c := range r.Root {
		if c.At.After(last) {
			last = c.At
		}
	}
	return last
}

// begin forgets the findings of the last step.
func (r *record) begin() {
	r.active = nil
	r.going = map[key]int{}
	for i, s := range r.Symptoms {
		if s.Cleared.IsZero() {
			r.going[key{s.Asset, s.What}] = i
		}
	}
}

// symptom returns the symptom of that key that goes on, or nil.
func (r *record) symptom(k key) *Symptom {
	if i, ok := r.going[k]; ok {
		return &r.Symptoms[i]
	}
	return nil
}

// add lists a new symptom.
func (r *record) add(f finding) {
	r.going[f.key()] = len(r.Symptoms)
	r.Symptoms = append(r.Symptoms, Symptom{Asset: f.asset, What: f.what, Evidence: f.evidence, At: f.at})
}

// knows reports whether asset is a root or goes on being a symptom.
func (r *record) knows(asset string) bool {
	return r.any(func(other string) bool { return other == asset })
}

// any reports whether yes holds for a root, for a symptom that goes on, or for
// what this step has attributed so far.
func (r *record) any(yes func(asset string) bool) bool {
	return slices.ContainsFunc(r.Root, func(c Cause) bool { return yes(c.Asset) }) ||
		slices.ContainsFunc(r.Symptoms, func(s Symptom) bool { return s.Cleared.IsZero() && yes(s.Asset) }) ||
		slices.ContainsFunc(r.active, func(f finding) bool { return yes(f.asset) })
}

// rootActive reports whether one of the causes is still seen.
func (r *record) rootActive() bool {
	return slices.ContainsFunc(r.active, func(f finding) bool {
		return f.severity.rank() >= Warn.rank() && !f.spare && r.hasRoot(f.root)
	})
}

// timelineKept bounds the timeline: the first entries tell how it began, the
// last how it goes on.
const timelineKept = 200

func (r *record) note(now time.Time, what string) {
	r.Timeline = append(r.Timeline, Entry{At: now, What: what})
	if len(r.Timeline) > timelineKept {
		r.Timeline = slices.Delete(r.Timeline, timelineKept/2, timelineKept/2+1)
	}
}
