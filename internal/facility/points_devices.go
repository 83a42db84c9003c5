package facility

// Points that devices report beside those the prediction lives on. Where a
// device has several of a kind, Part tells them apart; a point without a role
// (voltage, component_temperature, pressure) is for what has no better name.
const (
	DeviceEvent Point = "device_event"

	ComponentRunState Point = "component_run_state"
	OperatingMode     Point = "operating_mode"
	AlarmState        Point = "alarm_state"
	ContactState      Point = "contact_state"
	RelayState        Point = "relay_state"
	RedundancyState   Point = "redundancy_state"
	BreakerState      Point = "breaker_state"
	TestResult        Point = "test_result"
	ItemCount         Point = "item_count"
	Share             Point = "share"
	Duration          Point = "duration"
	ThermalMargin     Point = "thermal_margin"
	OtherValue        Point = "other_value"

	DewPoint              Point = "dew_point"
	AirVelocity           Point = "air_velocity"
	Pressure              Point = "pressure"
	Flow                  Point = "flow"
	SmokeState            Point = "smoke_state"
	MotionState           Point = "motion_state"
	Illuminance           Point = "illuminance"
	SoundLevel            Point = "sound_level"
	GasConcentration      Point = "gas_concentration"
	ParticleConcentration Point = "particle_concentration"

	ReturnAirSetpoint      Point = "return_air_setpoint"
	HumiditySetpoint       Point = "humidity_setpoint"
	CoolingDemand          Point = "cooling_demand"
	CoolingDemandShare     Point = "cooling_demand_share"
	HeatingOutput          Point = "heating_output"
	HumidifierOutput       Point = "humidifier_output"
	DehumidifierOutput     Point = "dehumidifier_output"
	FreeCoolingOutput      Point = "free_cooling_output"
	ExpansionValvePosition Point = "expansion_valve_position"
	SuctionTemperature     Point = "suction_temperature"
	DischargeTemperature   Point = "discharge_temperature"
	Superheat              Point = "superheat"
	EnergyEfficiencyRatio  Point = "energy_efficiency_ratio"

	CoolantSupplyTemperature Point = "coolant_supply_temperature"
	CoolantReturnTemperature Point = "coolant_return_temperature"
	CoolantFlow              Point = "coolant_flow"
	CoolantPressure          Point = "coolant_pressure"
	CoolantLevel             Point = "coolant_level"

	BatteryMode          Point = "battery_mode"
	BatteryHealth        Point = "battery_health"
	BatteryCapacity      Point = "battery_capacity"
	BatteryStateOfHealth Point = "battery_state_of_health"
	BatteryResistance    Point = "battery_resistance"
	BatteryPower         Point = "battery_power"
	BypassVoltage        Point = "bypass_voltage"
	BypassCurrent        Point = "bypass_current"
	BypassPower          Point = "bypass_power"
	BypassFrequency      Point = "bypass_frequency"
	SourceState          Point = "source_state"
	OutputApparentPower  Point = "output_apparent_power"
	OutputPowerFactor    Point = "output_power_factor"
	Efficiency           Point = "efficiency"
	EngineSpeed          Point = "engine_speed"
	FuelVolume           Point = "fuel_volume"

	ReactivePower        Point = "reactive_power"
	ApparentEnergy       Point = "apparent_energy"
	ReactiveEnergy       Point = "reactive_energy"
	ResidualCurrent      Point = "residual_current"
	NeutralCurrent       Point = "neutral_current"
	PhaseImbalance       Point = "phase_imbalance"
	PhaseAngle           Point = "phase_angle"
	HarmonicDistortion   Point = "harmonic_distortion"
	CrestFactor          Point = "crest_factor"
	PhaseApparentPower   Point = "phase_apparent_power"
	PhasePowerFactor     Point = "phase_power_factor"
	PhaseEnergy          Point = "phase_energy"
	BankVoltage          Point = "bank_voltage"
	BankPower            Point = "bank_power"
	BankEnergy           Point = "bank_energy"
	OutletVoltage        Point = "outlet_voltage"
	OutletApparentPower  Point = "outlet_apparent_power"
	OutletPowerFactor    Point = "outlet_power_factor"
	OutletReactivePower  Point = "outlet_reactive_power"
	RatedPower           Point = "rated_power"
	RatedApparentPower   Point = "rated_apparent_power"
	RatedVoltage         Point = "rated_voltage"
	RatedCurrent         Point = "rated_current"
	CPULoad              Point = "cpu_load"
	MemoryUsed           Point = "memory_used"
	StorageUsed          Point = "storage_used"
	InterfaceState       Point = "interface_state"
	InterfaceReceived    Point = "interface_received"
	InterfaceTransmitted Point = "interface_transmitted"
	InterfaceErrors      Point = "interface_errors"
	SignalStrength       Point = "signal_strength"
)

