package redfish

import "github.com/ridethrough/ridethrough/internal/facility"

// A group is a set of properties that belong to one thing: the resource itself
// or each member of one of its arrays.
type group struct {
	// each is the path of the thing: "Temperatures/*" is every member of the
	// array, empty the resource.
	each string
	// state is the point of its Status; none when empty.
	state  facility.Point
	fields []field
	// first names the whole device with the first member of the array.
	first bool
	// list marks readings that are copies of sensors without a role of their own.
	list bool
}

// A field is a property that holds a reading: a number, or an excerpt of a
// sensor with a number in it (DSP8010, Sensor: excerpt).
type field struct {
	path  string // "*" is every member of an array or object; empty the thing itself
	unit  string // UCUM; "?name" is the property that holds it
	point facility.Point
}

// Points that are decided by the rules of the profile.
const (
	temperature = facility.ComponentTemperature
	humidity    = facility.AirHumidity
)

// slow resources change seldom, and are read at every fifth poll.
var slow = map[string]bool{"ThermalSubsystem": true, "PowerSubsystem": true, "Filter": true, "Battery": true, "Heater": true, "HeaterMetrics": true, "ProcessorMetrics": true}

// schema is what is read of a resource, by its type. Old ones first: a chassis
// that has both says in one Thermal what otherwise takes a resource per fan.
var schema = map[string][]group{
	"Thermal": {
		{each: "Temperatures/*", fields: []field{{"ReadingCelsius", "Cel", temperature}, {"CurrentReading", "Cel", temperature}}},
		{each: "Fans/*", state: facility.FanState, fields: []field{{"Reading", "?ReadingUnits", facility.FanRotation}, {"CurrentReading", "?Units", facility.FanRotation}, {"ReadingRPM", "{rev}/min", facility.FanRotation}}},
		{each: "Redundancy/*", state: facility.RedundancyState},
	},
	"Power": {
		{each: "PowerControl/*", first: true, fields: []field{
			{"PowerConsumedWatts", "W", facility.Power},
			{"PowerCapacityWatts", "W", facility.RatedPower},
			{"PowerLimit/LimitInWatts", "W", facility.LimitPoint(facility.Power, facility.LimitHigh)},
		}},
		{each: "Voltages/*", fields: []field{{"ReadingVolts", "V", facility.Voltage}}},
		{each: "PowerSupplies/*", state: facility.PowerSupplyState, fields: []field{
			{"LineInputVoltage", "V", facility.InputVoltage},
			{"PowerInputWatts", "W", facility.InputPower},
			{"PowerOutputWatts", "W", facility.OutputPower},
			{"LastPowerOutputWatts", "W", facility.OutputPower},
			{"PowerCapacityWatts", "W", facility.RatedPower},
			{"EfficiencyPercent", "%", facility.Efficiency},
		}},
		{each: "Redundancy/*", state: facility.RedundancyState},
	},

	"ThermalSubsystem": {{each: "FanRedundancy/*", state: facility.RedundancyState}},
	"Fan": {{state: facility.FanState, fields: []field{
		{"SpeedPercent", "%", facility.FanSpeed}, {"SecondarySpeedPercent", "%", facility.FanSpeed}, {"PowerWatts", "W", facility.Power},
	}}},
	"ThermalMetrics": {
		{fields: []field{
			{"TemperatureSummaryCelsius/Intake", "Cel", facility.InletTemperature},
			{"TemperatureSummaryCelsius/Exhaust", "Cel", facility.ExhaustTemperature},
			{"TemperatureSummaryCelsius/Ambient", "Cel", temperature},
			{"TemperatureSummaryCelsius/Internal", "Cel", temperature},
			{"PowerWatts", "W", facility.Power},
			{"EnergykWh", "kW.h", facility.Energy},
			{"AirFlowCubicMetersPerMinute", "m3/min", facility.Airflow},
			{"DeltaPressurekPa", "kPa", facility.Pressure},
		}},
		{each: "TemperatureReadingsCelsius/*", list: true, fields: []field{{"", "Cel", temperature}}},
		{each: "HeaterSummary", fields: []field{{"TotalPowerWatts", "W", facility.Power}}},
	},
	"LeakDetector": {{fields: []field{{"DetectorState", "", facility.LeakState}}}},
	"LeakDetection": {
		{each: "LeakDetectorGroups/*/Detectors/*", list: true, fields: []field{{"DetectorState", "", facility.LeakState}}},
		{each: "LeakDetectorGroups/*", list: true, fields: []field{{"HumidityPercent", "%", humidity}}},
	},
	"Heater":        {{state: facility.ComponentState}},
	"HeaterMetrics": {{fields: []field{{"PowerWatts", "W", facility.Power}}}, {each: "TemperatureReadingsCelsius/*", list: true, fields: []field{{"", "Cel", temperature}}}},

	"PowerSubsystem": {{each: "PowerSupplyRedundancy/*", state: facility.RedundancyState}},
	"PowerSupply":    {{state: facility.PowerSupplyState, fields: []field{{"PowerCapacityWatts", "W", facility.RatedPower}}}},
	"PowerSupplyMetrics": {{fields: []field{
		{"InputVoltage", "V", facility.InputVoltage},
		{"InputCurrentAmps", "A", facility.InputCurrent},
		{"InputPowerWatts", "W", facility.InputPower},
		{"OutputPowerWatts", "W", facility.OutputPower},
		{"FrequencyHz", "Hz", facility.InputFrequency},
		{"EnergykWh", "kW.h", facility.Energy},
		{"RailVoltage/*", "V", facility.OutputVoltage},
		{"RailCurrentAmps/*", "A", facility.OutputCurrent},
		{"RailPowerWatts/*", "W", facility.OutputPower},
		{"TemperatureCelsius", "Cel", temperature},
		{"FanSpeedPercent", "%", facility.FanSpeed},
		{"FanSpeedsPercent/*", "%", facility.FanSpeed},
	}}},
	"Battery": {{state: facility.ComponentState, fields: []field{{"StateOfHealthPercent", "%", facility.BatteryStateOfHealth}, {"ChargeState", "", facility.BatteryMode}}}},
	"BatteryMetrics": {{fields: []field{
		{"ChargePercent", "%", facility.BatteryCharge},
		{"StoredChargeAmpHours", "A.h", facility.BatteryCapacity},
		{"StoredEnergyWattHours", "W.h", facility.Energy},
		{"InputVoltage", "V", facility.InputVoltage},
		{"InputCurrentAmps", "A", facility.InputCurrent},
		{"OutputVoltages/*", "V", facility.OutputVoltage},
		{"OutputCurrentAmps/*", "A", facility.OutputCurrent},
		{"CellVoltages/*", "V", facility.BatteryVoltage},
		{"TemperatureCelsius", "Cel", facility.BatteryTemperature},
	}}},

	"EnvironmentMetrics": {
		{fields: []field{
			{"TemperatureCelsius", "Cel", temperature},
			{"HumidityPercent", "%", humidity},
			{"DewPointCelsius", "Cel", facility.DewPoint},
			{"PowerWatts", "W", facility.Power},
			{"PowerLimitWatts", "W", facility.LimitPoint(facility.Power, facility.LimitHigh)},
			{"EnergykWh", "kW.h", facility.Energy},
			{"EnergyJoules", "J", facility.Energy},
			{"PowerLoadPercent", "%", facility.Load},
			{"CurrentAmps", "A", facility.Current},
			{"Voltage", "V", facility.Voltage},
		}},
		{each: "FanSpeedsPercent/*", list: true, fields: []field{{"", "%", facility.FanSpeed}}},
	},
	"ProcessorMetrics": {{fields: []field{{"TemperatureCelsius", "Cel", temperature}, {"ConsumedPowerWatt", "W", facility.Power}}}},

	"PowerDistribution": {{state: facility.ComponentState, fields: []field{{"TransferConfiguration/ActiveMainsId", "", facility.ActiveSource}}}},
	"PowerDistributionMetrics": {{fields: []field{
		{"PowerWatts", "W", facility.Power},
		{"EnergykWh", "kW.h", facility.Energy},
		{"TemperatureCelsius", "Cel", temperature},
		{"HumidityPercent", "%", humidity},
		{"PowerLoadPercent", "%", facility.Load},
	}}},
	"Circuit": {{state: facility.ComponentState, fields: []field{
		{"Voltage", "V", facility.BankVoltage},
		{"CurrentAmps", "A", facility.BankCurrent},
		{"PowerWatts", "W", facility.BankPower},
		{"EnergykWh", "kW.h", facility.BankEnergy},
		{"FrequencyHz", "Hz", facility.Frequency},
		{"PowerLoadPercent", "%", facility.Load},
		{"UnbalancedCurrentPercent", "%", facility.PhaseImbalance},
		{"BreakerState", "", facility.BreakerState},
		{"PolyPhaseVoltage/*", "V", facility.PhaseVoltage},
		{"PolyPhaseCurrentAmps/*", "A", facility.PhaseCurrent},
		{"PolyPhasePowerWatts/*", "W", facility.PhasePower},
		{"PolyPhaseEnergykWh/*", "kW.h", facility.PhaseEnergy},
		{"RatedCurrentAmps", "A", facility.RatedCurrent},
	}}},
	"Outlet": {{state: facility.ComponentState, fields: []field{
		{"Voltage", "V", facility.OutletVoltage},
		{"CurrentAmps", "A", facility.OutletCurrent},
		{"PowerWatts", "W", facility.OutletPower},
		{"EnergykWh", "kW.h", facility.OutletEnergy},
		{"FrequencyHz", "Hz", facility.Frequency},
		{"PowerState", "", facility.OutletState},
		{"PolyPhaseVoltage/*", "V", facility.OutletVoltage},
		{"PolyPhaseCurrentAmps/*", "A", facility.OutletCurrent},
		{"PolyPhasePowerWatts/*", "W", facility.OutletPower},
		{"PolyPhaseEnergykWh/*", "kW.h", facility.OutletEnergy},
	}}},
	"OutletGroup": {{fields: []field{{"PowerWatts", "W", facility.BankPower}, {"EnergykWh", "kW.h", facility.BankEnergy}, {"PowerState", "", facility.RelayState}}}},

	"CoolingUnit": {{state: facility.ComponentState, fields: []field{{"Status/State", "", facility.RunStatePoint}}}},
	"CoolingLoop": {{state: facility.ComponentState}},
	"CoolantConnector": {{state: facility.ComponentState, fields: []field{
		{"SupplyTemperatureCelsius", "Cel", facility.CoolantSupplyTemperature},
		{"ReturnTemperatureCelsius", "Cel", facility.CoolantReturnTemperature},
		{"FlowLitersPerMinute", "L/min", facility.CoolantFlow},
		{"HeatRemovedkW", "kW", facility.CoolingOutput},
		{"SupplyPressurekPa", "kPa", facility.CoolantPressure},
		{"ReturnPressurekPa", "kPa", facility.CoolantPressure},
		{"DeltaPressurekPa", "kPa", facility.DifferentialPressure},
		{"DeltaTemperatureCelsius", "Cel", temperature},
		{"ValvePositionPercent", "%", facility.ValvePosition},
	}}},
	"Pump": {{state: facility.ComponentState, fields: []field{
		{"PumpSpeedPercent", "%", facility.Load}, {"InletPressurekPa", "kPa", facility.CoolantPressure}, {"ServiceHours", "h", facility.RunTime},
	}}},
	"Filter":    {{state: facility.ComponentState, fields: []field{{"ServiceHours", "h", facility.RunTime}}}},
	"Reservoir": {{state: facility.ComponentState, fields: []field{{"FluidLevelPercent", "%", facility.CoolantLevel}}}},

	"ComputerSystem": {
		{state: facility.ComponentState, fields: []field{{"PowerState", "", facility.PowerState}}},
		{each: "ProcessorSummary", state: facility.ComponentState},
		{each: "MemorySummary", state: facility.ComponentState},
	},
}

