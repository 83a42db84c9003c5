package incident

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// An Input is one consistent snapshot of what is known.
type Input struct {
	Result predict.Result
	// Alerts are the firing rules, in any order.
	Alerts []Alert
	// State says what an asset was last seen doing; StateUnknown when it was
	// not seen. Nil means nothing is known.
	State func(asset string) facility.RunState
	// Seen says when an asset was last read; zero when it never was. Nil means
	// that nobody is waited for.
	Seen func(asset string) time.Time
	// Probes says how many of the probes of a hall that can be read agree with
	// each other. Nil means nothing is known.
	Probes func(hall string) (agree, all int)
}

// Tracker keeps the incidents of one site. It is not safe for concurrent use.
type Tracker struct {
	cfg   Config
	site  *facility.Site
	scope *scope
	limit facility.Celsius

	open       map[string]*record
	risks      map[string]*risk
	glow       map[key]time.Time // symptoms of closed incidents: when released
	lastClosed map[string]string // asset → ID
	resultAt   time.Time

	poll    map[string]bool   // who should be read now
	waiting map[key]time.Time // findings that wait for an answer, since when
	held    map[key]time.Time // the same while a step goes on
}

// New returns a tracker with no incident open.
func New(cfg Config, site *facility.Site) *Tracker {
	limit := cfg.PageLimit
	if limit == 0 {
		limit = site.Limits.Allowable
	}
	return &Tracker{
		cfg: cfg, site: site, scope: newScope(site), limit: limit,
		open: map[string]*record{}, risks: map[string]*risk{},
		glow: map[key]time.Time{}, lastClosed: map[string]string{},
		poll: map[string]bool{}, waiting: map[key]time.Time{},
	}
}

// Update brings the incidents up to date with in, and returns what people may
// have to be told, worst first. It may be called with the same snapshot again:
// nothing is counted, only times are compared.
func (t *Tracker) Update(now time.Time, in Input) []Change {
	t.observeRisks(now, in.Result)
	t.fade(now)
	clear(t.poll)
	t.attribute(now, t.findings(now, in), in)
	t.threaten(now)
	var changes []Change
	for _, r := range t.sorted() {
		t.refresh(now, r, in)
		if change, ok := t.change(now, r, in); ok {
			changes = append(changes, change)
		}
	}
	slices.SortStableFunc(changes, func(a, b Change) int {
		return b.Incident.Severity.rank() - a.Incident.Severity.rank()
	})
	return changes
}

// refresh brings one incident up to date with its findings.
func (t *Tracker) refresh(now time.Time, r *record, in Input) {
	t.refreshSymptoms(now, r)
	for _, f := range r.active {
		if f.severity == Page {
			r.Severity = Page
		}
	}
	if len(r.Halls) > 0 {
		r.Severity = Page
	}
	r.Services = t.servicesIn(r.Halls, in.Result)
	r.Ahead = nil
	if len(r.Halls) > 0 {
		r.Ahead = t.ahead(r.Halls[0], in.Result)
	}
	r.Chain, r.Actions = t.chain(r, in.Result), nil
	if len(r.Halls) > 0 {
		r.Actions = in.Result.Actions
	}
	r.Backups = t.backups(r, in.Result)
	if r.Blind {
		r.Actions = nil
	}
	t.weigh(now, r, in)
	t.surveySilence(r)
	r.Unanswered = slices.DeleteFunc(r.Unanswered, func(name string) bool { return !in.seen(name).Before(r.Opened) })
	t.recover(now, r, in)
	since(&r.WellSince, now, !t.unreleased(now, r, in) && t.well(now, r, in))
	r.Updated = now
}

// refreshSymptoms lists what goes on and dates what ended.
func (t *Tracker) refreshSymptoms(now time.Time, r *record) {
	going := map[key]bool{}
	for _, f := range r.active {
		going[f.key()] = true
		if f.event && r.hasRoot(f.asset) {
			continue // the cause itself
		}
		if s := r.symptom(f.key()); s != nil {
			s.Evidence = f.evidence
			continue
		}
		r.add(f)
	}
	for i := range r.Symptoms {
		if s := &r.Symptoms[i]; s.Cleared.IsZero() && !going[key{s.Asset, s.What}] {
			s.Cleared = now
		}
	}
	slices.SortStableFunc(r.Symptoms, func(a, b Symptom) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Asset, b.Asset), cmp.Compare(a.What, b.What))
	})
	r.Symptoms = forget(r.Symptoms)
}

// symptomsKept bounds the cleared symptoms of one incident: flapping sensors
// in a long night must not fill the memory. Those that go on are all kept.
const symptomsKept = 500

func forget(symptoms []Symptom) []Symptom {
	excess := len(symptoms) - symptomsKept
	return slices.DeleteFunc(symptoms, func(s Symptom) bool {
		if excess > 0 && !s.Cleared.IsZero() {
			excess--
			return true
		}
		return false
	})
}

// chain returns the expected steps that concern the incident.
func (t *Tracker) chain(r *record, result predict.Result) []predict.Expected {
	var out []predict.Expected
	for _, step := range result.Chain {
		mine := slices.Contains(r.Halls, step.Asset) || slices.Contains(r.Halls, t.scope.hallOf(step.Asset))
		for _, c := range r.Root {
			mine = mine || c.Asset == step.Asset || t.scope.explains(c.Asset, step.Asset) || t.scope.kin(c.Asset, step.Asset)
		}
		if mine && !r.Blind {
			out = append(out, step)
		}
	}
	return out
}

// backups returns the UPSs on battery that are a cause of the incident, follow
// from one, or carry racks in its halls.
func (t *Tracker) backups(r *record, result predict.Result) []predict.Backup {
	var out []predict.Backup
	for _, b := range result.Backups {
		mine := slices.ContainsFunc(b.Halls, func(h string) bool { return slices.Contains(r.Halls, h) })
		for _, c := range r.Root {
			mine = mine || c.Asset == b.UPS || t.scope.explains(c.Asset, b.UPS)
		}
		if mine && !r.Blind {
			out = append(out, b)
		}
	}
	return out
}

// Incidents returns every open incident, worst first, then oldest first.
func (t *Tracker) Incidents() []Incident {
	out := make([]Incident, 0, len(t.open))
	for _, r := range t.sorted() {
		out = append(out, r.Incident.clone())
	}
	slices.SortStableFunc(out, func(a, b Incident) int { return b.Severity.rank() - a.Severity.rank() })
	return out
}

// sorted returns the open incidents, oldest first.
func (t *Tracker) sorted() []*record {
	return slices.SortedFunc(maps.Values(t.open), func(a, b *record) int {
		return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.ID, b.ID))
	})
}

// clone returns a copy that shares nothing the tracker goes on changing.
func (i Incident) clone() Incident {
	i.Root = slices.Clone(i.Root)
	i.Halls, i.Services = slices.Clone(i.Halls), slices.Clone(i.Services)
	i.Symptoms, i.Timeline = slices.Clone(i.Symptoms), slices.Clone(i.Timeline)
	i.Chain, i.Actions = slices.Clone(i.Chain), slices.Clone(i.Actions)
	i.Rejected, i.Unanswered = slices.Clone(i.Rejected), slices.Clone(i.Unanswered)
	i.Ahead, i.Backups = slices.Clone(i.Ahead), slices.Clone(i.Backups)
	if i.Outlook != nil {
		o := *i.Outlook
		i.Outlook = &o
	}
	return i
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
