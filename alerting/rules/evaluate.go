package rules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	promrules "github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/storage"
)

// noURL is what templates see as the external URL.
var noURL = &url.URL{}

// Evaluate brings every group whose interval has passed up to date and returns
// the alerts of all groups that are pending or firing. The alerts are usable
// even when the error is non-nil: a rule that could not be evaluated keeps
// those it had.
func (s *Set) Evaluate(ctx context.Context, q storage.Queryable, now time.Time) ([]Alert, error) {
	query := promrules.EngineQueryFunc(s.engine, q)
	var all []Alert
	var errs []error
	for _, g := range s.groups {
		if g.due(now) {
			errs = append(errs, s.evaluate(ctx, g, query, now))
		}
		all = append(all, g.alerts...)
	}
	return all, errors.Join(errs...)
}

// due reports whether an interval has passed. After the clock was set back the
// group is due at once.
func (g *group) due(now time.Time) bool {
	return now.Before(g.evaluated) || now.Sub(g.evaluated) >= g.interval
}

func (s *Set) evaluate(ctx context.Context, g *group, query promrules.QueryFunc, now time.Time) error {
	g.evaluated = now
	g.alerts = nil
	var errs []error
	for _, r := range g.rules {
		if _, err := r.Eval(ctx, 0, now, query, noURL, g.limit); err != nil {
			errs = append(errs, fmt.Errorf("%s: group %q, rule %q: %w", g.file, g.name, r.Name(), err))
		}
		g.alerts = append(g.alerts, s.active(r, now)...)
	}
	slices.SortStableFunc(g.alerts, func(a, b Alert) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), a.Since.Compare(b.Since), cmp.Compare(a.id, b.id))
	})
	return errors.Join(errs...)
}

// active returns the alerts of one rule, with the time they already held
// before a restart.
func (s *Set) active(r *promrules.AlertingRule, now time.Time) []Alert {
	var out []Alert
	for _, a := range r.ActiveAlerts() {
		alert := Alert{
			Name: r.Name(), Labels: a.Labels.Map(), Annotations: a.Annotations.Map(),
			Value: a.Value, Since: a.ActiveAt, State: Pending, id: r.Name() + a.Labels.String(),
		}
		if a.State == promrules.StateFiring {
			alert.State = Firing
		}
		out = append(out, s.resume(alert, r.HoldDuration(), now))
	}
	return out
}
