package predict

import (
	"math"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Devices are polled one after another. What the first chiller carries is not
// what all of them carry, and that all are seen for the first time is no start.
func TestCapacityIsLearntOnceEveryChillerWasHeard(t *testing.T) {
	const true80 = fixtureLoad / (fixtureChillers * 0.8 * 130e3) // loads of 80 % remove the heat of the hall
	f := newFixture(t)
	f.silent = map[facility.SeriesKey]bool{}
	for _, p := range []facility.Point{facility.RunStatePoint, facility.Load, facility.Power, facility.ChilledWaterSupplyTemperature, facility.ChilledWaterReturnTemperature} {
		f.silent[facility.SeriesKey{Asset: "ch-2", Point: p}] = true
	}
	f.run(time.Minute)
	if c := f.model.ensembles[0].loopSteady[0].capacity; c.known() {
		t.Fatalf("learnt %.2f from one chiller of two", c.value)
	}
	f.silent = nil
	f.run(2 * time.Minute)
	if c := f.model.ensembles[0].loopSteady[0].capacity; math.Abs(c.value-true80) > 0.01 || c.weight < 60 {
		t.Errorf("learnt %.2f with weight %.0f s; want %.2f of two minutes", c.value, c.weight, true80)
	}
}
