package facility

import "slices"

// Points of the dictionary, by name.
const (
	OutdoorTemperature Point = "outdoor_temperature"
	WetBulbTemperature Point = "wet_bulb_temperature"

	InletTemperature   Point = "inlet_temperature"
	ExhaustTemperature Point = "exhaust_temperature"
	InletHumidity      Point = "inlet_humidity"
	AirTemperature     Point = "air_temperature"
	AirHumidity        Point = "air_humidity"
	LeakState          Point = "leak_state"
	DoorState          Point = "door_state"

	SupplyAirTemperature Point = "supply_air_temperature"
	ReturnAirTemperature Point = "return_air_temperature"
	SupplyAirHumidity    Point = "supply_air_humidity"
	ReturnAirHumidity    Point = "return_air_humidity"
	SupplyAirSetpoint    Point = "supply_air_setpoint"
	Airflow              Point = "airflow"
	FanSpeed             Point = "fan_speed"
	ValvePosition        Point = "valve_position"
	CompressorLoad       Point = "compressor_load"
	CoolingOutput        Point = "cooling_output"
	FilterPressure       Point = "filter_differential_pressure"

	RunStatePoint                 Point = "run_state"
	Load                          Point = "load"
	Power                         Point = "power"
	Energy                        Point = "energy"
	ChilledWaterSupplyTemperature Point = "chilled_water_supply_temperature"
	ChilledWaterReturnTemperature Point = "chilled_water_return_temperature"
	ChilledWaterSetpoint          Point = "chilled_water_setpoint"
	ChilledWaterFlow              Point = "chilled_water_flow"
	DifferentialPressure          Point = "differential_pressure"
	CondenserWaterTemperature     Point = "condenser_water_temperature"
	CondenserPressure             Point = "condenser_pressure"
	EvaporatorPressure            Point = "evaporator_pressure"
	TankInletTemperature          Point = "tank_inlet_temperature"
	TankOutletTemperature         Point = "tank_outlet_temperature"
	RunTime                       Point = "run_time"

	OutputSource       Point = "output_source"
	BatteryState       Point = "battery_state"
	BatteryCharge      Point = "battery_charge"
	BatteryVoltage     Point = "battery_voltage"
	BatteryCurrent     Point = "battery_current"
	BatteryTemperature Point = "battery_temperature"
	RuntimeRemaining   Point = "runtime_remaining"
	SecondsOnBattery   Point = "seconds_on_battery"
	InputVoltage       Point = "input_voltage"
	InputCurrent       Point = "input_current"
	InputPower         Point = "input_power"
	InputFrequency     Point = "input_frequency"
	OutputVoltage      Point = "output_voltage"
	OutputCurrent      Point = "output_current"
	OutputPower        Point = "output_power"
	OutputFrequency    Point = "output_frequency"
	ActiveSource       Point = "active_source"
	FuelLevel          Point = "fuel_level"

	ApparentPower Point = "apparent_power"
	PowerFactor   Point = "power_factor"
	Voltage       Point = "voltage"
	Current       Point = "current"
	Frequency     Point = "frequency"
	PhaseVoltage  Point = "phase_voltage"
	PhaseCurrent  Point = "phase_current"
	PhasePower    Point = "phase_power"
	BankCurrent   Point = "bank_current"
	OutletCurrent Point = "outlet_current"
	OutletPower   Point = "outlet_power"
	OutletEnergy  Point = "outlet_energy"
	OutletState   Point = "outlet_state"

	CPUTemperature       Point = "cpu_temperature"
	ComponentTemperature Point = "component_temperature"
	FanRotation          Point = "fan_rotation"
	PowerSupplyState     Point = "power_supply_state"
	FanState             Point = "fan_state"
	ComponentState       Point = "component_state"
	PowerState           Point = "power_state"

	Reachable    Point = "reachable"
	PollDuration Point = "poll_duration"

	ForecastTimeToLimitP10     Point = "forecast_time_to_limit_p10"
	ForecastTimeToLimitP50     Point = "forecast_time_to_limit_p50"
	ForecastTimeToLimitP90     Point = "forecast_time_to_limit_p90"
	ForecastCrossingLikelihood Point = "forecast_crossing_likelihood"
	ForecastInletTemperature   Point = "forecast_inlet_temperature"
	RecommendedInletLimit      Point = "recommended_inlet_limit"
	AllowableInletLimit        Point = "allowable_inlet_limit"
	ForecastError              Point = "forecast_error"
	ForecastRelativeError      Point = "forecast_relative_error"
	ForecastCoverage           Point = "forecast_coverage"
	ForecastPinball            Point = "forecast_pinball"
	ForecastLead               Point = "forecast_lead"
	ForecastLeadShare          Point = "forecast_lead_share"
	ForecastFalseAlarm         Point = "forecast_false_alarm"
	ForecastPhantom            Point = "forecast_phantom"
	HeatLoad                   Point = "heat_load"
	CoolingCapacity            Point = "cooling_capacity"
	CoolingMargin              Point = "cooling_margin"
	ContingencyTimeToLimit     Point = "contingency_time_to_limit"
	ContingencyLoad            Point = "contingency_load"
	ForecastRideThrough        Point = "forecast_ride_through"
	ForecastRestartTime        Point = "forecast_restart_time"
	IncidentState              Point = "incident_state"
	IncidentSymptoms           Point = "incident_symptoms"
)

