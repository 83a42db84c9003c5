package score

import (
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// ModelName is the name of our own forecaster in books and tables.
const ModelName = "ridethrough"

// A Scorer holds the forecasts of one site to what the probes then say. Its
// memory is bounded: two hours of answers, and those only while something is
// expected; it survives a restart (Snapshot, Restore). It is used by one goroutine; times do not go back.
type Scorer struct {
	site     *facility.Site
	witness  *witness
	causes   causes
	model    *Book
	told     map[string][]string // incident → halls that were paged
	lookouts map[string]*lookout // hall → forecasts that may be phantoms
	rivals   []*rival
	field    *probeField // what rivals see; nil without any
	tidied   time.Time
	before   time.Time // when a restart took over from; zero after the first look
	record   *Record   // all that the model says; nil unless kept
}

// New returns a scorer that has seen nothing.
func New(site *facility.Site) *Scorer {
	return &Scorer{site: site, witness: newWitness(site), causes: causes{site: site}, model: NewBook(ModelName), told: map[string][]string{}, lookouts: map[string]*lookout{}}
}

// WithBaselines lets what people use today forecast the same site from the same
// readings: a threshold, a rate of rise and a straight line.
func WithBaselines(site *facility.Site) *Scorer {
	s := New(site)
	s.field = newProbeField(site)
	s.rivals = newRivals(site)
	return s
}

// Keep makes the scorer write down everything that is said from now on, by the
// model and by the baselines, in this order, so that it can be examined when a
// truth is known. It is for replays: records grow.
func (s *Scorer) Keep() []*Record {
	s.record = NewRecord(s.model.Name)
	all := []*Record{s.record}
	for _, r := range s.rivals {
		r.record = NewRecord(r.book.Name)
		all = append(all, r.record)
	}
	return all
}

// Observe takes in readings that have arrived by now.
func (s *Scorer) Observe(now time.Time, readings []facility.Reading) {
	s.wakeUp(now)
	for _, r := range readings {
		s.witness.observe(now, r)
		if s.field != nil {
			s.field.observe(now, r)
		}
	}
}

// Forecast takes in what the model said.
func (s *Scorer) Forecast(r predict.Result) {
	news := s.causes.follow(r.Events)
	if s.record != nil {
		s.record.Forecast(r, news)
	}
	for _, f := range r.Forecasts {
		if f.Kind == facility.KindHall || f.Kind == facility.KindRow {
			s.model.Answer(Subject{f.Place, f.Limit}, Answer{r.At, f.P10, f.P50, f.P90}, news)
		}
	}
}

// Settled is what has become certain of one forecaster.
type Settled struct {
	Name     string
	Accounts []Account
	Pages    []Page
	Phantoms []Phantom // of our own forecasts
}

// Settle returns what has become certain by now: our own forecasts first, then
// those of the baselines.
func (s *Scorer) Settle(now time.Time) []Settled {
	crossings := s.witness.look(now)
	for _, r := range s.rivals {
		r.step(now, s.field, s.causes.assets)
	}
	out := make([]Settled, 0, 1+len(s.rivals))
	from := make([]cause, len(crossings))
	for i, c := range crossings {
		from[i] = s.begin(c)
	}
	for _, b := range s.books() {
		settled := Settled{Name: b.Name}
		for i, c := range crossings {
			settled.Accounts = append(settled.Accounts, b.account(c, from[i]))
		}
		settled.Pages = b.settle(now, s.atLimit, s.causes.assets)
		out = append(out, settled)
	}
	out[0].Phantoms = s.phantoms(now, crossings)
	s.tidy(now)
	return out
}

// Close returns the pages whose end nobody will see.
func (s *Scorer) Close(now time.Time) []Settled {
	var out []Settled
	for _, b := range s.books() {
		out = append(out, Settled{Name: b.Name, Pages: b.close(now)})
	}
	return out
}

func (s *Scorer) books() []*Book {
	all := []*Book{s.model}
	for _, r := range s.rivals {
		all = append(all, r.book)
	}
	return all
}

// begin is where the account of a crossing begins: the newest cause that was
// known when we called somebody (or else at the crossing), but not before the
// place had recovered from the last time.
func (s *Scorer) begin(c Crossing) cause {
	by := c.At
	if paged := s.model.paged(c.Hall, time.Time{}, c.At); !paged.IsZero() {
		by = paged
	}
	from, known := s.causes.of(c.Hall, by)
	if !known {
		from, known = s.causes.of(c.Hall, c.At)
	}
	if l := s.witness.place(c.Place).limit(c.Limit); known && l.recovered.After(from.at) {
		from.at, from.sudden = l.recovered, false
	}
	return from
}

// atLimit reports whether a hall is at the limit that pages are about.
func (s *Scorer) atLimit(hall string) bool {
	p := s.witness.place(hall)
	return p != nil && !p.at.IsZero() && p.limit(s.site.Limits.Allowable).known && p.temp >= float64(s.site.Limits.Allowable)-nearly
}

// tidy gives memory back every few minutes.
func (s *Scorer) tidy(now time.Time) {
	if now.Sub(s.tidied) < maxAge {
		return
	}
	s.tidied = now
	for _, b := range s.books() {
		b.forget(now)
	}
}
