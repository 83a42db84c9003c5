package facility

// Celsius is a temperature. A difference of two temperatures is a Kelvin, so
// that a setpoint of 7 °C is never added to a rise of 7 K by accident.
type Celsius float64

// Kelvin is a difference of two temperatures.
type Kelvin float64

// Watts is a heat flow or an electrical power. Heat into the room and power
// drawn are positive.
type Watts float64

// Kilowatts returns w in kW, the unit people in this field say aloud.
func (w Watts) Kilowatts() float64 { return float64(w) / 1000 }

// LitersPerMinute is a flow of water.
type LitersPerMinute float64

// CubicMetersPerSecond is a flow of air.
type CubicMetersPerSecond float64

// CubicMeters is a volume, of air or of water.
type CubicMeters float64

// Kilopascals is a pressure.
type Kilopascals float64

// Percent runs from 0 to 100.
type Percent float64

// Amperes is an electrical current.
type Amperes float64

// Kilograms is a mass.
type Kilograms float64

// Unit names the unit of a point. Its text is the suffix that a field or
// metric name carries, in the base units of the Prometheus conventions where
// the field has no stronger habit of its own.
type Unit string

// Units of points.
const (
	UnitCelsius                 Unit = "celsius"
	UnitKelvin                  Unit = "kelvin"
	UnitPercent                 Unit = "percent"
	UnitWatts                   Unit = "watts"
	UnitVoltAmperes             Unit = "volt_amperes"
	UnitVolts                   Unit = "volts"
	UnitAmperes                 Unit = "amperes"
	UnitKilowattHours           Unit = "kilowatt_hours"
	UnitHertz                   Unit = "hertz"
	UnitSeconds                 Unit = "seconds"
	UnitRPM                     Unit = "rpm"
	UnitLitersPerMinute         Unit = "liters_per_minute"
	UnitCubicMetersPerSecond    Unit = "cubic_meters_per_second"
	UnitKilopascals             Unit = "kilopascals"
	UnitRatio                   Unit = "ratio"
	UnitMetersPerSecond         Unit = "meters_per_second"
	UnitVars                    Unit = "vars"
	UnitKilovoltAmpereHours     Unit = "kilovolt_ampere_hours"
	UnitKilovarHours            Unit = "kilovar_hours"
	UnitAmpereHours             Unit = "ampere_hours"
	UnitOhms                    Unit = "ohms"
	UnitDegrees                 Unit = "degrees" // of angle
	UnitLiters                  Unit = "liters"
	UnitLux                     Unit = "lux"
	UnitDecibels                Unit = "decibels"
	UnitDecibelMilliwatts       Unit = "decibel_milliwatts"
	UnitPartsPerMillion         Unit = "parts_per_million"
	UnitBytes                   Unit = "bytes"
	UnitMicrogramsPerCubicMeter Unit = "micrograms_per_cubic_meter"
	UnitCount                   Unit = "count"
	UnitState                   Unit = "state"
)
