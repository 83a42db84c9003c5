package predict

import (
	"slices"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// carries lets ch-2 carry a load alone, with its water so far above the set point.
func (f *fixture) carries(load, warm float64) {
	f.set("ch-2", facility.Load, load)
	f.set("ch-2", facility.ChilledWaterSupplyTemperature, 14+warm)
	f.set("ch-2", facility.ChilledWaterReturnTemperature, 22+warm)
	f.set("loop", facility.ChilledWaterSupplyTemperature, 14+warm)
	f.set("loop", facility.ChilledWaterReturnTemperature, 22+warm)
}

func overloadOf(r Result, chiller string) bool {
	return slices.ContainsFunc(r.Chain, func(x Expected) bool { return x.Asset == chiller && x.Why == WhyOverload })
}

// The motor does not cool because the water warms.
func TestAStrainedMotorIsExpectedToTripUntilEveryRelayWouldHave(t *testing.T) {
	f := newFixture(t)
	f.run(15 * time.Minute)
	f.trip("ch-1")
	f.carries(116, 0.2)
	f.run(time.Minute)
	f.carries(116, 3)
	if r := f.run(time.Minute); !overloadOf(r, "ch-2") {
		t.Errorf("chain %+v; want ch-2 to trip although its water is warm by now", r.Chain)
	}
	if r := f.run(8 * time.Minute); !overloadOf(r, "ch-2") {
		t.Errorf("chain %+v; want a slower relay after ten minutes", r.Chain)
	}
	if r := f.run(20 * time.Minute); overloadOf(r, "ch-2") {
		t.Errorf("chain %+v; want no trip of a machine that has outlasted every relay", r.Chain)
	}
}

// Denser suction gas gives more at no more current.
func TestALoadThatCameWithWarmWaterStrainsNoMotor(t *testing.T) {
	f := newFixture(t)
	f.run(15 * time.Minute)
	f.trip("ch-1")
	f.carries(100, 2)
	f.run(time.Minute)
	f.carries(116, 4)
	if r := f.run(time.Minute); overloadOf(r, "ch-2") {
		t.Errorf("chain %+v; want no trip", r.Chain)
	}
}
