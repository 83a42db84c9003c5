package incident

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	// togetherWithin: units that share something and fail within this have one
	// cause. One poll round of a slow gateway is about a minute.
	togetherWithin = 90 * time.Second
	// seenBefore: clocks and poll rounds differ, so a symptom may be dated a
	// little before its cause.
	seenBefore = 5 * time.Minute
	// upstreamWithin: a cause that is reported this much later than what it
	// caused still takes over the incident.
	upstreamWithin = 5 * time.Minute
)

// attribute gives every finding to an incident, and opens one for what no
// incident explains. Findings come closest to the cause first.
func (t *Tracker) attribute(now time.Time, findings []finding, in Input) {
	t.held = map[key]time.Time{}
	for _, r := range t.open {
		r.begin()
	}
	for _, f := range findings {
		r := t.owner(f)
		if r == nil && f.severity.rank() >= Warn.rank() && !t.glowing(f, now) {
			r = t.ask(now, f, in)
		}
		if r != nil {
			t.rejectEffect(r, f)
			r.active = append(r.active, f)
			r.sharpen(f)
		}
	}
	t.waiting = t.held
}

// ask opens an incident for f once everything upstream of it was asked; until
// then it returns nil.
func (t *Tracker) ask(now time.Time, f finding, in Input) *record {
	unanswered, wait := t.hold(now, f, in)
	if wait {
		return nil
	}
	r := t.begin(now, f)
	if len(unanswered) > 0 {
		r.Unanswered = unanswered
		r.note(now, "not read since: "+enumerate(unanswered))
	}
	return r
}

// owner returns the incident that explains f, or nil. Each question is asked
// of all incidents before the next weaker one.
func (t *Tracker) owner(f finding) *record {
	records := slices.DeleteFunc(t.sorted(), func(r *record) bool { return r.Blindness != f.blindness })
	for _, r := range records {
		if r.hasRoot(f.root) || r.hadRoot(f.root) {
			return r
		}
	}
	for _, r := range records {
		if r.symptom(f.key()) != nil {
			return r
		}
	}
	if f.blindness != "" {
		return best(records, func(r *record) bool { return t.sameBlindness(r, f) })
	}
	for _, answer := range []struct {
		explains func(*record, finding) bool
		then     func(*record, finding)
	}{{t.consequence, nil}, {t.below, nil}, {t.together, t.joinRoots}, {t.above, t.takeOver}} {
		r := best(records, func(r *record) bool { return answer.explains(r, f) })
		if r == nil {
			continue
		}
		if answer.then != nil {
			answer.then(r, f)
		}
		return r
	}
	return nil
}

// best returns the record that says yes and whose cause is the most recent: it
// is the one that changed things.
func best(records []*record, yes func(*record) bool) *record {
	var found *record
	for _, r := range records {
		if yes(r) && (found == nil || r.latest().After(found.latest())) {
			found = r
		}
	}
	return found
}

// consequence: the model says what caused it, or it is one more sign of
// equipment that is in the incident already, or was until a moment ago.
func (t *Tracker) consequence(r *record, f finding) bool {
	return f.cause != "" && r.knows(f.cause) || r.knows(f.asset) || t.afterEffect(r, f)
}

// afterEffect: equipment that the incident took along runs again, and is not
// well at once: a chiller that restarts delivers warm water for a while. A new
// event of it is no after-effect.
func (t *Tracker) afterEffect(r *record, f finding) bool {
	return !f.event && f.severity != Page && slices.ContainsFunc(r.Symptoms, func(s Symptom) bool {
		return s.Asset == f.asset && !s.Cleared.IsZero() && f.at.Sub(s.Cleared).Abs() < t.cfg.AfterGlow
	})
}

// below: it is downstream of a root or of what the root took along, and not
// older than the root.
func (t *Tracker) below(r *record, f finding) bool {
	if f.at.Before(r.began().Add(-seenBefore)) {
		return false
	}
	return r.any(func(asset string) bool { return t.scope.explains(asset, f.asset) })
}

