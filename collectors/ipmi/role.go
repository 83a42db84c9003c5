package ipmi

import (
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// kind is what a sensor can tell, from its type, event type and unit.
type kind string

// Kinds. One sensor may be of two: an HPE fan has a speed and a state.
const (
	kindTemperature      kind = "temperature"
	kindFanSpeed         kind = "fan_speed"
	kindPower            kind = "power"
	kindVoltage          kind = "voltage"
	kindCurrent          kind = "current"
	kindSupplyState      kind = "supply_state"
	kindSupplyRedundancy kind = "supply_redundancy"
	kindSupplyDigital    kind = "supply_digital"
	kindFanRedundancy    kind = "fan_redundancy"
	kindFanPresence      kind = "fan_presence"
	kindFanAvailability  kind = "fan_availability"
	kindFanDigital       kind = "fan_digital"
	kindProcessorState   kind = "processor_state"
)

var kinds = map[kind]bool{
	kindTemperature: true, kindFanSpeed: true, kindPower: true, kindVoltage: true, kindCurrent: true,
	kindSupplyState: true, kindSupplyRedundancy: true, kindSupplyDigital: true,
	kindFanRedundancy: true, kindFanPresence: true, kindFanAvailability: true, kindFanDigital: true,
	kindProcessorState: true,
}

// Check refuses unknown kinds.
func (k kind) Check() error { return oneOf("kind", k, kinds) }

// Sensor types (table 42-3) and event types (table 42-1).
const (
	typeFan         = 0x04
	typeProcessor   = 0x07
	typePowerSupply = 0x08
	typePowerUnit   = 0x09

	eventDigital      = 0x03
	eventPresence     = 0x08
	eventAvailability = 0x0A
	eventRedundancy   = 0x0B
	eventSpecific     = 0x6F
)

// measures is the kind of the number that s gives; empty for none of interest.
func measures(s sdr.Sensor) kind {
	switch {
	case !s.Analog:
		return ""
	case s.Unit.IsTemperature():
		return kindTemperature
	case s.Unit == sdr.RPM, s.Unit == sdr.Percent && s.Type == typeFan:
		return kindFanSpeed
	case s.Unit == sdr.Watts:
		return kindPower
	case s.Unit == sdr.Volts:
		return kindVoltage
	case s.Unit == sdr.Amps:
		return kindCurrent
	}
	return ""
}

// tells is the kind of the states that s has; empty for none of interest.
func tells(s sdr.Sensor) kind {
	return stateKinds[[2]uint8{s.Type, s.EventType}]
}

var stateKinds = map[[2]uint8]kind{
	{typePowerSupply, eventSpecific}:   kindSupplyState,
	{typePowerSupply, eventRedundancy}: kindSupplyRedundancy,
	{typePowerUnit, eventRedundancy}:   kindSupplyRedundancy,
	{typePowerSupply, eventDigital}:    kindSupplyDigital,
	{typeFan, eventRedundancy}:         kindFanRedundancy,
	{typeFan, eventPresence}:           kindFanPresence,
	{typeFan, eventAvailability}:       kindFanAvailability,
	{typeFan, eventDigital}:            kindFanDigital,
	{typeProcessor, eventSpecific}:     kindProcessorState,
}

// role is what a sensor is to us.
type role string

const (
	roleIgnore    role = "ignore"
	roleInlet     role = "inlet"
	roleExhaust   role = "exhaust"
	roleComponent role = "component"
	rolePower     role = "power"
	roleFan       role = "fan"
)

// roleSpec is what becomes of a role.
type roleSpec struct {
	point facility.Point
	kinds []kind
	// single roles go to one sensor of a server, and their readings have no
	// part; what comes second gets the role instead.
	single  bool
	instead role
	// every is how many polls there are to one reading. Voltages and
	// redundancies move seldom and say little about heat.
	every int
	// order sorts sensors, so that a poll which is cut short has read what
	// matters.
	order int
}

const slow = 5

var roles = map[role]roleSpec{
	roleInlet:         {point: facility.InletTemperature, kinds: []kind{kindTemperature}, single: true, instead: roleComponent, order: 0},
	roleExhaust:       {point: facility.ExhaustTemperature, kinds: []kind{kindTemperature}, single: true, instead: roleComponent, order: 1},
	rolePower:         {point: facility.Power, kinds: []kind{kindPower}, single: true, instead: roleIgnore, order: 2},
	"supply_state":    {point: facility.PowerSupplyState, kinds: []kind{kindSupplyState, kindSupplyDigital, kindSupplyRedundancy}, order: 3},
	"cpu":             {point: facility.CPUTemperature, kinds: []kind{kindTemperature}, order: 4},
	roleFan:           {point: facility.FanRotation, kinds: []kind{kindFanSpeed}, order: 5},
	"supply_power":    {point: facility.InputPower, kinds: []kind{kindPower}, order: 6},
	"fan_state":       {point: facility.FanState, kinds: []kind{kindFanRedundancy, kindFanPresence, kindFanAvailability, kindFanDigital}, order: 7, every: slow},
	roleComponent:     {point: facility.ComponentTemperature, kinds: []kind{kindTemperature}, order: 8, every: slow},
	"component_state": {point: facility.ComponentState, kinds: []kind{kindSupplyRedundancy, kindSupplyDigital, kindFanRedundancy, kindFanDigital, kindProcessorState}, order: 9, every: slow},
	"voltage":         {point: facility.Voltage, kinds: []kind{kindVoltage}, order: 10, every: slow},
	"current":         {point: facility.Current, kinds: []kind{kindCurrent}, order: 11, every: slow},
	roleIgnore:        {point: "", order: 12},
}

// Check refuses unknown roles.
func (r role) Check() error { return oneOf("role", r, roleNames) }

// roleNames breaks the circle that a method of a map's own key would be.
var roleNames = func() map[role]bool {
	out := map[role]bool{}
	for r := range roles {
		out[r] = true
	}
	return out
}()