var (
	anything  = append(append([]Kind{KindServer, KindLoop, KindTank, KindDevice}, airPlaces...), equipment...)
	coolers   = []Kind{KindCRAH, KindCRAC, KindCDU, KindChiller}
	coolant   = []Kind{KindCDU, KindLoop, KindRack, KindServer}
	upsKinds  = []Kind{KindUPS}
	computers = []Kind{KindServer, KindDevice}
)

// devicePoints is the second part of the dictionary.
var devicePoints = []PointSpec{
	{DeviceEvent, UnitState, "An event the device told of: severity as health; Part is where it came from (sel, trap, redfish), the text says what. It decides nothing by itself.", anything, healthStates, 0, 4},

	{ComponentRunState, UnitState, "What a component named by Part is doing: unknown, off, standby, starting, running, alarm.", anything, runStates, 0, 5},
	{OperatingMode, UnitState, "A mode or setting; the value is the device's own code and the text its word.", anything, nil, -2147483648, 4294967295},
	{AlarmState, UnitState, "The alarm named by Part is active: yes or no.", anything, presence, 0, 1},
	{ContactState, UnitState, "A contact or switch input: unknown, open, closed.", anything, contactStates, 0, 2},
	{RelayState, UnitState, "A relay or switched output off or on.", anything, switchStates, 0, 2},
	{RedundancyState, UnitState, "Redundancy of what Part names: unknown, redundant, degraded, lost.", anything, redundancyStates, 0, 3},
	{BreakerState, UnitState, "A circuit breaker, fuse or disconnector: unknown, open, closed, tripped.", anything, breakerStates, 0, 3},
	{TestResult, UnitState, "Outcome of the last self-test: unknown, passed, warning, failed, running, none.", anything, testResults, 0, 5},
	{ItemCount, UnitCount, "How many there are of what Part names.", anything, nil, 0, 1e15},
	{Share, UnitPercent, "A share of a whole where no better point is known, named by Part.", anything, nil, -1000, 1000},
	{Duration, UnitSeconds, "A length of time named by Part.", anything, nil, 0, 1e10},

	{ThermalMargin, UnitKelvin, "Temperature of the component named by Part, counted from its limit: negative while there is room.", anything, nil, -300, 300},
	{OtherValue, UnitCount, "A number that no other point fits; Part names it and the text its unit.", anything, nil, -1e12, 1e12},

	{DewPoint, UnitCelsius, "Dew point of the air.", append([]Kind{KindCRAH, KindCRAC}, airPlaces...), nil, -80, 60},
	{AirVelocity, UnitMetersPerSecond, "Speed of the air at a probe.", anything, nil, 0, 100},
	{Pressure, UnitKilopascals, "Pressure or pressure difference named by Part.", anything, nil, -1000, 50000},
	{Flow, UnitLitersPerMinute, "Flow of a liquid named by Part.", anything, nil, -1e6, 1e6},
	{SmokeState, UnitState, "Smoke or fire detected: yes or no.", anything, presence, 0, 1},
	{MotionState, UnitState, "Motion, vibration or presence detected: yes or no.", anything, presence, 0, 1},
	{Illuminance, UnitLux, "Light at a probe.", airPlaces, nil, 0, 200000},
	{SoundLevel, UnitDecibels, "Sound at a probe.", airPlaces, nil, -20, 200},
	{GasConcentration, UnitPartsPerMillion, "Concentration of the gas named by Part.", airPlaces, nil, 0, 1e6},
	{ParticleConcentration, UnitMicrogramsPerCubicMeter, "Concentration of particles of the size named by Part.", airPlaces, nil, 0, 1e6},

	{ReturnAirSetpoint, UnitCelsius, "Temperature the room unit controls its return air to.", roomUnits, nil, 0, 60},
	{HumiditySetpoint, UnitPercent, "Relative humidity the room unit controls to.", roomUnits, nil, 0, 100},
	{CoolingDemand, UnitWatts, "Heat that the unit reckons it should remove.", coolers, nil, 0, 1e8},
	{CoolingDemandShare, UnitPercent, "Cooling called for, as a share of full capacity.", coolers, nil, 0, 200},
	{HeatingOutput, UnitPercent, "Reheat in use.", coolers, nil, 0, 200},
	{HumidifierOutput, UnitPercent, "Humidifier in use.", coolers, nil, 0, 200},
	{DehumidifierOutput, UnitPercent, "Dehumidification in use.", coolers, nil, 0, 200},
	{FreeCoolingOutput, UnitPercent, "Economiser or free cooling in use.", append([]Kind{KindLoop}, coolers...), nil, 0, 200},
	{ExpansionValvePosition, UnitPercent, "Opening of the electronic expansion valve.", coolers, nil, 0, 100},
	{SuctionTemperature, UnitCelsius, "Refrigerant entering the compressor.", coolers, nil, -80, 120},
	{DischargeTemperature, UnitCelsius, "Refrigerant leaving the compressor.", coolers, nil, -60, 200},
	{Superheat, UnitKelvin, "Superheat of the refrigerant at the compressor's suction.", coolers, nil, -60, 100},
	{EnergyEfficiencyRatio, UnitRatio, "Heat removed per electrical power drawn.", coolers, nil, 0, 100},

	{CoolantSupplyTemperature, UnitCelsius, "Liquid going to the IT equipment (technology cooling system).", coolant, nil, -20, 95},
	{CoolantReturnTemperature, UnitCelsius, "Liquid coming back from the IT equipment.", coolant, nil, -20, 120},
	{CoolantFlow, UnitLitersPerMinute, "Flow of liquid to the IT equipment.", coolant, nil, 0, 1e5},
	{CoolantPressure, UnitKilopascals, "Pressure of the liquid at the place named by Part.", coolant, nil, -101, 5000},
	{CoolantLevel, UnitPercent, "Liquid in the reservoir.", coolant, nil, 0, 110},

	{BatteryMode, UnitState, "What the battery is doing: unknown, idle, charging, floating, discharging, absent.", upsKinds, batteryModes, 0, 5},
	{BatteryHealth, UnitState, "Health of the battery, replacement indicator included.", upsKinds, healthStates, 0, 4},
	{BatteryCapacity, UnitAmpereHours, "Capacity of the battery, left or rated as Part says.", upsKinds, nil, 0, 1e7},
	{BatteryStateOfHealth, UnitPercent, "Capacity of the battery as a share of its capacity when new.", upsKinds, nil, 0, 200},
	{BatteryResistance, UnitOhms, "Internal resistance of a battery or block.", upsKinds, nil, 0, 1000},
	{BatteryPower, UnitWatts, "Power of the battery; positive while discharging.", upsKinds, nil, -1e8, 1e8},
	{BypassVoltage, UnitVolts, "Voltage at the bypass input, by phase.", upsKinds, nil, 0, 50000},
	{BypassCurrent, UnitAmperes, "Current of the bypass, by phase.", upsKinds, nil, 0, 1e5},
	{BypassPower, UnitWatts, "Power of the bypass, by phase.", upsKinds, nil, 0, 1e9},
	{BypassFrequency, UnitHertz, "Frequency at the bypass input.", upsKinds, nil, 0, 500},
	{SourceState, UnitState, "Health of the source or feed named by Part.", electrical, healthStates, 0, 4},
	{OutputApparentPower, UnitVoltAmperes, "Apparent power at the output, by phase.", electrical, nil, 0, 1e9},
	{OutputPowerFactor, UnitRatio, "Active over apparent power at the output, by phase.", electrical, nil, -1, 1},
	{Efficiency, UnitPercent, "Output power over input power.", electrical, nil, 0, 110},
	{EngineSpeed, UnitRPM, "Speed of the engine.", []Kind{KindGenerator}, nil, 0, 10000},
	{FuelVolume, UnitLiters, "Fuel left.", []Kind{KindGenerator}, nil, 0, 1e7},

	{ReactivePower, UnitVars, "Reactive power, by phase where Part is set.", electrical, nil, -1e9, 1e9},
	{ApparentEnergy, UnitKilovoltAmpereHours, "Apparent energy since the counter was reset.", electrical, nil, 0, 1e12},
	{ReactiveEnergy, UnitKilovarHours, "Reactive energy since the counter was reset.", electrical, nil, -1e12, 1e12},
	{ResidualCurrent, UnitAmperes, "Residual (earth leakage) current.", electrical, nil, 0, 1e4},
	{NeutralCurrent, UnitAmperes, "Current of the neutral conductor.", electrical, nil, 0, 1e5},
	{PhaseImbalance, UnitPercent, "Imbalance between the phases, of what Part names.", electrical, nil, 0, 1000},
	{PhaseAngle, UnitDegrees, "Angle between phases, or of current to voltage.", electrical, nil, -360, 360},
	{HarmonicDistortion, UnitPercent, "Total harmonic distortion of what Part names.", electrical, nil, 0, 10000},
	{CrestFactor, UnitRatio, "Peak over root-mean-square value.", electrical, nil, 0, 100},
	{PhaseApparentPower, UnitVoltAmperes, "Apparent power of one phase.", electrical, nil, 0, 1e9},
	{PhasePowerFactor, UnitRatio, "Power factor of one phase.", electrical, nil, -1, 1},
	{PhaseEnergy, UnitKilowattHours, "Energy of one phase since the counter was reset.", electrical, nil, 0, 1e12},
	{BankVoltage, UnitVolts, "Voltage of one breaker bank.", []Kind{KindPDU}, nil, 0, 50000},
	{BankPower, UnitWatts, "Power of one breaker bank.", []Kind{KindPDU}, nil, 0, 1e9},
	{BankEnergy, UnitKilowattHours, "Energy of one breaker bank since the counter was reset.", []Kind{KindPDU}, nil, 0, 1e9},
	{OutletVoltage, UnitVolts, "Voltage of one outlet.", []Kind{KindPDU, KindUPS}, nil, 0, 1000},
	{OutletApparentPower, UnitVoltAmperes, "Apparent power of one outlet.", []Kind{KindPDU, KindUPS}, nil, 0, 1e6},
	{OutletPowerFactor, UnitRatio, "Power factor of one outlet.", []Kind{KindPDU, KindUPS}, nil, -1, 1},
	{OutletReactivePower, UnitVars, "Reactive power of one outlet.", []Kind{KindPDU, KindUPS}, nil, -1e6, 1e6},
	{RatedPower, UnitWatts, "Rated power of what Part names, as the device is configured.", anything, nil, 0, 1e9},
	{RatedApparentPower, UnitVoltAmperes, "Rated apparent power.", anything, nil, 0, 1e9},
	{RatedVoltage, UnitVolts, "Rated voltage.", anything, nil, 0, 50000},
	{RatedCurrent, UnitAmperes, "Rated current.", anything, nil, 0, 1e5},

	{CPULoad, UnitPercent, "Processor in use; Part is the processor.", computers, nil, 0, 100},
	{MemoryUsed, UnitPercent, "Memory in use.", computers, nil, 0, 100},
	{StorageUsed, UnitPercent, "Storage in use; Part is the volume.", computers, nil, 0, 100},
	{InterfaceState, UnitState, "Network interface down (off) or up (on).", computers, switchStates, 0, 2},
	{InterfaceReceived, UnitBytes, "Bytes received by the network interface since it started.", computers, nil, 0, 1.9e19},
	{InterfaceTransmitted, UnitBytes, "Bytes sent by the network interface since it started.", computers, nil, 0, 1.9e19},
	{InterfaceErrors, UnitCount, "Packets lost to errors; Part is the interface and the direction.", computers, nil, 0, 1.9e19},
	{SignalStrength, UnitDecibelMilliwatts, "Strength of a radio signal.", anything, nil, -200, 50},
}
