package snmp

import "github.com/ridethrough/ridethrough/internal/facility"

// profile is a profile file as written. See docs/profiles.md.
type profile struct {
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	Source string `yaml:"source"`

	// Extends takes over the scalars and tables of other profiles.
	Extends []string `yaml:"extends"`

	// Match says which devices the profile is for. A profile without it is used
	// only where the configuration names it.
	Match match `yaml:"match"`

	// Online is an object that must have one of the values, else everything
	// the device says is unavailable: a gateway that lost its controller.
	Online *online `yaml:"online"`

	// UnitsFrom is an object that tells the unit of fields with unit: from.
	UnitsFrom *unitsFrom `yaml:"units_from"`

	// Absent are raw values that mean "not there" in every field.
	Absent []string `yaml:"absent"`

	// NamedPartsOnly drops readings of parts that the configuration gives no
	// asset.
	NamedPartsOnly bool `yaml:"named_parts_only"`

	Scalars []field `yaml:"scalars"`
	Tables  []table `yaml:"tables"`

	Position facility.Position `yaml:"-"`
}

type match struct {
	SysObjectID []string `yaml:"sys_object_id"` // prefixes; any device when empty
	Confirm     []string `yaml:"confirm"`       // objects that must all answer
	Unless      []string `yaml:"unless"`        // objects of which none may answer
}

// detectable reports whether a device can show that the profile fits.
func (m match) detectable() bool { return len(m.Confirm) > 0 || len(m.SysObjectID) > 0 }

type online struct {
	OID string   `yaml:"oid"`
	Is  []string `yaml:"is"`
}

type unitsFrom struct {
	OID   string            `yaml:"oid"`
	Units map[string]string `yaml:"units"`
	// Default is the unit of devices without the object; none, no readings.
	Default string `yaml:"default"`
}

// table is a conceptual table: columns below one entry, rows by index.
type table struct {
	Name string `yaml:"name"`
	OID  string `yaml:"oid"` // of the entry

	// Part and Of are what columns without their own say.
	Part *string `yaml:"part"`
	Of   string  `yaml:"of"`

	// Also are columns of other tables with the same index, under numbers of
	// the profile's choice.
	Also map[int]string `yaml:"also"`

	// DivideBy is a column with the divisor of each row, Digits one with the
	// number of its decimal digits.
	DivideBy int `yaml:"divide_by"`
	Digits   int `yaml:"digits"`

	Columns  []field           `yaml:"columns"`
	Position facility.Position `yaml:"-"`
}

// field turns one object into readings of one point.
type field struct {
	OID    string `yaml:"oid"`    // of a scalar, with its .0
	Column int    `yaml:"column"` // of a table

	// Repeat makes N fields of one: {i} stands for 1 to N.
	Repeat int `yaml:"repeat"`

	Point facility.Point `yaml:"point"`

	// Part tells several readings of a point on one asset apart; Of names the
	// part of the device that reports on an asset of its own. Both are
	// templates: see template.
	Part *string `yaml:"part"`
	Of   string  `yaml:"of"`

	Unit  string  `yaml:"unit"`  // on the wire; see units
	Scale float64 `yaml:"scale"` // the raw value × scale is in Unit

	States map[string]string `yaml:"states"` // raw value → word of the point
	Texts  map[string]string `yaml:"texts"`  // raw value → the device's own word

	Absent      []string `yaml:"absent"`      // raw values that mean "not there": no reading
	Unavailable []string `yaml:"unavailable"` // raw values that mean "no value now"

	// Where keeps the rows in which other columns, or numbers of the index (#2),
	// have one of the texts; * is any text, a leading ! turns the match around.
	Where map[string][]string `yaml:"where"`
	// UnlessColumn keeps the rows in which another column has no value.
	UnlessColumn int `yaml:"unless_column"`

	Total string `yaml:"total"` // sum or mean over the rows, as a reading without part
	// TotalPoint is the point of the total, if it has one of its own.
	TotalPoint facility.Point `yaml:"total_point"`
	Poll       string         `yaml:"poll"` // fast, every poll; slow, every 20th

	Position facility.Position `yaml:"-"`
}

const (
	totalSum  = "sum"
	totalMean = "mean"
	pollFast  = "fast"
	pollSlow  = "slow"

	unitFrom = "from" // the unit is told by units_from
)
