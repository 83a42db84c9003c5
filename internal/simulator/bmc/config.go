package bmc

import "time"

// Config describes one simulated BMC.
type Config struct {
	// User and Password open a session. User may do everything up to Privilege.
	User, Password string
	// Privilege is the highest level the user is granted, 2 (user), 3
	// (operator) or 4 (administrator). Zero is 4.
	Privilege uint8

	Identity Identity
	Sensors  []Sensor

	// Extra records follow those of the sensors in the SDR repository as they
	// are, sense or nonsense; their record ids are filled in.
	Extra [][]byte
	// Broken lets extra records be shorter than they say.
	Broken bool

	// Power is the power drawn, for DCMI Get Power Reading. A BMC without it
	// does not speak DCMI.
	Power Value
	// Inlets are temperatures of the air inlet that DCMI tells (DCMI 1.5, 6.7.3),
	// whether or not there are sensors of them.
	Inlets []Value
	// On says whether the server is powered on. Nil is always on.
	On func() bool

	// CipherSuites are those on offer; 3 and 17 when empty.
	CipherSuites []uint8
	// MaxSessions is how many sessions may be open at once; 4 when zero, the
	// least the specification allows.
	MaxSessions int
	// Events fill the system event log; see BMC.Log for those that come later.
	Events []Event
	// LogMax is how many events the log holds; the oldest are lost then. Zero is
	// no limit.
	LogMax int

	// Satellites are controllers behind the BMC.
	Satellites []Satellite
	// NoRepository makes a BMC that keeps its records itself, as device SDRs
	// (35.2 to 35.4), and has no SDR repository device.
	NoRepository bool
	// Replay puts a recorded server in the place of Sensors.
	Replay *Replay
}

// Identity is what Get Device ID and the FRU inventory tell.
type Identity struct {
	ManufacturerID        uint32 // IANA enterprise number
	ProductID             uint16
	FirmwareMajor         uint8
	FirmwareMinor         uint8 // BCD
	Manufacturer, Product string
	Serial                string
}

// A Value is the present value of a sensor in its unit. It must not block and
// may be called from any goroutine; ok is false when there is no reading.
type Value func() (value float64, ok bool)

// States are the asserted states of a discrete sensor, bit 0 is state 0.
type States func() (asserted uint16, ok bool)

// Fixed is a Value that never changes.
func Fixed(v float64) Value { return func() (float64, bool) { return v, true } }

// FixedStates is a States that never changes.
func FixedStates(mask uint16) States { return func() (uint16, bool) { return mask, true } }

// A Sensor is one entry of the SDR repository. A sensor with Read is analog
// (full record), one with States discrete (compact record), one with neither
// can only send events (event-only record).
type Sensor struct {
	Name string // at most 16 bytes
	// Number identifies the sensor; zero takes the next free one.
	Number uint8
	// Type is the sensor type code (table 42-3).
	Type uint8
	// Entity and Instance say what is measured (table 43-13).
	Entity, Instance uint8
	// EventType is the event/reading type code of a discrete sensor (table
	// 42-1); zero is 6Fh, sensor-specific.
	EventType uint8

	Unit  Unit
	Scale Scale
	Read  Value

	States States

	// Upper and Lower thresholds; nil where there is none.
	Thresholds Thresholds
	// NotScanning marks a sensor whose scanning is switched off.
	NotScanning bool
}

// Thresholds of an analog sensor, in its unit.
type Thresholds struct {
	LowerNonCritical, LowerCritical, LowerNonRecoverable *float64
	UpperNonCritical, UpperCritical, UpperNonRecoverable *float64
}

// Upper returns the usual pair: a warning and a critical upper threshold.
func Upper(warning, critical float64) Thresholds {
	return Thresholds{UpperNonCritical: &warning, UpperCritical: &critical}
}

// An Event is a record of the system event log (table 32-1).
type Event struct {
	// Raw are the 14 bytes after the record id of an event that is no other; its
	// maker's own.
	Raw []byte

	At         time.Time
	SensorType uint8
	Sensor     uint8
	EventType  uint8 // event/reading type code; bit 7 set when deasserted
	Data       [3]uint8
}

// Unit is a base unit code (table 43-15).
type Unit uint8

// Units in use.
const (
	DegreesC Unit = 1
	DegreesF Unit = 2
	DegreesK Unit = 3
	Volts    Unit = 4
	Amps     Unit = 5
	Watts    Unit = 6
	RPM      Unit = 18
	CFM      Unit = 17
	Percent  Unit = 0xFF // unit flag "percentage" instead of a base unit
)

// Sensor type codes in use (table 42-3).
const (
	TypeTemperature = 0x01
	TypeVoltage     = 0x02
	TypeCurrent     = 0x03
	TypeFan         = 0x04
	TypeProcessor   = 0x07
	TypePowerSupply = 0x08
	TypeOther       = 0x0B
)

// Entity ids in use (table 43-13).
const (
	EntityProcessor   = 0x03
	EntityBoard       = 0x07
	EntityPowerSupply = 0x0A
	EntityFan         = 0x1D
	EntityMemory      = 0x20
	EntityAirInlet    = 0x37
	EntityDCMIInlet   = 0x40
)