var (
	roomUnits  = []Kind{KindCRAH, KindCRAC}
	waterSide  = []Kind{KindLoop, KindChiller, KindCRAH, KindCDU}
	equipment  = []Kind{KindChiller, KindPump, KindCoolingTower, KindCRAH, KindCRAC, KindCDU, KindUtility, KindGenerator, KindUPS, KindTransferSwitch, KindPDU}
	electrical = []Kind{KindPDU, KindUPS, KindTransferSwitch, KindGenerator, KindUtility, KindServer}
	airPlaces  = []Kind{KindSite, KindHall, KindRow, KindRack}
	hotPlaces  = []Kind{KindHall, KindRow, KindRack}
	// hallsAndRows are the places whose crossings are scored.
	hallsAndRows = []Kind{KindHall, KindRow}
	itInlets     = []Kind{KindHall, KindRow, KindRack, KindServer}
)

// points is the dictionary. Ranges are what equipment in or beside a data
// centre can be at all, wide enough never to hide a disaster.
var points = slices.Concat(plantPoints, devicePoints)

// plantPoints are those that the plant is understood and predicted by.
var plantPoints = []PointSpec{
	{OutdoorTemperature, UnitCelsius, "Outdoor dry-bulb temperature at the heat rejection.", []Kind{KindSite, KindChiller, KindCoolingTower, KindCRAC}, nil, -60, 70},
	{WetBulbTemperature, UnitCelsius, "Outdoor wet-bulb temperature; bounds what a cooling tower can reach.", []Kind{KindSite, KindCoolingTower}, nil, -60, 50},

	{InletTemperature, UnitCelsius, "Air entering the IT equipment (ASHRAE TC 9.9 measures here).", itInlets, nil, -20, 100},
	{ExhaustTemperature, UnitCelsius, "Air leaving the IT equipment.", itInlets, nil, -20, 130},
	{InletHumidity, UnitPercent, "Relative humidity of the air entering the IT equipment.", itInlets, nil, 0, 100},
	{AirTemperature, UnitCelsius, "Air temperature where no role is known.", airPlaces, nil, -60, 130},
	{AirHumidity, UnitPercent, "Relative humidity where no role is known.", airPlaces, nil, 0, 100},
	{LeakState, UnitState, "Water detected: yes or no.", append([]Kind{KindLoop, KindCDU, KindCRAH}, airPlaces...), presence, 0, 1},
	{DoorState, UnitState, "Door open: yes or no.", airPlaces, presence, 0, 1},

	{SupplyAirTemperature, UnitCelsius, "Air leaving the room unit.", roomUnits, nil, -20, 80},
	{ReturnAirTemperature, UnitCelsius, "Air entering the room unit.", roomUnits, nil, -20, 100},
	{SupplyAirHumidity, UnitPercent, "Relative humidity of the air leaving the room unit.", roomUnits, nil, 0, 100},
	{ReturnAirHumidity, UnitPercent, "Relative humidity of the air entering the room unit.", roomUnits, nil, 0, 100},
	{SupplyAirSetpoint, UnitCelsius, "Temperature the room unit controls its supply air to.", roomUnits, nil, 0, 50},
	{Airflow, UnitCubicMetersPerSecond, "Air moved by the unit.", append([]Kind{KindServer, KindHall}, roomUnits...), nil, 0, 200},
	{FanSpeed, UnitPercent, "Fan speed as a share of full speed.", []Kind{KindCRAH, KindCRAC, KindCoolingTower, KindServer}, nil, 0, 120},
	{ValvePosition, UnitPercent, "Chilled-water valve opening.", []Kind{KindCRAH, KindCDU}, nil, 0, 100},
	{CompressorLoad, UnitPercent, "Compressor capacity in use.", []Kind{KindCRAC, KindChiller}, nil, 0, 150},
	{CoolingOutput, UnitWatts, "Heat removed as the unit itself reports it.", []Kind{KindCRAH, KindCRAC, KindCDU, KindChiller}, nil, 0, 1e8},
	{FilterPressure, UnitKilopascals, "Pressure drop across the air filter.", roomUnits, nil, 0, 5},

	{RunStatePoint, UnitState, "What the equipment is doing: unknown, off, standby, starting, running, alarm.", equipment, runStates, 0, 5},
	{Load, UnitPercent, "Load as a share of rated capacity.", append([]Kind{KindChiller, KindPump, KindCDU}, electrical...), nil, 0, 300},
	{Power, UnitWatts, "Electrical power drawn.", []Kind{KindRack, KindServer, KindPDU, KindChiller, KindPump, KindCoolingTower, KindCRAH, KindCRAC, KindCDU, KindTransferSwitch, KindGenerator, KindUtility}, nil, -1e9, 1e9},
	{Energy, UnitKilowattHours, "Electrical energy since the counter was reset.", []Kind{KindRack, KindServer, KindPDU, KindUPS, KindChiller, KindUtility, KindGenerator}, nil, 0, 1e12},
	{ChilledWaterSupplyTemperature, UnitCelsius, "Chilled water going to the load; leaving a chiller, entering a CRAH or CDU.", waterSide, nil, -20, 95},
	{ChilledWaterReturnTemperature, UnitCelsius, "Chilled water coming back from the load.", waterSide, nil, -20, 95},
	{ChilledWaterSetpoint, UnitCelsius, "Temperature the chilled water is controlled to.", waterSide, nil, -20, 60},
	{ChilledWaterFlow, UnitLitersPerMinute, "Flow of chilled water.", waterSide, nil, 0, 1e6},
	{DifferentialPressure, UnitKilopascals, "Pressure between chilled-water supply and return.", []Kind{KindLoop, KindPump, KindCDU}, nil, -50, 2000},
	{CondenserWaterTemperature, UnitCelsius, "Water entering the condenser, leaving the cooling tower.", []Kind{KindLoop, KindChiller, KindCoolingTower}, nil, -20, 95},
	{CondenserPressure, UnitKilopascals, "Refrigerant pressure at the condenser (gauge).", []Kind{KindChiller, KindCRAC}, nil, 0, 10000},
	{EvaporatorPressure, UnitKilopascals, "Refrigerant pressure at the evaporator (gauge).", []Kind{KindChiller, KindCRAC}, nil, -101, 5000},
	{TankInletTemperature, UnitCelsius, "Water entering the buffer tank.", []Kind{KindTank}, nil, -20, 95},
	{TankOutletTemperature, UnitCelsius, "Water leaving the buffer tank.", []Kind{KindTank}, nil, -20, 95},
	{RunTime, UnitSeconds, "Time the equipment has run since commissioning.", equipment, nil, 0, 4e9},

	{OutputSource, UnitState, "What feeds the output of a UPS (RFC 1628 upsOutputSource).", []Kind{KindUPS}, outputSources, 0, 7},
	{BatteryState, UnitState, "Battery: unknown, normal, low or depleted (RFC 1628 upsBatteryStatus).", []Kind{KindUPS}, batteryStates, 0, 4},
	{BatteryCharge, UnitPercent, "Battery charge left.", []Kind{KindUPS}, nil, 0, 100},
	{BatteryVoltage, UnitVolts, "Battery voltage.", []Kind{KindUPS}, nil, 0, 2000},
	{BatteryCurrent, UnitAmperes, "Battery current; positive while discharging.", []Kind{KindUPS}, nil, -10000, 10000},
	{BatteryTemperature, UnitCelsius, "Battery temperature.", []Kind{KindUPS}, nil, -40, 120},
	{RuntimeRemaining, UnitSeconds, "Battery time left at this load (RFC 1628 upsEstimatedMinutesRemaining).", []Kind{KindUPS}, nil, 0, 1e7},
	{SecondsOnBattery, UnitSeconds, "Time since the UPS went to battery, 0 on mains (RFC 1628 upsSecondsOnBattery).", []Kind{KindUPS}, nil, 0, 1e7},
	{InputVoltage, UnitVolts, "Voltage at the input, by phase.", electrical, nil, 0, 50000},
	{InputCurrent, UnitAmperes, "Current at the input, by phase.", electrical, nil, 0, 1e5},
	{InputPower, UnitWatts, "Power at the input, by phase.", electrical, nil, 0, 1e9},
	{InputFrequency, UnitHertz, "Frequency at the input.", electrical, nil, 0, 500},
	{OutputVoltage, UnitVolts, "Voltage at the output, by phase.", electrical, nil, 0, 50000},
	{OutputCurrent, UnitAmperes, "Current at the output, by phase.", electrical, nil, 0, 1e5},
	{OutputPower, UnitWatts, "Power at the output; by phase where Part is set; below zero where the load feeds back.", electrical, nil, -1e9, 1e9},
	{OutputFrequency, UnitHertz, "Frequency at the output.", electrical, nil, 0, 500},
	{ActiveSource, UnitState, "Which feed a transfer switch has selected.", []Kind{KindTransferSwitch}, activeSources, 0, 3},
	{FuelLevel, UnitPercent, "Fuel left.", []Kind{KindGenerator}, nil, 0, 100},

	{ApparentPower, UnitVoltAmperes, "Apparent power drawn.", []Kind{KindPDU, KindUPS, KindRack, KindServer}, nil, 0, 1e9},
	{PowerFactor, UnitRatio, "Active over apparent power.", []Kind{KindPDU, KindUPS, KindServer}, nil, -1, 1},
	{Voltage, UnitVolts, "Voltage where no role is known.", electrical, nil, -1000, 50000},
	{Current, UnitAmperes, "Total current, or the current named by Part.", electrical, nil, -1e5, 1e5},
	{Frequency, UnitHertz, "Mains frequency.", electrical, nil, 0, 500},
	{PhaseVoltage, UnitVolts, "Voltage of one phase.", []Kind{KindPDU, KindTransferSwitch}, nil, 0, 50000},
	{PhaseCurrent, UnitAmperes, "Current of one phase.", []Kind{KindPDU, KindTransferSwitch}, nil, 0, 1e5},
	{PhasePower, UnitWatts, "Power of one phase.", []Kind{KindPDU, KindTransferSwitch}, nil, 0, 1e9},
	{BankCurrent, UnitAmperes, "Current of one breaker bank.", []Kind{KindPDU}, nil, 0, 1e5},
	{OutletCurrent, UnitAmperes, "Current of one outlet.", []Kind{KindPDU}, nil, 0, 1000},
	{OutletPower, UnitWatts, "Power of one outlet.", []Kind{KindPDU}, nil, 0, 1e6},
	{OutletEnergy, UnitKilowattHours, "Energy of one outlet since the counter was reset.", []Kind{KindPDU}, nil, 0, 1e9},
	{OutletState, UnitState, "One outlet switched off or on.", []Kind{KindPDU}, switchStates, 0, 2},

	{CPUTemperature, UnitCelsius, "Processor temperature.", []Kind{KindServer}, nil, -40, 150},
	{ComponentTemperature, UnitCelsius, "Temperature of a component named by Part.", append([]Kind{KindServer}, equipment...), nil, -60, 250},
	{FanRotation, UnitRPM, "Rotation of one fan.", []Kind{KindServer, KindCRAH, KindCRAC, KindPDU}, nil, 0, 60000},
	{PowerSupplyState, UnitState, "Health of one power supply.", []Kind{KindServer, KindPDU}, healthStates, 0, 4},
	{FanState, UnitState, "Health of one fan.", []Kind{KindServer, KindCRAH, KindCRAC}, healthStates, 0, 4},
	{ComponentState, UnitState, "Health of a component named by Part.", append([]Kind{KindServer}, equipment...), healthStates, 0, 4},
	{PowerState, UnitState, "The server is switched off or on.", []Kind{KindServer}, switchStates, 0, 2},

	{Reachable, UnitState, "The device answered its last poll: yes or no.", []Kind{KindDevice}, presence, 0, 1},
	{PollDuration, UnitSeconds, "How long the last poll took.", []Kind{KindDevice}, nil, 0, 3600},

	{ForecastTimeToLimitP10, UnitSeconds, "Time until the limit named by Part (°C), one in ten chances of earlier; the horizon when not within it.", hotPlaces, nil, 0, 1e6},
	{ForecastTimeToLimitP50, UnitSeconds, "Median time until the limit named by Part (°C); the horizon when not within it.", hotPlaces, nil, 0, 1e6},
	{ForecastTimeToLimitP90, UnitSeconds, "Time until the limit named by Part (°C), one in ten chances of later; the horizon when not within it.", hotPlaces, nil, 0, 1e6},
	{ForecastCrossingLikelihood, UnitRatio, "Share of the ensemble that crosses the limit named by Part (°C) within the horizon.", hotPlaces, nil, 0, 1},
	{RecommendedInletLimit, UnitCelsius, "Upper end of the recommended inlet envelope, by the site file.", []Kind{KindHall}, nil, 0, 100},
	{AllowableInletLimit, UnitCelsius, "Upper end of the allowable inlet envelope, by the site file.", []Kind{KindHall}, nil, 0, 100},
	{ForecastInletTemperature, UnitCelsius, "Median inlet temperature expected after the time named by Part (for example 10m).", hotPlaces, nil, -20, 200},
	{ForecastError, UnitSeconds, "What the median promised less what there was, when the limit was crossed; Part is limit/checkpoint: 32/20m before the crossing, 32/+2m after the cause.", hallsAndRows, nil, -1e5, 1e5},
	{ForecastRelativeError, UnitRatio, "forecast_error as a share of the time there was.", hallsAndRows, nil, -1, 1e5},
	{ForecastCoverage, UnitRatio, "Share of the forecasts of a crossing whose P10 to P90 held the truth; Part is the limit (°C). Honest is 0.8.", hallsAndRows, nil, 0, 1},
	{ForecastPinball, UnitCount, "Mean quantile loss of log time over the forecasts of a crossing; Part is the limit (°C). Less is better.", hallsAndRows, nil, 0, 10},
	{ForecastLead, UnitSeconds, "How long before the crossing of the limit named by Part (°C) people were called; 0 when they were not.", []Kind{KindHall}, nil, 0, 1e5},
	{ForecastLeadShare, UnitRatio, "forecast_lead as a share of the time from the cause to the crossing.", []Kind{KindHall}, nil, 0, 1},
	{ForecastFalseAlarm, UnitState, "A page about the limit named by Part (°C) was for nothing: yes or no; the text says whether it came true or was averted.", []Kind{KindHall}, presence, 0, 1},
	{ForecastPhantom, UnitRatio, "Share of an hour's forecasts, three hours ago, that foresaw within two hours a crossing of the limit named by Part (°C) that neither came nor was averted.", []Kind{KindHall}, nil, 0, 1},
	{HeatLoad, UnitWatts, "Heat that must be removed now.", []Kind{KindHall, KindLoop, KindSite}, nil, 0, 1e9},
	{CoolingCapacity, UnitWatts, "Heat that running equipment can remove now.", []Kind{KindHall, KindLoop, KindSite}, nil, 0, 1e9},
	{CoolingMargin, UnitWatts, "Cooling capacity less heat load; negative while the place heats up.", []Kind{KindHall, KindLoop, KindSite}, nil, -1e9, 1e9},
	{ContingencyTimeToLimit, UnitSeconds, "Median time until the first limit if the asset named by Part were lost now; the horizon when not within it.", []Kind{KindHall}, nil, 0, 1e6},
	{ContingencyLoad, UnitPercent, "Load as a share of rated capacity, on a loop heat as a share of cooling, if the asset named by Part were lost now; recorded from 80 % on, for the worst loss; of loops, for the largest chiller where that is a spare by number.", []Kind{KindLoop, KindUtility, KindGenerator, KindUPS, KindTransferSwitch, KindPDU}, nil, 0, 1000},
	{ForecastRideThrough, UnitSeconds, "Median time until the first limit if all compressors of a loop, or of a hall, stopped now; the horizon when not within it.", []Kind{KindLoop, KindHall}, nil, 0, 1e6},
	{ForecastRestartTime, UnitSeconds, "Time from a power failure until as many chillers as are required deliver again, by the drawings.", []Kind{KindLoop, KindHall}, nil, 0, 1e6},
	{IncidentState, UnitState, "An incident is open with this asset as its root cause: yes or no; Part is the incident.", append([]Kind{KindSite, KindHall, KindLoop, KindDevice}, equipment...), presence, 0, 1},
	{IncidentSymptoms, UnitCount, "Symptoms attached to the open incident named by Part.", append([]Kind{KindSite, KindHall, KindLoop, KindDevice}, equipment...), nil, 0, 1e6},
}
