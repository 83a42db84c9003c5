package incident

import (
	"maps"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// # Asking before telling
//
// What failed may be the effect of something upstream that we have not read
// since: polls are 10 to 60 s apart, and the child is often read first. So a
// finding opens an incident of its own only after everything upstream of it was
// read once more, and Poll names whom to read. A parent that is dead must not
// keep its children from paging, so this waits for patience at most.
const (
	// patience: a device in order answers within a second; the default timeout
	// of a poll is 5 s, but a page that waits for a timeout has waited for
	// nothing. 3 s are half a per cent of a ride-through of 10 minutes.
	patience = 3 * time.Second
	// parentsAsked bounds whom one finding waits for, nearest first.
	parentsAsked = 64
	// childrenAskedFor is how long children are asked for after a recovery; the
	// usual polls go on.
	childrenAskedFor = time.Minute
	// pollMost bounds what one step asks for: those that have answered make
	// room in the next.
	pollMost = 256
)

// Poll returns the assets that should be read now, sorted: those upstream of
// what may be about to page, and those that a recovered cause took along. It is
// of the last Update.
func (t *Tracker) Poll() []string {
	out := slices.Sorted(maps.Keys(t.poll))
	return out[:min(len(out), pollMost)]
}

// hold reports whether f has to wait for an answer from upstream. When it need
// not wait any longer, it returns who did not answer.
func (t *Tracker) hold(now time.Time, f finding, in Input) (unanswered []string, wait bool) {
	if f.blindness != "" {
		return nil, false // nobody is upstream of a device
	}
	for _, name := range t.scope.parents(f.asset) {
		if seen := in.seen(name); !seen.IsZero() && seen.Before(f.at) {
			unanswered = append(unanswered, name)
		}
	}
	if len(unanswered) == 0 {
		return nil, false
	}
	began := t.waiting[f.key()]
	since(&began, now, true)
	if now.Sub(began) >= patience {
		return unanswered, false
	}
	t.held[f.key()] = began
	for _, name := range unanswered {
		t.poll[name] = true
	}
	return nil, true
}

// parents returns what supplies asset, or the hall that it stands in, nearest
// first. It is a fact of the site, so answers are kept.
func (s *scope) parents(asset string) []string {
	if above, ok := s.above[asset]; ok {
		return above
	}
	above := s.site.Graph.Upstream(asset)
	if a, _ := s.site.Asset(asset); a.Hall != "" && a.Hall != asset && (a.Kind.IsPlace() || a.Kind == facility.KindServer) {
		above = append(slices.Clone(above), s.site.Graph.Upstream(a.Hall)...)
	}
	above = above[:min(len(above), parentsAsked)]
	s.above[asset] = above
	return above
}

// # Asking before releasing
//
// When a cause is gone, what it took along still looks bad until it has been
// read again. So an incident is not resolved, and its symptoms are not released,
// before each of them was read since the recovery; again not for ever, but for
// Config.AfterGlow at most.

// recover keeps since when the causes of r are gone.
func (t *Tracker) recover(now time.Time, r *record, in Input) {
	gone := !r.rootActive()
	for _, c := range slices.Concat(r.Root, r.Former) {
		gone = gone && !t.stillDown(c, in)
	}
	since(&r.Recovered, now, gone)
}

// unreleased reports whether a symptom of r was not read since the recovery,
// and asks for those.
func (t *Tracker) unreleased(now time.Time, r *record, in Input) bool {
	if r.Blind || r.Recovered.IsZero() || now.Sub(r.Recovered) >= t.cfg.AfterGlow {
		return false
	}
	ask := now.Sub(r.Recovered) < childrenAskedFor
	waits := false
	for _, f := range r.active {
		seen := in.seen(f.asset)
		if seen.IsZero() || !seen.Before(r.Recovered) {
			continue
		}
		waits = true
		if ask {
			t.poll[f.asset] = true
		}
	}
	return waits
}

func (in Input) seen(asset string) time.Time {
	if in.Seen == nil {
		return time.Time{}
	}
	return in.Seen(asset)
}
