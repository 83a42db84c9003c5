package score

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// keptAnswers bounds a snapshot: some 600 KB. Rows that do not fit are
	// left out; their halls are not.
	keptAnswers = 20_000
	// outage is how long nobody may have watched for a crossing to be believed:
	// after a longer one the present is seen anew.
	outage = 30 * time.Minute
)

// snapshot is what a scorer must not forget in a restart.
type snapshot struct {
	Now    time.Time           `json:"now"`
	Causes []keptCause         `json:"causes,omitempty"`
	Pages  []keptPage          `json:"pages,omitempty"`
	Told   map[string][]string `json:"told,omitempty"`
	Places []keptPlace         `json:"places"`
	Said   []keptAnswersOf     `json:"said,omitempty"`
}

type keptCause struct {
	Asset  string    `json:"asset"`
	At     time.Time `json:"at"`
	Sudden bool      `json:"sudden,omitempty"`
	Halls  []string  `json:"halls,omitempty"`
}

type keptPage struct {
	Page
	Why     []string  `json:"why,omitempty"`
	Averted time.Time `json:"averted,omitzero"`
	Stands  bool      `json:"stands,omitempty"`
	Resumed bool      `json:"resumed,omitempty"`
}

// keptPlace is a row or hall with what is known of its limits.
type keptPlace struct {
	Place  string      `json:"place"`
	Temp   float64     `json:"temp"`
	At     time.Time   `json:"at"`
	Limits []keptLimit `json:"limits"`
}

type keptLimit struct {
	Celsius   facility.Celsius `json:"celsius"`
	Over      bool             `json:"over,omitempty"`
	Since     time.Time        `json:"since,omitzero"`
	Recovered time.Time        `json:"recovered,omitzero"`
}

// keptAnswersOf are answers about one subject: each is when it was given, as
// Unix time, and P10, P50 and P90, all in ms; -1 for never.
type keptAnswersOf struct {
	Place   string           `json:"place"`
	Limit   facility.Celsius `json:"limit"`
	Answers [][4]int64       `json:"answers"`
}

// Snapshot is what the model said and what is open, as JSON.
func (s *Scorer) Snapshot(now time.Time) ([]byte, error) {
	kept := snapshot{Now: now, Told: s.told}
	for _, c := range s.causes.open {
		kept.Causes = append(kept.Causes, keptCause{c.asset, c.at, c.sudden, c.halls})
	}
	for _, p := range s.model.pages {
		kept.Pages = append(kept.Pages, keptPage{p, p.why, p.averted, p.stands, p.resumed})
	}
	for _, p := range s.witness.places() {
		kept.Places = append(kept.Places, p.kept())
	}
	left := keptAnswers
	for _, p := range s.witness.places() { // halls come first
		for _, l := range p.limits {
			subject := Subject{p.name, l.celsius}
			said := s.model.said[subject]
			if said == nil || len(*said) == 0 || len(*said) > left {
				continue
			}
			left -= len(*said)
			kept.Said = append(kept.Said, keptAnswersOf{subject.Place, subject.Limit, said.kept()})
		}
	}
	return json.Marshal(kept)
}

// Restore takes back a Snapshot. Call it before anything else. What no longer
// is on the site is left out.
func (s *Scorer) Restore(data []byte) error {
	var kept snapshot
	if err := json.Unmarshal(data, &kept); err != nil {
		return fmt.Errorf("restore scores: %w", err)
	}
	s.before = kept.Now
	for _, c := range kept.Causes {
		s.causes.open = append(s.causes.open, cause{c.Asset, c.At, c.Sudden, c.Halls})
	}
	for _, k := range kept.Pages {
		p := k.Page
		p.why, p.averted, p.stands, p.resumed = k.Why, k.Averted, k.Stands, k.Resumed
		s.model.pages = append(s.model.pages, p)
	}
	for id, halls := range kept.Told {
		s.told[id] = halls
	}
	for _, k := range kept.Places {
		if p := s.witness.place(k.Place); p != nil {
			p.restore(k)
		}
	}
	for _, k := range kept.Said {
		if s.witness.place(k.Place) != nil {
			l := answersOf(k.Answers)
			s.model.said[Subject{k.Place, k.Limit}] = &l
		}
	}
	return nil
}

// wakeUp forgets, after an outage that was too long, where temperatures were:
// nobody saw what they did meanwhile.
func (s *Scorer) wakeUp(now time.Time) {
	if !s.before.IsZero() && now.Sub(s.before) > outage {
		s.witness = newWitness(s.site)
	}
	s.before = time.Time{}
}

func (p *place) kept() keptPlace {
	k := keptPlace{Place: p.name, Temp: p.temp, At: p.at}
	for _, l := range p.limits {
		if l.known {
			k.Limits = append(k.Limits, keptLimit{l.celsius, l.over, l.since, l.recovered})
		}
	}
	return k
}

func (p *place) restore(k keptPlace) {
	p.temp, p.at = k.Temp, k.At
	for _, kl := range k.Limits {
		if l := p.limit(kl.Celsius); l != nil {
			l.known, l.over, l.since, l.recovered = true, kl.Over, kl.Since, kl.Recovered
		}
	}
}

func (l *answers) kept() [][4]int64 {
	ms := func(d time.Duration) int64 {
		if d == predict.Never {
			return -1
		}
		return d.Milliseconds()
	}
	out := make([][4]int64, len(*l))
	for i, a := range *l {
		out[i] = [4]int64{a.At.UnixMilli(), ms(a.P10), ms(a.P50), ms(a.P90)}
	}
	return out
}

func answersOf(kept [][4]int64) answers {
	said := func(ms int64) time.Duration {
		if ms < 0 {
			return predict.Never
		}
		return time.Duration(ms) * time.Millisecond
	}
	out := make(answers, len(kept))
	for i, k := range kept {
		out[i] = Answer{time.UnixMilli(k[0]).UTC(), said(k[1]), said(k[2]), said(k[3])}
	}
	return out
}
