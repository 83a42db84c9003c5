package ipmi

import "github.com/ridethrough/ridethrough/internal/facility"

// role is what a sensor is to us.
type role string

const (
	roleIgnore    role = "ignore"
	roleInlet     role = "inlet"
	roleExhaust   role = "exhaust"
	roleComponent role = "component"
	roleCPU       role = "cpu"
	roleMargin    role = "margin"
	rolePower     role = "power"
	roleAirflow   role = "airflow"
	roleFan       role = "fan"
	roleOther     role = "other"
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

// Polls to one reading of what moves seldom, and of what hardly ever does.
const (
	slow = 5
	rare = 20
)

var (
	temperatures = []kind{kindTemperature}
	watts        = []kind{kindPower}
)

var roles = map[role]roleSpec{
	roleInlet:   {point: facility.InletTemperature, kinds: temperatures, single: true, instead: roleComponent, order: 0},
	roleExhaust: {point: facility.ExhaustTemperature, kinds: temperatures, single: true, instead: roleComponent, order: 1},
	rolePower:   {point: facility.Power, kinds: watts, single: true, instead: "supply_power", order: 2},

	"supply_state": {point: facility.PowerSupplyState, kinds: stateKinds, order: 3},
	"redundancy":   {point: facility.RedundancyState, kinds: []kind{kindSupplyRedundancy, kindFanRedundancy, kindRedundancy}, order: 4, every: slow},
	roleCPU:        {point: facility.CPUTemperature, kinds: temperatures, order: 5},
	roleFan:        {point: facility.FanRotation, kinds: []kind{kindFanSpeed}, order: 6},
	roleAirflow:    {point: facility.Airflow, kinds: []kind{kindAirflow}, single: true, instead: "part_airflow", order: 7},
	"part_airflow": {point: facility.Airflow, kinds: []kind{kindAirflow}, order: 7, every: slow},
	"supply_power": {point: facility.InputPower, kinds: watts, order: 8},
	"output_power": {point: facility.OutputPower, kinds: watts, order: 9, every: slow},
	"fan_state":    {point: facility.FanState, kinds: stateKinds, order: 10, every: slow},
	"cpu_load":     {point: facility.CPULoad, kinds: []kind{kindPercent}, order: 11, every: slow},
	roleComponent:  {point: facility.ComponentTemperature, kinds: temperatures, order: 12, every: slow},
	roleMargin:     {point: facility.ThermalMargin, kinds: temperatures, order: 13, every: slow},
	"alarm":        {point: facility.AlarmState, kinds: stateKinds, order: 14, every: slow},
	"state":        {point: facility.ComponentState, kinds: stateKinds, order: 15, every: slow},

	"voltage":        {point: facility.Voltage, kinds: []kind{kindVoltage}, order: 16, every: slow},
	"current":        {point: facility.Current, kinds: []kind{kindCurrent}, order: 17, every: slow},
	"apparent_power": {point: facility.ApparentPower, kinds: []kind{kindApparentPower}, order: 18, every: slow},
	"frequency":      {point: facility.Frequency, kinds: []kind{kindFrequency}, order: 19, every: slow},
	"pressure":       {point: facility.Pressure, kinds: []kind{kindPressure}, order: 20, every: slow},
	"humidity":       {point: facility.InletHumidity, kinds: []kind{kindPercent}, order: 11, every: slow},
	"share":          {point: facility.Share, kinds: []kind{kindPercent}, order: 21, every: slow},
	"energy":         {point: facility.Energy, kinds: []kind{kindEnergy}, order: 22, every: slow},
	"duration":       {point: facility.Duration, kinds: []kind{kindDuration}, order: 23, every: rare},
	roleOther:        {point: facility.OtherValue, kinds: numberKinds, order: 24, every: rare},
	// Presence, drives, memory, firmware: many sensors, seldom news.
	"component_state": {point: facility.ComponentState, kinds: stateKinds, order: 25, every: rare},

	roleIgnore: {point: "", order: 26},
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
