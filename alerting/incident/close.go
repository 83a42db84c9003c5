package incident

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// well reports whether nothing of an incident goes on that must be waited for:
// no cause is seen, the equipment does not say otherwise, no hall is in
// danger, nothing that it took along is still down, and no symptom is worth a
// page. Milder alerts do not hold it open: they are released to the
// after-glow.
func (t *Tracker) well(now time.Time, r *record, in Input) bool {
	if r.rootActive() || len(r.Halls) > 0 {
		return false
	}
	for _, f := range r.active {
		if f.severity == Page || f.event && f.severity == Warn && !f.spare || r.Blind {
			return false
		}
	}
	for _, c := range slices.Concat(r.Root, r.Former) {
		if t.stillDown(c, in) {
			return false
		}
	}
	return true
}

// stillDown reports whether the equipment itself says that it does not
// deliver. The model forgets its events in a restart, the equipment does not.
func (t *Tracker) stillDown(c Cause, in Input) bool {
	switch in.state(c.Asset) {
	case facility.StateAlarm, facility.StateStarting:
		return true
	case facility.StateOff:
		return t.groupShort(c.Asset, in) || len(t.site.Graph.GroupsOf(c.Asset)) == 0
	}
	return false
}

// close ends an incident. What it still explains gets time to clear before it
// may open incidents of its own.
func (t *Tracker) close(now time.Time, r *record) {
	r.State, r.Ended, r.Updated = Resolved, now, now
	r.Halls = r.EverHalls
	for _, f := range r.active {
		t.glow[f.key()] = now
	}
	r.note(now, "resolved after "+minutes(now.Sub(r.Opened)))
	t.lastClosed[r.Root[0].Asset] = r.ID
	delete(t.open, r.ID)
}

// glowing reports whether f is left over from a closed incident. A unit that
// is merely spare glows for as long as it is.
func (t *Tracker) glowing(f finding, now time.Time) bool {
	released, ok := t.glow[f.key()]
	switch {
	case !ok || f.severity == Page || f.at.After(released):
		return false
	case f.spare:
		t.glow[f.key()] = now
		return true
	}
	return !f.event && now.Sub(released).Abs() < t.cfg.AfterGlow
}

// enumerate writes a list of names, not all of a long one.
func enumerate(names []string) string {
	const most = 4
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most-1], ", "), len(names)-most+1)
	}
	return strings.Join(names, ", ")
}

// fade forgets what has glowed for long enough.
func (t *Tracker) fade(now time.Time) {
	for k, released := range t.glow {
		if now.Sub(released).Abs() >= t.cfg.AfterGlow {
			delete(t.glow, k)
		}
	}
}

// minutes writes a duration the way people say it.
func minutes(d time.Duration) string {
	switch {
	case d < 0:
		return "0 min"
	case d < 90*time.Second:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 100*time.Minute:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}
