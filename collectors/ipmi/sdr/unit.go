package sdr

// Unit is a base unit (table 43-15).
type Unit uint8

// Units that points are made of. Combined units (per second, volts times
// seconds) and all others are Other.
const (
	Other      Unit = 0
	Celsius    Unit = 1
	Fahrenheit Unit = 2
	Kelvin     Unit = 3
	Volts      Unit = 4
	Amps       Unit = 5
	Watts      Unit = 6
	RPM        Unit = 18
	Percent    Unit = 0xFF
)

// percentage is bit 0 of the first unit byte (43.1, byte 21).
const percentage = 0x01

// unitOf reads the three unit bytes of a record.
func unitOf(flags, base, _ uint8) Unit {
	const modifier, rate = 0x06, 0x38
	switch {
	case flags&percentage != 0:
		return Percent
	case flags&(modifier|rate) != 0:
		return Other
	}
	switch u := Unit(base); u {
	case Celsius, Fahrenheit, Kelvin, Volts, Amps, Watts, RPM:
		return u
	}
	return Other
}

// Canonical converts v from u to the unit that points use: temperatures to °C,
// all others as they are.
func (u Unit) Canonical(v float64) float64 {
	switch u {
	case Fahrenheit:
		return (v - 32) * 5 / 9
	case Kelvin:
		return v - 273.15
	}
	return v
}

// IsTemperature reports whether u is °C, °F or K.
func (u Unit) IsTemperature() bool { return u == Celsius || u == Fahrenheit || u == Kelvin }
