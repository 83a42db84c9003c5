package redfish

import "github.com/ridethrough/ridethrough/internal/facility"

// Thresholds in old resources stand beside the reading, those of a Sensor in an
// object of their own.
var (
	flatLimits = []struct {
		property string
		level    facility.LimitLevel
	}{
		{"LowerThresholdCritical", facility.LimitLowCritical},
		{"LowerThresholdNonCritical", facility.LimitLow},
		{"UpperThresholdNonCritical", facility.LimitHigh},
		{"UpperThresholdCritical", facility.LimitHighCritical},
	}
	sensorLimits = []struct {
		property string
		level    facility.LimitLevel
	}{
		{"LowerCritical", facility.LimitLowCritical},
		{"LowerCaution", facility.LimitLow},
		{"UpperCaution", facility.LimitHigh},
		{"UpperCritical", facility.LimitHighCritical},
	}
)

// limits adds the thresholds of a thing whose reading was added just before.
func (x *extractor) limits(g group, d document, pointer string, so found) {
	if len(g.fields) == 0 {
		return
	}
	f := g.fields[0]
	code := f.unit
	if len(code) > 0 && code[0] == '?' {
		code = d.text(code[1:])
	}
	so.point = f.point
	if u, known := unitOf(code); known {
		so.point = x.placed(f.point, u)
	}
	for _, l := range flatLimits {
		x.limit(code, d[l.property], pointer+"/"+l.property, l.level, so)
	}
}

// limit adds one threshold. Zero means "none" in upper ones everywhere, and in
// lower ones of all but temperatures.
func (x *extractor) limit(code string, v any, pointer string, level facility.LimitLevel, so found) {
	value, ok := number(v)
	upper := level == facility.LimitHigh || level == facility.LimitHighCritical
	if !ok || value == 0 && (upper || so.point != temperature) {
		return
	}
	so.source, so.level = "", level
	if so.base = x.baseOf(so); so.base == "" {
		return
	}
	so.point = facility.LimitPoint(so.point, level)
	x.number(code, v, pointer, status{}, so)
}

// baseOf is the object of the reading that a threshold is for.
func (x *extractor) baseOf(limit found) string {
	for i := len(x.out) - 1; i >= 0; i-- {
		f := x.out[i]
		if f.level == "" && f.point == limit.point && f.siblings == limit.siblings && f.member == limit.member {
			return f.object
		}
	}
	return ""
}
