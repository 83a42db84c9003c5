package bacnet

import "github.com/ridethrough/ridethrough/internal/facility"

// wireUnit is an engineering unit in the words of package profile, which lists
// the commoner ones: value × factor is in the unit.
type wireUnit struct {
	name   string
	factor float64
}

const (
	imperialGallon = 1.200949925504855 // US gallons
	noUnits        = 95
)

// engineeringUnits are those of BACnetEngineeringUnits (clause 21) that a point
// can have.
var engineeringUnits = map[int]wireUnit{
	// Electrical.
	2: {"milliampere", 1}, 3: {"ampere", 1}, 4: {"ohm", 1}, 145: {"milliohm", 1}, 122: {"kiloohm", 1}, 123: {"megaohm", 1},
	5: {"volt", 1}, 124: {"millivolt", 1}, 6: {"kilovolt", 1}, 7: {"kilovolt", 1000},
	8: {"volt_ampere", 1}, 9: {"kilovolt_ampere", 1}, 10: {"megavolt_ampere", 1}, 11: {"var", 1}, 12: {"kilovar", 1}, 13: {"megavar", 1},
	15: {"ratio", 1}, 27: {"hertz", 1}, 129: {"kilohertz", 1},
	// Power and energy.
	132: {"milliwatt", 1}, 47: {"watt", 1}, 48: {"kilowatt", 1}, 49: {"megawatt", 1}, 50: {"btu_per_hour", 1}, 157: {"btu_per_hour", 1000},
	51: {"horsepower", 1}, 52: {"ton", 1},
	16: {"joule", 1}, 17: {"kilojoule", 1}, 126: {"megajoule", 1}, 18: {"watt_hour", 1}, 19: {"kilowatt_hour", 1}, 146: {"megawatt_hour", 1},
	203: {"var_hour", 1}, 204: {"kilovar_hour", 1}, 205: {"megavar_hour", 1}, 239: {"volt_ampere_hour", 1}, 240: {"kilovolt_ampere_hour", 1},
	241: {"megavolt_ampere_hour", 1}, 242: {"var_hour", 1}, 243: {"kilovar_hour", 1}, 244: {"megavar_hour", 1},
	// Temperature and humidity.
	62: {"celsius", 1}, 63: {"kelvin", 1}, 64: {"fahrenheit", 1}, 120: {"fahrenheit", 1}, 121: {"kelvin", 1}, 29: {"percent", 1},
	// Pressure.
	53: {"pascal", 1}, 133: {"hectopascal", 1}, 54: {"kilopascal", 1}, 134: {"millibar", 1}, 55: {"bar", 1}, 56: {"psi", 1},
	206: {"millimeter_of_water", 1}, 57: {"millimeter_of_water", 10}, 58: {"inch_of_water", 1},
	59: {"millimeter_of_mercury", 1}, 60: {"millimeter_of_mercury", 10}, 61: {"inch_of_mercury", 1},
	// Flow and velocity.
	84: {"cubic_foot_per_minute", 1}, 142: {"cubic_foot_per_minute", 60}, 85: {"cubic_meter_per_second", 1}, 165: {"cubic_meter_per_hour", 60},
	135: {"cubic_meter_per_hour", 1}, 86: {"gallon_per_minute", imperialGallon}, 87: {"liter_per_second", 1}, 88: {"liter_per_minute", 1},
	136: {"liter_per_hour", 1}, 89: {"gallon_per_minute", 1}, 192: {"gallon_per_hour", 1}, 198: {"milliliter_per_minute", 60},
	74: {"meter_per_second", 1}, 161: {"millimeter_per_second", 1}, 75: {"kilometer_per_hour", 1}, 76: {"foot_per_second", 1}, 77: {"foot_per_minute", 1}, 78: {"mile_per_hour", 1},
	// Volume.
	79: {"cubic_foot", 1}, 80: {"cubic_meter", 1}, 81: {"gallon", imperialGallon}, 82: {"liter", 1}, 83: {"gallon", 1}, 197: {"milliliter", 1},
	// Time, rotation and angle.
	67: {"year", 1}, 68: {"month", 1}, 69: {"week", 1}, 70: {"day", 1}, 71: {"hour", 1}, 72: {"minute", 1}, 73: {"second", 1}, 158: {"second", 0.01}, 159: {"millisecond", 1},
	104: {"rpm", 1}, 90: {"degree", 1}, 14: {"degree", 1}, 103: {"radian", 1},
	// Light, sound, air, shares.
	37: {"lux", 1}, 38: {"foot_candle", 1}, 199: {"decibel", 1}, 232: {"decibel", 1}, 96: {"ppm", 1}, 97: {"ppb", 1},
	219: {"microgram_per_cubic_meter", 1}, 218: {"milligram_per_cubic_meter", 1}, 98: {"percent", 1}, 207: {"percent", 0.1},
}

// unitOf names an engineering unit for a point with a unit. A number without
// unit is a count or a ratio where such is wanted.
func unitOf(unit int, of facility.Unit) (name string, factor float64) {
	switch {
	case unit == noUnits && of == facility.UnitCount:
		return "count", 1
	case unit == noUnits && of == facility.UnitRatio:
		return "ratio", 1
	}
	known := engineeringUnits[unit]
	return known.name, known.factor
}
