package snmp

import (
	"maps"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// linear turns a value in a unit of the wire into the unit of a point:
// value × factor + offset.
type linear struct{ factor, offset float64 }

func (l linear) apply(v float64) float64 { return v*l.factor + l.offset }

// units are the units that devices report in, by the unit of the point they
// become. The names are singular and spelt out, so that a profile reads aloud.
var units = map[facility.Unit]map[string]linear{
	facility.UnitCelsius: {
		"celsius":    {1, 0},
		"fahrenheit": {1 / 1.8, -32 / 1.8},
		"kelvin":     {1, -273.15},
	},
	facility.UnitKelvin: {
		"celsius":    {1, 0}, // a difference
		"kelvin":     {1, 0},
		"fahrenheit": {1 / 1.8, 0},
	},
	facility.UnitPercent: {"percent": {1, 0}, "ratio": {100, 0}},
	facility.UnitRatio:   {"ratio": {1, 0}, "percent": {0.01, 0}},
	facility.UnitWatts: {
		"watt":         {1, 0},
		"kilowatt":     {1000, 0},
		"btu_per_hour": {0.29307107, 0},
		"ton":          {3516.8528, 0}, // of refrigeration
	},
	facility.UnitVoltAmperes:   {"volt_ampere": {1, 0}, "kilovolt_ampere": {1000, 0}},
	facility.UnitVolts:         {"volt": {1, 0}, "millivolt": {0.001, 0}},
	facility.UnitAmperes:       {"ampere": {1, 0}, "milliampere": {0.001, 0}},
	facility.UnitKilowattHours: {"kilowatt_hour": {1, 0}, "watt_hour": {0.001, 0}, "megawatt_hour": {1000, 0}},
	facility.UnitHertz:         {"hertz": {1, 0}},
	facility.UnitSeconds: {
		"second": {1, 0}, "minute": {60, 0}, "hour": {3600, 0}, "day": {86400, 0},
		"timetick": {0.01, 0},
	},
	facility.UnitRPM: {"rpm": {1, 0}},
	facility.UnitLitersPerMinute: {
		"liter_per_minute":     {1, 0},
		"liter_per_second":     {60, 0},
		"cubic_meter_per_hour": {1000.0 / 60, 0},
		"gallon_per_minute":    {3.785411784, 0}, // US gallon
	},
	facility.UnitCubicMetersPerSecond: {
		"cubic_meter_per_second": {1, 0},
		"cubic_meter_per_hour":   {1.0 / 3600, 0},
		"liter_per_second":       {0.001, 0},
		"cubic_foot_per_minute":  {0.3048 * 0.3048 * 0.3048 / 60, 0},
	},
	facility.UnitKilopascals: {
		"kilopascal":    {1, 0},
		"pascal":        {0.001, 0},
		"bar":           {100, 0},
		"millibar":      {0.1, 0},
		"psi":           {6.894757293168, 0},
		"inch_of_water": {0.2490889, 0},
	},
	facility.UnitCount: {"count": {1, 0}},
	facility.UnitState: {},
}

// unitNames lists the wire units that can become a unit, in order.
func unitNames(of facility.Unit) []string { return slices.Sorted(maps.Keys(units[of])) }
