package redfish

import (
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// number adds a reading of a quantity.
func (x *extractor) number(code string, v any, pointer string, status status, so found) {
	u, known := unitOf(code)
	if !known {
		return
	}
	so.raw = raw(v)
	so.point = x.placed(so.point, u)
	spec, inDictionary := facility.Describe(so.point)
	if inDictionary && spec.Unit != u.of && so.level == "" {
		so.point = byUnit[u.of] // a fan in CFM: another quantity than the place promises
		_, inDictionary = facility.Describe(so.point)
	} else if spec.Unit != u.of {
		return
	}
	if !inDictionary {
		return
	}
	value, isNumber := number(v)
	if isNumber {
		so.value = tidy(u.convert(value))
	}
	if !isNumber || status.unavailable {
		so.quality = facility.Unavailable
	}
	x.add(pointer, so)
}

// placed is the point that a quantity is called at this place.
func (x *extractor) placed(point facility.Point, u unit) facility.Point {
	switch {
	case point == facility.FanRotation && u.of == facility.UnitPercent:
		return facility.FanSpeed
	case x.kind == "Circuit" && (strings.Contains(x.path, "/Mains/") || strings.Contains(x.path, "/Feeders/")) && mainsSide[point] != "":
		return mainsSide[point]
	case x.kind == "CoolantConnector" && strings.Contains(x.path, "/PrimaryCoolantConnectors/") && facilitySide[point] != "":
		return facilitySide[point]
	}
	return point
}

// word adds a reading of a state.
func (x *extractor) word(v any, pointer string, status status, so found) {
	text, ok := v.(string)
	if !ok || text == "" {
		return
	}
	so.raw, so.text = text, text
	so.value = states[so.point][text]
	if status.absent || text == "Absent" || text == "Unavailable" {
		so.quality = facility.Unavailable
	}
	x.add(pointer, so)
}

func (x *extractor) add(pointer string, so found) {
	so.path = x.path
	so.object = x.path
	if pointer != "" {
		so.object = x.path + "#" + pointer
	}
	switch x.kind {
	case "CoolantConnector":
		so.qualifier, so.whole = side(pointer, so.qualifier), connected[so.point]
	case "Pump":
		so.qualifier = side(pointer, so.qualifier)
	}
	x.out = append(x.out, so)
}

// side tells pressures and temperatures of one connector apart.
func side(pointer, qualifier string) string {
	for _, s := range []string{"Supply", "Return", "Delta", "Inlet"} {
		if strings.HasPrefix(pointer, "/"+s) && !strings.Contains(pointer, "SupplyTemp") && !strings.Contains(pointer, "ReturnTemp") {
			return strings.TrimSpace(strings.ToLower(s) + " " + qualifier)
		}
	}
	return qualifier
}
