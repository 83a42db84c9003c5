package snmp

import (
	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// document is a profile file as written. See docs/profiles.md.
type document struct {
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	Source string `yaml:"source"`

	// Extends takes over the scalars, tables and vocabularies of other profiles.
	Extends []string `yaml:"extends"`

	// Match says which devices the profile is for. A profile without it is used
	// only where the configuration names it.
	Match match `yaml:"match"`

	// Fallback marks a profile that is used only where no other fits.
	Fallback bool `yaml:"fallback"`

	// Online is an object that must have one of the values, else everything
	// the device says is unavailable: a gateway that lost its controller.
	Online *online `yaml:"online"`

	// UnitsFrom is an object that tells the unit of fields with unit: from.
	UnitsFrom *unitsFrom `yaml:"units_from"`

	// Vocabularies are what raw values mean, for several fields.
	Vocabularies map[string]profile.Vocabulary `yaml:"vocabularies"`

	// Absent are raw values that mean "not there" in every field.
	Absent []string `yaml:"absent"`

	// NamedPartsOnly drops readings of parts that the configuration gives no
	// asset.
	NamedPartsOnly bool `yaml:"named_parts_only"`

	Scalars []field `yaml:"scalars"`
	Tables  []table `yaml:"tables"`

	Position facility.Position `yaml:"-"`
}

// match says which devices a profile is for. What is given must all hold.
type match struct {
	SysObjectID []string `yaml:"sys_object_id"` // prefixes; any device when empty
	SysDescr    []string `yaml:"sys_descr"`     // patterns, of which one must match
	Confirm     []string `yaml:"confirm"`       // objects that must all answer
	ConfirmAny  []string `yaml:"confirm_any"`   // objects of which one must answer
	Unless      []string `yaml:"unless"`        // objects of which none may answer
}

// detectable reports whether a device can show that the profile fits.
func (m match) detectable() bool {
	return len(m.SysObjectID)+len(m.SysDescr)+len(m.Confirm)+len(m.ConfirmAny) > 0
}

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
	Part        *string `yaml:"part"`
	PartPattern string  `yaml:"part_pattern"`
	Of          string  `yaml:"of"`

	// Also are columns of other tables, under numbers of the profile's choice.
	Also map[int]also `yaml:"also"`

	// Absent are raw values that mean "not there" in every column.
	Absent []string `yaml:"absent"`

	// The scaling of columns that do not say their own.
	Scaling scaling `yaml:",inline"`

	Columns  []field           `yaml:"columns"`
	Position facility.Position `yaml:"-"`
}

// scaling names other objects that a value is multiplied with: columns of the
// same table by number, or objects by identifier.
type scaling struct {
	DivideBy   string     `yaml:"divide_by"`
	MultiplyBy string     `yaml:"multiply_by"`
	Digits     string     `yaml:"digits"`   // number of decimal digits
	Exponent   string     `yaml:"exponent"` // power of ten
	ScaleFrom  *scaleFrom `yaml:"scale_from"`
}

// scaleFrom is an object whose text stands for a factor.
type scaleFrom struct {
	Column  int                `yaml:"column"`
	OID     string             `yaml:"oid"`
	Values  map[string]float64 `yaml:"values"`
	Default float64            `yaml:"default"`
}

// unitFrom is an object whose text stands for a unit.
type unitFrom struct {
	Column  int               `yaml:"column"`
	OID     string            `yaml:"oid"`
	Units   map[string]string `yaml:"units"`
	Default string            `yaml:"default"`
}

// limits are the objects with the device's own thresholds for a field.
type limits struct {
	LowCritical  string `yaml:"low_critical"`
	Low          string `yaml:"low"`
	High         string `yaml:"high"`
	HighCritical string `yaml:"high_critical"`

	Absent []string `yaml:"absent"` // raw values that mean "no threshold"
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
	Part        *string `yaml:"part"`
	PartPattern string  `yaml:"part_pattern"` // the part is what its group matches
	Of          *string `yaml:"of"`

	Unit     string    `yaml:"unit"`  // on the wire; see profile.WireUnit
	Scale    float64   `yaml:"scale"` // the raw value × scale is in Unit
	Scaling  scaling   `yaml:",inline"`
	UnitFrom *unitFrom `yaml:"unit_from"`
	ShareOf  string    `yaml:"share_of"` // the value is a share of this object's

	Signed  int    `yaml:"signed"`  // the value is two's complement of so many bits
	Bit     *int   `yaml:"bit"`     // the value is this bit
	Pattern string `yaml:"pattern"` // the value is what the group of this expression matches

	Words      profile.Vocabulary `yaml:",inline"`
	Vocabulary string             `yaml:"vocabulary"` // of the profile

	Absent      []string `yaml:"absent"`      // raw values that mean "not there": no reading
	Unavailable []string `yaml:"unavailable"` // raw values that mean "no value now"

	// Where keeps the rows in which other columns or numbers of the index (#2),
	// or the values for which other objects, have one of the texts; * is any
	// text, one with a leading ! must not match.
	Where map[string][]string `yaml:"where"`
	// UnlessColumn keeps the rows in which another column has no value.
	UnlessColumn int `yaml:"unless_column"`

	Limits *limits `yaml:"limits"`

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

	unitIsTold = "from" // the unit is told by units_from
)
