package facility

import (
	"slices"
	"strings"
)

// Point is one measurable of one asset, by its field name in lower snake case
// and without a unit: "chilled_water_supply_temperature".
type Point string

// PointSpec is an entry of the points dictionary.
type PointSpec struct {
	Name    Point
	Unit    Unit
	Meaning string
	// Kinds are the kinds of assets that have the point.
	Kinds []Kind
	// States maps a state code to its word; nil unless Unit is UnitState.
	States []string
	// Min and Max bound what the point can be at all. A reading outside is
	// marked Implausible; they are not alarm limits.
	Min, Max float64
}

// FieldName is the point's name with its unit, as it appears in InfluxDB, in
// rules and in JSON: "inlet_temperature_celsius". States and counts carry no
// suffix, nor does a name that begins with its unit ("seconds_on_battery"):
// they would say it twice.
func (s PointSpec) FieldName() string {
	name, unit := string(s.Name), string(s.Unit)
	if s.Unit == UnitState || s.Unit == UnitCount || strings.HasPrefix(name, unit+"_") {
		return name
	}
	return name + "_" + unit
}

// Plausible reports whether v can be a value of the point.
func (s PointSpec) Plausible(v float64) bool { return v >= s.Min && v <= s.Max }

// StateText returns the word for a state code, "unknown" when there is none.
func (s PointSpec) StateText(code float64) string { return stateText(s.States, code) }

// Points returns the dictionary in its documented order, without the limits
// that every quantity has; see LimitPoint.
func Points() []PointSpec { return slices.Clone(points) }

// Describe looks p up in the dictionary.
func Describe(p Point) (PointSpec, bool) {
	spec, ok := pointIndex[p]
	return spec, ok
}

// FieldName returns the field name of p, or p itself when it is not in the
// dictionary.
func FieldName(p Point) string {
	if spec, ok := pointIndex[p]; ok {
		return spec.FieldName()
	}
	return string(p)
}

// PointByField is the inverse of FieldName.
func PointByField(field string) (PointSpec, bool) {
	spec, ok := fieldIndex[field]
	return spec, ok
}

// NearestPoint returns the known point whose name is closest to name, for
// "did you mean …?"; empty when nothing is near.
func NearestPoint(name string) Point {
	names := make([]string, len(points))
	for i, spec := range points {
		names[i] = string(spec.Name)
	}
	return Point(Nearest(strings.ToLower(name), names))
}

var pointIndex, fieldIndex = indexPoints()

func indexPoints() (map[Point]PointSpec, map[string]PointSpec) {
	byName := make(map[Point]PointSpec, len(points))
	byField := make(map[string]PointSpec, len(points))
	add := func(spec PointSpec) { byName[spec.Name], byField[spec.FieldName()] = spec, spec }
	for _, spec := range points {
		add(spec)
		if hasLimits(spec) {
			for _, level := range LimitLevels() {
				add(limitSpec(spec, level))
			}
		}
	}
	return byName, byField
}
