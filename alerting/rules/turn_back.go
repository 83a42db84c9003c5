package rules

import (
	"log/slog"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	promrules "github.com/prometheus/prometheus/rules"
)

// TurnBack follows a clock that was set back to now. What was pending since a
// moment that is still to come would otherwise pend until then; it begins now.
// What was firing goes on firing.
func (s *Set) TurnBack(now time.Time) {
	s.restored = map[string]restoredAlert{}
	for _, g := range s.groups {
		for i, r := range g.rules {
			for _, a := range s.active(r, now) {
				since := a.Since
				if a.State == Firing && since.After(now.Add(-r.HoldDuration())) {
					since = now.Add(-r.HoldDuration())
				}
				if since.After(now) {
					since = now
				}
				s.restored[a.id] = restoredAlert{Since: since, Seen: now}
			}
			g.rules[i] = promrules.NewAlertingRule(r.Name(), r.Query(), r.HoldDuration(), r.KeepFiringFor(),
				r.Labels(), r.Annotations(), labels.EmptyLabels(), "", true, slog.New(slog.DiscardHandler))
		}
	}
}
