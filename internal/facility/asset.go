package facility

import "time"

// An Asset is a thing with capacity or load, or a place. Its name is unique in
// the site.
type Asset struct {
	Name string
	Kind Kind

	// Hall, Row and Rack say where it stands; empty where that means nothing
	// (a chiller stands in no hall). A hall has its own name in Hall, a row in
	// Row, a rack in Rack.
	Hall, Row, Rack string

	// Loop is the water loop a chiller, pump, tower, tank, CRAH or CDU belongs
	// to; a loop has its own name in it.
	Loop string

	// ControlGroup is the controller that units share: when it fails or holds
	// them back, it does so to all of them.
	ControlGroup string

	Nameplate Nameplate
	Position  Position

	// Positions says where the file names the asset's hall, row, rack and loop,
	// by these words; what is absent stands at Position.
	Positions map[string]Position
}

func (a Asset) at(key string) Position { return placeOf(a.Positions, key, a.Position) }

// Containment says how hot and cold air are kept apart in a hall.
type Containment string

// Containments.
const (
	ContainmentUnknown   Containment = ""
	ContainmentNone      Containment = "none"
	ContainmentColdAisle Containment = "cold_aisle"
	ContainmentHotAisle  Containment = "hot_aisle"
)

// FanControl says what the fans of the room units follow.
type FanControl string

// Fan controls.
const (
	FanControlUnknown  FanControl = ""
	FanControlFixed    FanControl = "fixed"
	FanControlPressure FanControl = "pressure"
)

// Condenser says where a chiller rejects its heat to.
type Condenser string

// Condensers.
const (
	CondenserUnknown Condenser = ""
	CondenserAir     Condenser = "air"
	CondenserWater   Condenser = "water"
)

// Nameplate is what drawings and rating plates say of an asset. Zero means the
// drawings do not say; no field has a meaning at zero, except BufferVolume
// (no tank), and the flags, which are nil when unknown.
type Nameplate struct {
	// Capacity is the heat a unit removes or the power a unit supplies at its
	// design point.
	Capacity Watts
	// DesignLoad is the IT load a hall or rack, or the heat load a loop, was
	// designed for.
	DesignLoad Watts

	Airflow      CubicMetersPerSecond // design airflow of a room unit
	WaterFlow    LitersPerMinute      // design water flow of a coil or loop
	AirVolume    CubicMeters          // air in a hall
	FloorArea    float64              // m²
	Height       float64              // m, floor to ceiling
	WaterVolume  CubicMeters          // water in a loop, without the tank
	BufferVolume CubicMeters          // water in the buffer tank

	SupplySetpoint Celsius // air supply of a hall or room unit; water supply of a loop
	DesignReturn   Celsius // water return of a loop
	// RatedRejection is the outdoor air or condenser-water temperature at which
	// Capacity holds.
	RatedRejection   Celsius
	HighPressureTrip Kilopascals // condenser pressure that trips a compressor (gauge)

	StartSequence     time.Duration // from start command to delivering
	RestartAfterPower time.Duration // from power back to delivering
	MinimumOff        time.Duration // shortest stop between two starts
	BatteryRuntime    time.Duration // of a UPS at design load
	GeneratorStart    time.Duration // from mains lost to power

	Servers    int       // servers in a rack
	ServerMass Kilograms // of one typical server
	Breaker    Amperes   // rating of the breaker that feeds a PDU

	Containment Containment
	FanControl  FanControl
	Condenser   Condenser
	Refrigerant string
	// Economiser says that a chiller is a heat exchanger to tower water or
	// outdoor air, without a compressor.
	Economiser bool

	// OnUPS says that fans or pumps run on through a mains failure, where the
	// power edges do not show it. AutomaticStart says that standby units start
	// by themselves.
	OnUPS, AutomaticStart *bool
}

// A Service is what customers use. It lives on racks.
type Service struct {
	Name  string
	Tier  int // 1 is the most important; 0 unknown
	Owner string
	Racks []string
	// MinimumFraction is the share of its racks that must run for the service
	// to hold; 0 when unknown, read as 1.
	MinimumFraction float64
	Position        Position

	// Positions says where the file names each rack, by its name.
	Positions map[string]Position
}

// Limits are inlet temperatures that must not be crossed, mildest first.
type Limits struct {
	Recommended Celsius // upper end of the ASHRAE recommended envelope
	Allowable   Celsius // upper end of the allowable envelope of the class
	Critical    Celsius // equipment begins to protect itself
	Shutdown    Celsius // equipment switches itself off
}

// DefaultLimits are the ASHRAE TC 9.9 (2021) recommended 27 °C and class A1
// allowable 32 °C, then the 35 and 40 °C of classes A2 and A3, at which
// hardware bought for A1 protects itself and shuts down.
func DefaultLimits() Limits {
	return Limits{Recommended: 27, Allowable: 32, Critical: 35, Shutdown: 40}
}

// All returns the limits that are set, mildest first.
func (l Limits) All() []Celsius {
	var out []Celsius
	for _, c := range []Celsius{l.Recommended, l.Allowable, l.Critical, l.Shutdown} {
		if c != 0 {
			out = append(out, c)
		}
	}
	return out
}
