package sdr

// Unit is a base unit (table 43-15).
type Unit uint8

// Units that points are made of. Combined units (per second, volts times
// seconds) are Other; the text of a sensor's unit says what it is.
const (
	Other      Unit = 0
	Celsius    Unit = 1
	Fahrenheit Unit = 2
	Kelvin     Unit = 3
	Volts      Unit = 4
	Amps       Unit = 5
	Watts      Unit = 6
	Joules     Unit = 7
	VoltAmps   Unit = 9
	Lux        Unit = 12
	Kilopascal Unit = 14
	PSI        Unit = 15
	CFM        Unit = 17
	RPM        Unit = 18
	Hertz      Unit = 19
	Micros     Unit = 20
	Millis     Unit = 21
	Seconds    Unit = 22
	Minutes    Unit = 23
	Hours      Unit = 24
	Days       Unit = 25
	Weeks      Unit = 26
	Decibels   Unit = 60
	Percent    Unit = 0xFF
)

// unitNames are the symbols of all base units, by code.
var unitNames = [...]string{
	"", "°C", "°F", "K", "V", "A", "W", "J", "C", "VA", "nit", "lm", "lx", "cd", "kPa", "psi", "N", "CFM", "rpm", "Hz",
	"µs", "ms", "s", "min", "h", "d", "weeks", "mil", "in", "ft", "in³", "ft³", "mm", "cm", "m", "cm³", "m³", "l", "fl oz",
	"rad", "sr", "revolutions", "cycles", "g", "oz", "lb", "ft·lb", "oz·in", "gauss", "Gb", "H", "mH", "F", "µF", "Ω", "S", "mol",
	"Bq", "ppm", "", "dB", "dBA", "dBC", "Gy", "Sv", "K (colour)", "bit", "kbit", "Mbit", "Gbit", "byte", "kB", "MB", "GB",
	"words", "dwords", "qwords", "lines", "hits", "misses", "retries", "resets", "overruns", "underruns", "collisions",
	"packets", "messages", "characters", "errors", "correctable errors", "uncorrectable errors", "fatal errors", "grams",
}

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
	return Unit(base)
}

// unitText is the unit of a record in words.
func unitText(flags, base, second uint8) string {
	out := nameOfUnit(base)
	if flags&percentage != 0 {
		out = "% " + out
	}
	switch flags >> 1 & 0x03 {
	case 1:
		out += "/" + nameOfUnit(second)
	case 2:
		out += "·" + nameOfUnit(second)
	}
	if rates := [...]string{"", "/µs", "/ms", "/s", "/min", "/h", "/d", ""}; flags>>3&0x07 != 0 {
		out += rates[flags>>3&0x07]
	}
	return out
}

func nameOfUnit(code uint8) string {
	if int(code) < len(unitNames) {
		return unitNames[code]
	}
	return ""
}

// Canonical converts v from u to the unit that points use: °C, m³/s, kPa,
// seconds, kWh; all others are as they are.
func (u Unit) Canonical(v float64) float64 {
	switch u {
	case Fahrenheit:
		return (v - 32) * 5 / 9
	case Kelvin:
		return v - 273.15
	case CFM:
		return v * cubicFoot / 60
	case PSI:
		return v * 6.894757293168361
	case Joules:
		return v / 3.6e6
	}
	if s, ok := durations[u]; ok {
		return v * s
	}
	return v
}

// Difference converts a difference of two temperatures to kelvin.
func (u Unit) Difference(v float64) float64 {
	if u == Fahrenheit {
		return v * 5 / 9
	}
	return v
}

const cubicFoot = 0.3048 * 0.3048 * 0.3048 // m³

// durations are the units of time, in seconds.
var durations = map[Unit]float64{Micros: 1e-6, Millis: 1e-3, Seconds: 1, Minutes: 60, Hours: 3600, Days: 86400, Weeks: 604800}

// IsDuration reports whether u is a unit of time.
func (u Unit) IsDuration() bool { return durations[u] != 0 }

// IsTemperature reports whether u is °C, °F or K.
func (u Unit) IsTemperature() bool { return u == Celsius || u == Fahrenheit || u == Kelvin }
