package profile_test

import (
	"math"
	"testing"

	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func TestUnits(t *testing.T) {
	for _, test := range []struct {
		of   facility.Unit
		unit string
		in   float64
		want float64
	}{
		{facility.UnitCelsius, "fahrenheit", 69.8, 21},
		{facility.UnitCelsius, "kelvin", 273.15, 0},
		{facility.UnitKelvin, "fahrenheit", 18, 10},
		{facility.UnitWatts, "kilowatt", 1.5, 1500},
		{facility.UnitWatts, "ton", 1, 3516.8528},
		{facility.UnitWatts, "btu_per_hour", 12000, 3516.85284},
		{facility.UnitSeconds, "minute", 2, 120},
		{facility.UnitSeconds, "timetick", 6000, 60},
		{facility.UnitLitersPerMinute, "gallon_per_minute", 10, 37.85411784},
		{facility.UnitLitersPerMinute, "cubic_meter_per_hour", 6, 100},
		{facility.UnitCubicMetersPerSecond, "cubic_foot_per_minute", 1000, 0.4719474432},
		{facility.UnitCubicMetersPerSecond, "liter_per_second", 800, 0.8},
		{facility.UnitKilopascals, "bar", 1.5, 150},
		{facility.UnitKilopascals, "psi", 100, 689.4757293168},
		{facility.UnitKilopascals, "pascal", 25, 0.025},
		{facility.UnitPercent, "ratio", 0.5, 50},
		{facility.UnitMetersPerSecond, "foot_per_minute", 200, 1.016},
		{facility.UnitLiters, "gallon", 100, 378.5411784},
		{facility.UnitOhms, "milliohm", 3, 0.003},
		{facility.UnitVars, "kilovar", 2, 2000},
		{facility.UnitKilowattHours, "megajoule", 3.6, 1},
		{facility.UnitBytes, "kibibyte", 2, 2048},
		{facility.UnitDegrees, "radian", math.Pi, 180},
		{facility.UnitPartsPerMillion, "percent", 1, 10000},
	} {
		unit, known := profile.WireUnit(test.of, test.unit)
		if got := unit.Apply(test.in); !known || math.Abs(got-test.want) > 1e-6*math.Max(1, math.Abs(test.want)) {
			t.Errorf("%g %s in %s = %g; want %g", test.in, test.unit, test.of, got, test.want)
		}
	}
}

// TestEveryUnitHasWireUnits keeps the table in step with the dictionary.
func TestEveryUnitHasWireUnits(t *testing.T) {
	for _, spec := range facility.Points() {
		if len(profile.WireUnits(spec.Unit)) == 0 && spec.Unit != facility.UnitState {
			t.Errorf("point %s: no wire units for %s", spec.Name, spec.Unit)
		}
	}
}
