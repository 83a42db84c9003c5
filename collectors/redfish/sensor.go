package redfish

import (
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// byUnit is the point of a sensor without a role, by the unit of its number.
var byUnit = map[facility.Unit]facility.Point{
	facility.UnitCelsius: temperature, facility.UnitWatts: facility.Power, facility.UnitVolts: facility.Voltage, facility.UnitAmperes: facility.Current,
	facility.UnitHertz: facility.Frequency, facility.UnitKilowattHours: facility.Energy, facility.UnitVoltAmperes: facility.ApparentPower, facility.UnitVars: facility.ReactivePower,
	facility.UnitKilovoltAmpereHours: facility.ApparentEnergy, facility.UnitKilovarHours: facility.ReactiveEnergy, facility.UnitAmpereHours: facility.BatteryCapacity,
	facility.UnitPercent: facility.Share, facility.UnitRPM: facility.FanRotation, facility.UnitCubicMetersPerSecond: facility.Airflow,
	facility.UnitLitersPerMinute: facility.Flow, facility.UnitKilopascals: facility.Pressure, facility.UnitSeconds: facility.Duration,
	facility.UnitMetersPerSecond: facility.AirVelocity, facility.UnitOhms: facility.BatteryResistance, facility.UnitDegrees: facility.PhaseAngle, facility.UnitLiters: facility.FuelVolume,
	facility.UnitLux: facility.Illuminance, facility.UnitDecibels: facility.SoundLevel, facility.UnitPartsPerMillion: facility.GasConcentration, facility.UnitRatio: facility.PowerFactor,
}

// ends are the points at either end of a power supply.
var ends = map[string]map[facility.Point]facility.Point{
	"Input":  {facility.Power: facility.InputPower, facility.Voltage: facility.InputVoltage, facility.Current: facility.InputCurrent, facility.Frequency: facility.InputFrequency},
	"Output": {facility.Power: facility.OutputPower, facility.Voltage: facility.OutputVoltage, facility.Current: facility.OutputCurrent, facility.Frequency: facility.OutputFrequency},
}

// sensor takes the readings of a Sensor.
func (x *extractor) sensor(d document) {
	x.kind = "Sensor"
	so := found{sensor: true, context: d.text("PhysicalContext"), source: x.path}
	status := statusOf(d)
	code, point := quantity(d, so.context)
	so.point = point
	if code == "" {
		x.code(d, status, so)
		return
	}
	x.number(code, d["Reading"], "", status, so) // one that leaves it out has no value, like one that says null
	x.beside(field{point: point}, d, "", status, so)
	thresholds := d.object("Thresholds")
	for _, l := range sensorLimits {
		v := thresholds.object(l.property)["Reading"]
		x.limit(code, v, "/Thresholds/"+l.property+"/Reading", l.level, so)
	}
}

// quantity decides what a sensor measures. The code is empty for one that
// counts or has states.
func quantity(d document, context string) (code string, point facility.Point) {
	readingType, readingUnits := d.text("ReadingType"), d.text("ReadingUnits")
	if readingType == "" && readingUnits == "" && seaOfSensors(d) {
		readingType = "Temperature"
	}
	u, known := wireUnit(readingType, readingUnits)
	if !known {
		return "", facility.OperatingMode
	}
	code = codeOf(u, readingUnits, readingType)
	point = byUnit[u.of]
	name := strings.ToLower(d.text("Name"))
	switch {
	case u.of == facility.UnitPercent && readingType == "Humidity":
		point = humidity
	case u.of == facility.UnitPercent && (context == "Fan" || strings.Contains(name, "fan") || strings.Contains(name, "pwm")):
		point = facility.FanSpeed
	case u.of == facility.UnitWatts && readingType == "Heat":
		point = facility.CoolingOutput
	case ends[d.text("PhysicalSubContext")][point] != "":
		point = ends[d.text("PhysicalSubContext")][point]
	}
	return code, point
}

// codeOf is a code for u: the one beside the number, that of the type, or that
// of kilowatt-hours for energies in "kW".
func codeOf(u unit, readingUnits, readingType string) string {
	for _, code := range []string{readingUnits, typical[readingType]} {
		if have, ok := unitOf(code); ok && have == u {
			return code
		}
	}
	if u.factor == 1 {
		return "kW.h"
	}
	return "W.h"
}

// seaOfSensors reports whether this is one of HPE's temperatures, which in some
// firmware of iLO 6 and 7 name neither type nor unit.
func seaOfSensors(d document) bool {
	oem := d.object("Oem").object("Hpe").text("@odata.type")
	return strings.HasPrefix(oem, "#HpeSeaOfSensors.")
}

// code takes a sensor without unit: its number is a code or a count of the
// device's own.
func (x *extractor) code(d document, status status, so found) {
	v := d["Reading"]
	value, isNumber := number(v)
	so.raw, so.value = raw(v), value
	if !isNumber || status.unavailable {
		so.quality = facility.Unavailable
	}
	so.text = strings.TrimSpace(status.text)
	x.add("", so)
}