// together: units that share something failed at the same time; all are roots.
func (t *Tracker) together(r *record, f finding) bool {
	if f.severity == Info || f.cause != "" || t.site.Locate(f.asset).Kind.IsPlace() {
		return false
	}
	return slices.ContainsFunc(r.Root, func(c Cause) bool {
		return t.scope.kin(c.Asset, f.asset) && c.At.Sub(f.at).Abs() <= togetherWithin
	})
}

// joinRoots adds a cause, the upstream and older first, so that the result
// does not depend on the order of arrival.
func (t *Tracker) joinRoots(r *record, f finding) {
	r.unreject(f.root)
	r.Root = append(r.Root, t.cause(f))
	slices.SortStableFunc(r.Root, func(a, b Cause) int {
		return cmp.Or(
			cmp.Compare(t.scope.order(a.Asset), t.scope.order(b.Asset)),
			cmp.Compare(t.scope.depth(a.Asset), t.scope.depth(b.Asset)),
			a.At.Compare(b.At), cmp.Compare(a.Asset, b.Asset))
	})
}

// above: the true cause shows up after what it caused.
func (t *Tracker) above(r *record, f finding) bool {
	if f.severity == Info || !r.Unseen && r.Opened.Add(upstreamWithin).Before(f.at) {
		return false
	}
	return slices.ContainsFunc(r.Root, func(c Cause) bool {
		return t.scope.explains(f.asset, c.Asset) && !c.At.Before(f.at.Add(-seenBefore))
	})
}

// takeOver puts a better cause first. What it explains of the old ones becomes
// a symptom, and is listed as a rejected alternative.
func (t *Tracker) takeOver(r *record, f finding) {
	r.unreject(f.root)
	roots := []Cause{t.cause(f)}
	for _, c := range r.Root {
		if t.scope.explains(f.asset, c.Asset) {
			t.supersede(r, c, f)
			continue
		}
		roots = append(roots, c)
	}
	r.Root = roots
	r.Unseen = false
}

func (t *Tracker) cause(f finding) Cause {
	asset := f.root
	kind := t.site.Locate(asset).Kind
	if asset == t.site.Name {
		kind = facility.KindSite
	}
	return Cause{Asset: asset, Kind: kind, What: f.what, Evidence: f.evidence, At: f.at, Runbook: f.runbook}
}

// rootAsset is whom an incident about asset is named after. What is wrong in a
// row or a rack and has no cause in the plant is the affair of its hall: ten
// hot racks are one incident.
func (t *Tracker) rootAsset(asset string) string {
	a, ok := t.site.Asset(asset)
	if ok && a.Hall != "" && (a.Kind == facility.KindRow || a.Kind == facility.KindRack) {
		return a.Hall
	}
	return asset
}

// begin opens an incident with f as its root.
func (t *Tracker) begin(now time.Time, f finding) *record {
	c := t.cause(f)
	r := &record{Incident: Incident{
		ID: t.newID(c.Asset, now), Site: t.site.Name, Severity: Warn, State: Open,
		Opened: now, Updated: now, Root: []Cause{c},
	}}
	r.begin()
	r.Blindness, r.Blind = f.blindness, f.blindness != ""
	r.Unseen = c.Kind == facility.KindHall && !f.event
	t.open[r.ID] = r
	return r
}

// newID names an incident after its root and start: unique, and the same
// whenever the same readings are replayed.
func (t *Tracker) newID(asset string, now time.Time) string {
	id := fmt.Sprintf("%s.%s.%s", t.site.Name, asset, now.UTC().Format("20060102T150405Z"))
	for n := 2; ; n++ {
		if _, taken := t.open[id]; !taken && t.lastClosed[asset] != id {
			return id
		}
		id = fmt.Sprintf("%s.%s.%s.%d", t.site.Name, asset, now.UTC().Format("20060102T150405Z"), n)
	}
}
