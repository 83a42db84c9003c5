package facility

import "strings"

// A LimitLevel names one of the thresholds that a device has configured for a
// measurement of its own. Their crossing is the device's alarm, not ours.
type LimitLevel string

// Levels of device thresholds, lowest first; the names are those of Redfish
// (lower and upper, caution and critical) in the field's short form.
const (
	LimitLowCritical  LimitLevel = "limit_low_critical"
	LimitLow          LimitLevel = "limit_low"
	LimitHigh         LimitLevel = "limit_high"
	LimitHighCritical LimitLevel = "limit_high_critical"
)

// LimitLevels returns every level, lowest first.
func LimitLevels() []LimitLevel {
	return []LimitLevel{LimitLowCritical, LimitLow, LimitHigh, LimitHighCritical}
}

// LimitPoint is the point that holds a device's own threshold for p:
// "inlet_temperature_limit_high". It has the unit of p, and every quantity of
// the dictionary has all four.
func LimitPoint(p Point, level LimitLevel) Point { return p + "_" + Point(level) }

// limitSpec describes the threshold of a quantity. Devices switch an alarm off
// by a threshold that is never reached (101 % of a share), so a threshold may
// lie outside the quantity's range by the width of it.
func limitSpec(of PointSpec, level LimitLevel) PointSpec {
	words := strings.ReplaceAll(strings.TrimPrefix(string(level), "limit_"), "_", " ")
	of.Meaning = "The device's own " + words + " threshold for " + string(of.Name) + "."
	of.Name = LimitPoint(of.Name, level)
	width := of.Max - of.Min
	of.Min, of.Max = of.Min-width, of.Max+width
	return of
}

// hasLimits reports whether a device may have thresholds for a point: not for
// what only we work out, nor for what is a limit itself.
func hasLimits(spec PointSpec) bool {
	name := string(spec.Name)
	return spec.Unit != UnitState && !strings.HasPrefix(name, "forecast_") && !strings.HasPrefix(name, "contingency_") &&
		!strings.HasSuffix(name, "_inlet_limit")
}