// companions are numbers that stand beside the reading in an excerpt.
var companions = map[string]struct {
	unit string
	of   map[facility.Point]facility.Point // "" is for all others
}{
	"SpeedRPM":    {"{rev}/min", map[facility.Point]facility.Point{"": facility.FanRotation}},
	"ApparentVA":  {"V.A", map[facility.Point]facility.Point{facility.OutletPower: facility.OutletApparentPower, facility.PhasePower: facility.PhaseApparentPower, facility.OutputPower: facility.OutputApparentPower, "": facility.ApparentPower}},
	"ReactiveVAR": {"var", map[facility.Point]facility.Point{facility.OutletPower: facility.OutletReactivePower, "": facility.ReactivePower}},
	"PowerFactor": {"ratio", map[facility.Point]facility.Point{facility.OutletPower: facility.OutletPowerFactor, facility.PhasePower: facility.PhasePowerFactor, facility.OutputPower: facility.OutputPowerFactor, "": facility.PowerFactor}},
}

// facilitySide is what the points of a coolant connector are called on the
// primary side of a cooling unit, where the building's water flows.
var facilitySide = map[facility.Point]facility.Point{
	facility.CoolantSupplyTemperature: facility.ChilledWaterSupplyTemperature,
	facility.CoolantReturnTemperature: facility.ChilledWaterReturnTemperature,
	facility.CoolantFlow:              facility.ChilledWaterFlow,
}

// mainsSide is what the points of a circuit are called at the input.
var mainsSide = map[facility.Point]facility.Point{
	facility.BankVoltage: facility.InputVoltage, facility.BankCurrent: facility.InputCurrent, facility.BankPower: facility.InputPower,
	facility.BankEnergy: facility.Energy, facility.Frequency: facility.InputFrequency,
}

// connected are the points of a coolant connector that are those of the unit,
// if it has one connector on that side.
var connected = map[facility.Point]bool{
	facility.ChilledWaterSupplyTemperature: true, facility.ChilledWaterReturnTemperature: true, facility.ChilledWaterFlow: true,
	facility.CoolantSupplyTemperature: true, facility.CoolantReturnTemperature: true, facility.CoolantFlow: true,
}
