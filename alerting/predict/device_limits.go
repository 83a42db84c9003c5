package predict

import (
	"slices"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// deviceLimits are the inlet temperatures at which servers protect themselves
// by what they say of themselves, by rack and by row: the upper critical
// threshold of their inlet sensor.
type deviceLimits map[string][]*signal

// deviceLimit is the point that holds such a threshold.
var deviceLimit = facility.LimitPoint(facility.InletTemperature, facility.LimitHighCritical)

// A threshold outside these bounds is a default that nobody has set, or an
// alarm that was switched off: no server lets its inlet come to 80 °C, none
// protects itself below the recommended envelope.
const (
	lowestDeviceLimit  = 27.0
	highestDeviceLimit = 80.0
)

// add registers the threshold behind a series.
func (d deviceLimits) add(site *facility.Site, asset string, sig *signal) {
	a, known := site.Asset(asset)
	if !known {
		return
	}
	for _, place := range []string{a.Rack, a.Row} {
		if place != "" {
			d[place] = append(d[place], sig)
		}
	}
}

// of is the lowest threshold in a place; false when no device there has one.
// Thresholds are read seldom and do not age.
func (d deviceLimits) of(place string) (facility.Celsius, bool) {
	lowest, found := 0.0, false
	for _, sig := range d[place] {
		if sig.value > lowestDeviceLimit && sig.value < highestDeviceLimit && (!found || sig.value < lowest) {
			lowest, found = sig.value, true
		}
	}
	return facility.Celsius(lowest), found
}

// limitsOf are the limits a row or rack is forecast for: those of the site, and
// the lowest that a device there has of its own.
func (m *Model) limitsOf(place string) []facility.Celsius {
	limits := m.site.Limits.All()
	if own, known := m.devices.of(place); known && !slices.Contains(limits, own) {
		limits = append(limits, own)
	}
	return limits
}
