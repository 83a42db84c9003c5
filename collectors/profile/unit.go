package profile

import (
	"maps"
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Linear turns a value in a unit of the wire into the unit of a point:
// value × Factor + Offset.
type Linear struct{ Factor, Offset float64 }

// Apply converts v.
func (l Linear) Apply(v float64) float64 { return v*l.Factor + l.Offset }

// Scaled is the conversion of values of which raw × scale is in the unit.
func (l Linear) Scaled(scale float64) Linear { return Linear{l.Factor * scale, l.Offset} }

const (
	foot         = 0.3048            // metres
	usGallon     = 3.785411784       // litres
	psi          = 6.894757293168    // kilopascals
	inchOfWater  = 0.2490889         // kilopascals, at 4 °C
	waterColumn  = 0.00980665        // kilopascals of a millimetre of water
	btuPerHour   = 0.29307107        // watts, international table
	ton          = 3516.8528420667   // watts, of refrigeration: 12,000 BTU/h
	horsepower   = 745.69987158227   // watts, mechanical
	milesPerHour = 1609.344 / 3600.0 // metres per second
)

// units are the units that devices report in, by the unit of the point they
// become. The names are singular and spelt out, so that a profile reads aloud.
var units = map[facility.Unit]map[string]Linear{
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
		"watt": {1, 0}, "kilowatt": {1000, 0}, "megawatt": {1e6, 0}, "milliwatt": {0.001, 0},
		"btu_per_hour": {btuPerHour, 0}, "ton": {ton, 0}, "horsepower": {horsepower, 0},
	},
	facility.UnitVoltAmperes: {"volt_ampere": {1, 0}, "kilovolt_ampere": {1000, 0}, "megavolt_ampere": {1e6, 0}, "millivolt_ampere": {0.001, 0}},
	facility.UnitVars:        {"var": {1, 0}, "kilovar": {1000, 0}, "megavar": {1e6, 0}, "millivar": {0.001, 0}},
	facility.UnitVolts:       {"volt": {1, 0}, "millivolt": {0.001, 0}, "microvolt": {1e-6, 0}, "kilovolt": {1000, 0}},
	facility.UnitAmperes:     {"ampere": {1, 0}, "milliampere": {0.001, 0}, "microampere": {1e-6, 0}, "kiloampere": {1000, 0}},
	facility.UnitKilowattHours: {
		"kilowatt_hour": {1, 0}, "watt_hour": {0.001, 0}, "megawatt_hour": {1000, 0},
		"joule": {1 / 3.6e6, 0}, "kilojoule": {1 / 3600.0, 0}, "megajoule": {1 / 3.6, 0},
	},
	facility.UnitKilovoltAmpereHours: {"kilovolt_ampere_hour": {1, 0}, "volt_ampere_hour": {0.001, 0}, "megavolt_ampere_hour": {1000, 0}},
	facility.UnitKilovarHours:        {"kilovar_hour": {1, 0}, "var_hour": {0.001, 0}, "megavar_hour": {1000, 0}},
	facility.UnitAmpereHours:         {"ampere_hour": {1, 0}, "milliampere_hour": {0.001, 0}, "kiloampere_hour": {1000, 0}},
	facility.UnitOhms:                {"ohm": {1, 0}, "milliohm": {0.001, 0}, "microohm": {1e-6, 0}, "kiloohm": {1000, 0}, "megaohm": {1e6, 0}},
	facility.UnitDegrees:             {"degree": {1, 0}, "radian": {57.29577951308232, 0}},
	facility.UnitHertz:               {"hertz": {1, 0}, "kilohertz": {1000, 0}, "millihertz": {0.001, 0}},
	facility.UnitSeconds: {
		"second": {1, 0}, "millisecond": {0.001, 0}, "microsecond": {1e-6, 0}, "minute": {60, 0}, "hour": {3600, 0}, "day": {86400, 0},
		"week": {7 * 86400, 0}, "month": {30.436875 * 86400, 0}, "year": {365.2425 * 86400, 0},
		"timetick": {0.01, 0},
	},
	facility.UnitRPM: {"rpm": {1, 0}, "hertz": {60, 0}},
	facility.UnitLitersPerMinute: {
		"liter_per_minute": {1, 0}, "liter_per_second": {60, 0}, "liter_per_hour": {1.0 / 60, 0}, "milliliter_per_minute": {0.001, 0},
		"cubic_meter_per_hour": {1000.0 / 60, 0}, "cubic_meter_per_second": {60000, 0},
		"gallon_per_minute": {usGallon, 0}, "gallon_per_hour": {usGallon / 60, 0},
	},
	facility.UnitCubicMetersPerSecond: {
		"cubic_meter_per_second": {1, 0}, "cubic_meter_per_minute": {1.0 / 60, 0}, "cubic_meter_per_hour": {1.0 / 3600, 0},
		"liter_per_second": {0.001, 0}, "liter_per_minute": {0.001 / 60, 0}, "cubic_foot_per_minute": {foot * foot * foot / 60, 0},
	},
	facility.UnitMetersPerSecond: {
		"meter_per_second": {1, 0}, "centimeter_per_second": {0.01, 0}, "millimeter_per_second": {0.001, 0}, "kilometer_per_hour": {1 / 3.6, 0},
		"foot_per_minute": {foot / 60, 0}, "foot_per_second": {foot, 0}, "mile_per_hour": {milesPerHour, 0},
	},
	facility.UnitKilopascals: {
		"kilopascal": {1, 0}, "pascal": {0.001, 0}, "hectopascal": {0.1, 0}, "megapascal": {1000, 0},
		"bar": {100, 0}, "millibar": {0.1, 0}, "psi": {psi, 0},
		"inch_of_water": {inchOfWater, 0}, "millimeter_of_water": {waterColumn, 0}, "inch_of_mercury": {3.386389, 0}, "millimeter_of_mercury": {0.133322387415, 0},
	},
	facility.UnitLiters: {
		"liter": {1, 0}, "milliliter": {0.001, 0}, "cubic_meter": {1000, 0}, "gallon": {usGallon, 0}, "cubic_foot": {28.316846592, 0},
	},
	facility.UnitLux:               {"lux": {1, 0}, "foot_candle": {10.76391041671, 0}},
	facility.UnitDecibels:          {"decibel": {1, 0}},
	facility.UnitDecibelMilliwatts: {"decibel_milliwatt": {1, 0}},
	facility.UnitPartsPerMillion:   {"ppm": {1, 0}, "part_per_million": {1, 0}, "ppb": {0.001, 0}, "part_per_billion": {0.001, 0}, "percent": {1e4, 0}},
	facility.UnitMicrogramsPerCubicMeter: {
		"microgram_per_cubic_meter": {1, 0}, "milligram_per_cubic_meter": {1000, 0},
	},
	facility.UnitBytes: {
		"byte": {1, 0}, "bit": {0.125, 0},
		"kilobyte": {1e3, 0}, "megabyte": {1e6, 0}, "gigabyte": {1e9, 0}, "terabyte": {1e12, 0},
		"kibibyte": {1 << 10, 0}, "mebibyte": {1 << 20, 0}, "gibibyte": {1 << 30, 0}, "tebibyte": {1 << 40, 0},
	},
	facility.UnitCount: {"count": {1, 0}},
	facility.UnitState: {},
}

// WireUnit returns how a unit of the wire becomes the unit of a point.
func WireUnit(of facility.Unit, name string) (Linear, bool) {
	l, ok := units[of][name]
	return l, ok
}

// WireUnits lists the units of the wire that can become a unit, in order.
func WireUnits(of facility.Unit) []string { return slices.Sorted(maps.Keys(units[of])) }

// IsWireUnit reports whether any point could be reported in a unit.
func IsWireUnit(name string) bool {
	for _, known := range units {
		if _, ok := known[name]; ok {
			return true
		}
	}
	return false
}
