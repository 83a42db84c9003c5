package rules_test

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/rules"
	"github.com/ridethrough/ridethrough/alerting/rules/ruletest"
)

// After the clock was set back, what was pending holds for its time from now,
// not until the future has come again, and what was firing goes on firing.
func TestTurnBack(t *testing.T) {
	ahead := noon.Add(2 * time.Hour)
	for _, test := range []struct {
		held            time.Duration
		soon, afterFive rules.State
	}{
		{2 * time.Minute, rules.Pending, rules.Firing},
		{7 * time.Minute, rules.Firing, rules.Firing},
	} {
		s := set(t, overload)
		evaluate(t, s, ruletest.NewMemory(nil), ahead, ahead.Add(test.held), 85)
		s.TurnBack(noon)
		m := ruletest.NewMemory(nil)
		if got := evaluate(t, s, m, noon, noon.Add(time.Minute), 85); got != test.soon {
			t.Errorf("held for %s, a minute after: %q; want %q", test.held, got, test.soon)
		}
		if got := evaluate(t, s, m, noon.Add(time.Minute), noon.Add(6*time.Minute), 85); got != test.afterFive {
			t.Errorf("held for %s, six minutes after: %q; want %q", test.held, got, test.afterFive)
		}
	}
}
