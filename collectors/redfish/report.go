package redfish

import (
	"strings"
	"time"
)

// suffixes are the units that the names of properties end with (DSP0266,
// 9.3.2), longest first.
var suffixes = []struct{ suffix, code string }{
	{"LitersPerMinute", "L/min"}, {"Celsius", "Cel"}, {"Percent", "%"}, {"Voltage", "V"}, {"Joules", "J"}, {"Watts", "W"}, {"Volts", "V"}, {"Amps", "A"}, {"kWh", "kW.h"}, {"RPM", "{rev}/min"}, {"kPa", "kPa"}, {"Hz", "Hz"},
}

// report takes the values of a metric report. They only count where nothing
// else shows the property: see planner.
func (x *extractor) report(d document) {
	latest := map[string]metric{}
	var order []string
	for _, v := range d.list("MetricValues") {
		o, _ := v.(map[string]any)
		property := document(o).text("MetricProperty")
		if property == "" {
			continue
		}
		at, _ := time.Parse(time.RFC3339, document(o).text("Timestamp"))
		old, seen := latest[property]
		if !seen {
			order = append(order, property)
		}
		if !seen || at.After(old.at) {
			latest[property] = metric{at, o["MetricValue"]}
		}
	}
	for _, property := range order {
		x.metric(property, latest[property].value)
	}
}

type metric struct {
	at    time.Time
	value any
}

// metric takes one value: what it is shows in the name of the property.
func (x *extractor) metric(property string, v any) {
	property = strings.TrimSuffix(property, "/Reading")
	path, pointer, _ := strings.Cut(strings.TrimSuffix(property, "#"), "#")
	for _, s := range suffixes {
		if strings.HasSuffix(property, s.suffix) {
			so := found{list: true, source: strings.TrimSuffix(property, "#"), name: labelOf(path, pointer), point: byUnit[units[s.code].of]}
			x.number(s.code, v, so.source, status{}, so) // the pointer is the property: places in the report move
			return
		}
	}
}

// labelOf makes a name of the last words of a property's path.
func labelOf(path, pointer string) string {
	words := strings.Split(strings.Trim(path+pointer, "/"), "/")
	const last = 4
	return strings.Join(words[max(0, len(words)-last):], " ")
}
