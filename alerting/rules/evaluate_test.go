package rules_test

import (
	"context"
	"testing"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"

	"github.com/ridethrough/ridethrough/alerting/rules"
	"github.com/ridethrough/ridethrough/alerting/rules/ruletest"
)

var (
	noon = time.Date(2025, 7, 18, 12, 0, 0, 0, time.UTC)
	load = labels.FromStrings(model.MetricNameLabel, "load_percent", "asset", "ups-1")
)

const overload = "      - {alert: Over, expr: load_percent > 80, for: 5m, annotations: {summary: '{{ $labels.asset }} at {{ $value }}'}}\n"

func set(t *testing.T, rule string) *rules.Set {
	t.Helper()
	s, err := rules.Load(file(rule))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// evaluate adds a sample each ten seconds and returns the state at the end.
func evaluate(t *testing.T, s *rules.Set, m *ruletest.Memory, from, to time.Time, value float64) rules.State {
	t.Helper()
	state := rules.State("")
	for now := from; !now.After(to); now = now.Add(10 * time.Second) {
		m.Add(load, now, value)
		alerts, err := s.Evaluate(t.Context(), m, now)
		if err != nil {
			t.Fatal(err)
		}
		state = ""
		if len(alerts) > 0 {
			state = alerts[0].State
		}
	}
	return state
}

func TestForIsCountedInVirtualTime(t *testing.T) {
	s, m := set(t, overload), ruletest.NewMemory(nil)
	if got := evaluate(t, s, m, noon, noon.Add(4*time.Minute), 85); got != rules.Pending {
		t.Errorf("after 4 min %q; want pending", got)
	}
	if got := evaluate(t, s, m, noon.Add(4*time.Minute), noon.Add(6*time.Minute), 85); got != rules.Firing {
		t.Errorf("after 6 min %q; want firing", got)
	}
	if got := evaluate(t, s, m, noon.Add(6*time.Minute), noon.Add(7*time.Minute), 70); got != "" {
		t.Errorf("after the load fell %q; want nothing", got)
	}
}

func TestAnAlertThatHeldBeforeARestartFiresAtOnce(t *testing.T) {
	s, m := set(t, overload), ruletest.NewMemory(nil)
	evaluate(t, s, m, noon, noon.Add(6*time.Minute), 85)
	snapshot, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	restarted := func(after time.Duration) rules.State {
		again := set(t, overload)
		if err := again.Restore(snapshot); err != nil {
			t.Fatal(err)
		}
		start := noon.Add(6 * time.Minute).Add(after)
		return evaluate(t, again, m, start, start.Add(time.Minute), 85)
	}
	if got := restarted(time.Minute); got != rules.Firing {
		t.Errorf("a minute later %q; want firing", got)
	}
	if got := restarted(3 * time.Hour); got != rules.Pending {
		t.Errorf("three hours later %q; want pending: nobody knows what was between", got)
	}
}

func TestAGroupKeepsItsInterval(t *testing.T) {
	s, m := set(t, overload), &counting{Queryable: ruletest.NewMemory(nil)}
	for i := range 60 { // a minute of steps each second
		if _, err := s.Evaluate(t.Context(), m, noon.Add(time.Duration(i)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	if m.queries != 2 {
		t.Errorf("%d queries in a minute; want 2 at the interval of 30 s", m.queries)
	}
	if _, err := s.Evaluate(t.Context(), m, noon.Add(-time.Hour)); err != nil || m.queries != 3 {
		t.Errorf("%d queries, %v; want one more after the clock was set back", m.queries, err)
	}
}

type counting struct {
	storage.Queryable
	queries int
}

func (c *counting) Querier(mint, maxt int64) (storage.Querier, error) {
	c.queries++
	return c.Queryable.Querier(mint, maxt)
}

func TestAFailedEvaluationNamesTheRule(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := set(t, overload).Evaluate(ctx, ruletest.NewMemory(nil), noon)
	if want := `own.yml: group "g", rule "Over": `; err == nil || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
		t.Errorf("got %v; want it to begin with %s", err, want)
	}
}
