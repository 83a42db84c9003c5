package alerting_test

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// The clock was ahead, was set back, and we were restarted: what was stored
// meanwhile lies in the future and must not make the present look late.
func TestAWarmUpLeavesTheFutureOut(t *testing.T) {
	o := newOracle()
	e, _ := engine(t, o)
	ahead := noon.Add(2 * time.Hour)
	e.WarmUp(noon, []facility.Reading{state("ch-1", facility.StateRunning, noon.Add(-time.Minute)), state("ch-1", facility.StateAlarm, ahead)})
	if o.state["ch-1"] != facility.StateRunning {
		t.Errorf("ch-1 is %s after the warm-up; want running, as it was a minute ago", o.state["ch-1"])
	}
}
