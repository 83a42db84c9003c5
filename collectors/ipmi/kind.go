package ipmi

import (
	"slices"

	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/collectors/ipmi/states"
)

// kind is what a sensor can tell, from its type, event type and unit.
type kind string

// Kinds of numbers. One sensor may have a number and states: an HPE fan has.
const (
	kindTemperature   kind = "temperature"
	kindFanSpeed      kind = "fan_speed"
	kindPower         kind = "power"
	kindVoltage       kind = "voltage"
	kindCurrent       kind = "current"
	kindAirflow       kind = "airflow"
	kindPercent       kind = "percent"
	kindApparentPower kind = "apparent_power"
	kindFrequency     kind = "frequency"
	kindPressure      kind = "pressure"
	kindDuration      kind = "duration"
	kindEnergy        kind = "energy"
	kindNumber        kind = "number" // any other
)

// Kinds of states: those of sensors whose type says what they are about, then
// those of which only the event type is known.
const (
	kindSupplyState      kind = "supply_state"
	kindSupplyRedundancy kind = "supply_redundancy"
	kindSupplyDigital    kind = "supply_digital"
	kindPowerUnit        kind = "power_unit_state"
	kindFanRedundancy    kind = "fan_redundancy"
	kindFanPresence      kind = "fan_presence"
	kindFanAvailability  kind = "fan_availability"
	kindFanDigital       kind = "fan_digital"
	kindProcessorState   kind = "processor_state"
	kindMemoryState      kind = "memory_state"
	kindDriveState       kind = "drive_state"
	kindBatteryState     kind = "battery_state"
	kindIntrusion        kind = "intrusion"
	kindSpecific         kind = "specific_state"

	kindRedundancy   kind = "redundancy"
	kindPresence     kind = "presence"
	kindAvailability kind = "availability"
	kindDigital      kind = "digital"
	kindPredicted    kind = "predicted_failure"
	kindSeverity     kind = "severity"
	kindGeneric      kind = "generic_state"
	kindCrossed      kind = "threshold_state" // thresholds without the number
)

var stateKinds = []kind{
	kindSupplyState, kindSupplyRedundancy, kindSupplyDigital, kindPowerUnit, kindFanRedundancy, kindFanPresence, kindFanAvailability,
	kindFanDigital, kindProcessorState, kindMemoryState, kindDriveState, kindBatteryState, kindIntrusion, kindSpecific,
	kindRedundancy, kindPresence, kindAvailability, kindDigital, kindPredicted, kindSeverity, kindGeneric, kindCrossed,
}

var numberKinds = []kind{
	kindTemperature, kindFanSpeed, kindPower, kindVoltage, kindCurrent, kindAirflow, kindPercent, kindApparentPower, kindFrequency,
	kindPressure, kindDuration, kindEnergy, kindNumber,
}

// Check refuses unknown kinds.
func (k kind) Check() error {
	known := map[kind]bool{}
	for _, k := range slices.Concat(stateKinds, numberKinds) {
		known[k] = true
	}
	return oneOf("kind", k, known)
}

// Sensor types (table 42-3).
const (
	typeIntrusion   = 0x05
	typeFan         = 0x04
	typeProcessor   = 0x07
	typePowerSupply = 0x08
	typePowerUnit   = 0x09
	typeMemory      = 0x0C
	typeDrive       = 0x0D
	typeBattery     = 0x29
)

// measures is the kind of the number that s gives; empty for none.
func measures(s sdr.Sensor) kind {
	switch {
	case !s.Analog:
		return ""
	case s.Unit.IsTemperature():
		return kindTemperature
	case s.Unit == sdr.Percent && s.Type == typeFan:
		return kindFanSpeed
	case s.Unit.IsDuration():
		return kindDuration
	}
	if k, known := unitKinds[s.Unit]; known {
		return k
	}
	return kindNumber
}

var unitKinds = map[sdr.Unit]kind{
	sdr.RPM: kindFanSpeed, sdr.Watts: kindPower, sdr.Volts: kindVoltage, sdr.Amps: kindCurrent, sdr.CFM: kindAirflow, sdr.Percent: kindPercent,
	sdr.VoltAmps: kindApparentPower, sdr.Hertz: kindFrequency, sdr.Kilopascal: kindPressure, sdr.PSI: kindPressure, sdr.Joules: kindEnergy,
}

// tells is the kind of the states that s has; empty for none, and for those
// that only the maker knows.
func tells(s sdr.Sensor) kind {
	if s.EventType == states.Threshold {
		if s.Analog {
			return ""
		}
		return kindCrossed
	}
	if k, known := typedStates[[2]uint8{s.Type, s.EventType}]; known {
		return k
	}
	if s.EventType == states.Specific && states.Known(s.Type, s.EventType) {
		return kindSpecific
	}
	return genericStates[s.EventType]
}

var typedStates = map[[2]uint8]kind{
	{typePowerSupply, states.Specific}:   kindSupplyState,
	{typePowerSupply, states.Redundancy}: kindSupplyRedundancy,
	{typePowerUnit, states.Redundancy}:   kindSupplyRedundancy,
	{typePowerSupply, states.Digital}:    kindSupplyDigital,
	{typePowerUnit, states.Specific}:     kindPowerUnit,
	{typeFan, states.Redundancy}:         kindFanRedundancy,
	{typeFan, states.Presence}:           kindFanPresence,
	{typeFan, states.Availability}:       kindFanAvailability,
	{typeFan, states.Digital}:            kindFanDigital,
	{typeProcessor, states.Specific}:     kindProcessorState,
	{typeMemory, states.Specific}:        kindMemoryState,
	{typeDrive, states.Specific}:         kindDriveState,
	{typeBattery, states.Specific}:       kindBatteryState,
	{typeIntrusion, states.Specific}:     kindIntrusion,
}

var genericStates = map[uint8]kind{
	0x02: kindGeneric, states.Digital: kindDigital, 0x04: kindPredicted, 0x05: kindGeneric, 0x06: kindGeneric, 0x07: kindSeverity,
	states.Presence: kindPresence, 0x09: kindGeneric, states.Availability: kindAvailability, states.Redundancy: kindRedundancy, 0x0C: kindGeneric,
}
