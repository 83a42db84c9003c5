package redfish

import (
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// unit is a unit on the wire: what it becomes here, and how.
type unit struct {
	of             facility.Unit
	factor, offset float64
}

func (u unit) convert(v float64) float64 { return v*u.factor + u.offset }

const (
	cubicFoot     = 0.028316846592 // m³, exact
	poundPerInch2 = 6.894757293168 // kPa
	waterInch     = 0.24908891     // kPa, at 4 °C
	mercuryMM     = 0.133322387415 // kPa
	gallon        = 3.785411784    // litres, exact
	jouleInKWh    = 1.0 / 3.6e6
)

// units are by their UCUM code, which the schema of Sensor.ReadingUnits wants,
// and by the other spellings that services are known to use.
var units = map[string]unit{
	"Cel": {facility.UnitCelsius, 1, 0}, "C": {facility.UnitCelsius, 1, 0}, "celsius": {facility.UnitCelsius, 1, 0}, "°c": {facility.UnitCelsius, 1, 0},
	"[degF]": {facility.UnitCelsius, 5.0 / 9, -160.0 / 9}, "fahrenheit": {facility.UnitCelsius, 5.0 / 9, -160.0 / 9}, "°f": {facility.UnitCelsius, 5.0 / 9, -160.0 / 9},
	"degrees c": {facility.UnitCelsius, 1, 0}, "degreesc": {facility.UnitCelsius, 1, 0}, "degc": {facility.UnitCelsius, 1, 0}, "degrees f": {facility.UnitCelsius, 5.0 / 9, -160.0 / 9},
	"K": {facility.UnitCelsius, 1, -273.15},
	"W": {facility.UnitWatts, 1, 0}, "watts": {facility.UnitWatts, 1, 0}, "watt": {facility.UnitWatts, 1, 0},
	"kW": {facility.UnitWatts, 1e3, 0}, "mW": {facility.UnitWatts, 1e-3, 0}, "MW": {facility.UnitWatts, 1e6, 0},
	"V": {facility.UnitVolts, 1, 0}, "volts": {facility.UnitVolts, 1, 0}, "volt": {facility.UnitVolts, 1, 0}, "mV": {facility.UnitVolts, 1e-3, 0}, "kV": {facility.UnitVolts, 1e3, 0},
	"A": {facility.UnitAmperes, 1, 0}, "amps": {facility.UnitAmperes, 1, 0}, "amp": {facility.UnitAmperes, 1, 0}, "amperes": {facility.UnitAmperes, 1, 0}, "mA": {facility.UnitAmperes, 1e-3, 0},
	"Hz": {facility.UnitHertz, 1, 0}, "kHz": {facility.UnitHertz, 1e3, 0}, "MHz": {facility.UnitHertz, 1e6, 0}, "GHz": {facility.UnitHertz, 1e9, 0},
	"W.h": {facility.UnitKilowattHours, 1e-3, 0}, "kW.h": {facility.UnitKilowattHours, 1, 0}, "kWh": {facility.UnitKilowattHours, 1, 0}, "Wh": {facility.UnitKilowattHours, 1e-3, 0}, "MW.h": {facility.UnitKilowattHours, 1e3, 0},
	"J": {facility.UnitKilowattHours, jouleInKWh, 0}, "joules": {facility.UnitKilowattHours, jouleInKWh, 0}, "kJ": {facility.UnitKilowattHours, 1e3 * jouleInKWh, 0}, "MJ": {facility.UnitKilowattHours, 1e6 * jouleInKWh, 0},
	"V.A": {facility.UnitVoltAmperes, 1, 0}, "VA": {facility.UnitVoltAmperes, 1, 0}, "kV.A": {facility.UnitVoltAmperes, 1e3, 0}, "kVA": {facility.UnitVoltAmperes, 1e3, 0},
	"var": {facility.UnitVars, 1, 0}, "V.A{reactive}": {facility.UnitVars, 1, 0}, "kvar": {facility.UnitVars, 1e3, 0},
	"V.A.h": {facility.UnitKilovoltAmpereHours, 1e-3, 0}, "kV.A.h": {facility.UnitKilovoltAmpereHours, 1, 0}, "kVA.h": {facility.UnitKilovoltAmpereHours, 1, 0},
	"var.h": {facility.UnitKilovarHours, 1e-3, 0}, "kvar.h": {facility.UnitKilovarHours, 1, 0},
	"A.h": {facility.UnitAmpereHours, 1, 0}, "mA.h": {facility.UnitAmpereHours, 1e-3, 0},
	"%": {facility.UnitPercent, 1, 0}, "percent": {facility.UnitPercent, 1, 0}, "%RH": {facility.UnitPercent, 1, 0},
	"{rev}/min": {facility.UnitRPM, 1, 0}, "rpm": {facility.UnitRPM, 1, 0}, "r/min": {facility.UnitRPM, 1, 0}, "rev/min": {facility.UnitRPM, 1, 0}, "{rev}/s": {facility.UnitRPM, 60, 0},
	"[ft_i]3/min": {facility.UnitCubicMetersPerSecond, cubicFoot / 60, 0}, "cft_i/min": {facility.UnitCubicMetersPerSecond, cubicFoot / 60, 0}, "[cft_i]/min": {facility.UnitCubicMetersPerSecond, cubicFoot / 60, 0}, "cfm": {facility.UnitCubicMetersPerSecond, cubicFoot / 60, 0},
	"m3/s": {facility.UnitCubicMetersPerSecond, 1, 0}, "m3/min": {facility.UnitCubicMetersPerSecond, 1.0 / 60, 0}, "m3/h": {facility.UnitCubicMetersPerSecond, 1.0 / 3600, 0},
	"L/min": {facility.UnitLitersPerMinute, 1, 0}, "lpm": {facility.UnitLitersPerMinute, 1, 0}, "L/s": {facility.UnitLitersPerMinute, 60, 0}, "L/h": {facility.UnitLitersPerMinute, 1.0 / 60, 0},
	"[gal_us]/min": {facility.UnitLitersPerMinute, gallon, 0}, "gpm": {facility.UnitLitersPerMinute, gallon, 0},
	"Pa": {facility.UnitKilopascals, 1e-3, 0}, "hPa": {facility.UnitKilopascals, 0.1, 0}, "kPa": {facility.UnitKilopascals, 1, 0}, "MPa": {facility.UnitKilopascals, 1e3, 0},
	"bar": {facility.UnitKilopascals, 100, 0}, "mbar": {facility.UnitKilopascals, 0.1, 0}, "psi": {facility.UnitKilopascals, poundPerInch2, 0}, "[psi]": {facility.UnitKilopascals, poundPerInch2, 0},
	"[in_i'H2O]": {facility.UnitKilopascals, waterInch, 0}, "inH2O": {facility.UnitKilopascals, waterInch, 0}, "mm[Hg]": {facility.UnitKilopascals, mercuryMM, 0},
	"s": {facility.UnitSeconds, 1, 0}, "ms": {facility.UnitSeconds, 1e-3, 0}, "min": {facility.UnitSeconds, 60, 0}, "h": {facility.UnitSeconds, 3600, 0},
	"m/s": {facility.UnitMetersPerSecond, 1, 0}, "Ohm": {facility.UnitOhms, 1, 0}, "mOhm": {facility.UnitOhms, 1e-3, 0}, "deg": {facility.UnitDegrees, 1, 0}, "L": {facility.UnitLiters, 1, 0},
	"lx": {facility.UnitLux, 1, 0}, "dB": {facility.UnitDecibels, 1, 0}, "[ppm]": {facility.UnitPartsPerMillion, 1, 0}, "By": {facility.UnitBytes, 1, 0}, "ratio": {facility.UnitRatio, 1, 0},
}

// spelled are the units again in lower case, where that leaves no doubt: mW and
// MW are two.
var spelled = func() map[string]unit {
	out, twice := map[string]unit{}, map[string]bool{}
	for code, u := range units {
		low := strings.ToLower(code)
		if other, taken := out[low]; taken && other != u {
			twice[low] = true
		}
		out[low] = u
	}
	for low := range twice {
		delete(out, low)
	}
	return out
}()

// unitOf looks a unit up by its code or another spelling of it.
func unitOf(code string) (unit, bool) {
	code = strings.TrimSpace(code)
	if u, known := units[code]; known {
		return u, true
	}
	u, known := spelled[strings.ToLower(code)]
	return u, known
}

// typical is the unit of a Sensor.ReadingType when the sensor does not name one
// (DSP8010, Sensor: the descriptions of ReadingType).
var typical = map[string]string{
	"Temperature": "Cel", "Humidity": "%", "Power": "W", "EnergykWh": "kW.h", "EnergyJoules": "J", "EnergyWh": "W.h", "ChargeAh": "A.h",
	"Voltage": "V", "Current": "A", "Frequency": "Hz", "Pressure": "Pa", "PressurekPa": "kPa", "PressurePa": "Pa", "Barometric": "mm[Hg]",
	"Rotational": "{rev}/min", "AirFlow": "[ft_i]3/min", "AirFlowCMM": "m3/min", "LiquidFlow": "L/s", "LiquidFlowLPM": "L/min",
	"Percent": "%", "Heat": "kW", "LinearVelocity": "m/s", "Duration": "s",
}

// wireUnit decides what unit a sensor's number is in. The unit beside the
// number is believed before the type: types have been seen copied from the wrong
// template ("AirFlow" of fans in RPM, "Current" of a power in watts). An energy
// in kilowatts is the one case in which the unit is the slip.
func wireUnit(readingType, readingUnits string) (unit, bool) {
	byType, typed := units[typical[readingType]]
	byUnit, named := unitOf(readingUnits)
	switch {
	case named && typed && byType.of == facility.UnitKilowattHours && byUnit.of == facility.UnitWatts:
		return unit{facility.UnitKilowattHours, byUnit.factor / 1e3, 0}, true
	case named:
		return byUnit, true
	}
	return byType, typed
}
