package redfish

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// found is one reading as it stands in a resource, before it is known which
// series it belongs to.
type found struct {
	object string // path of the resource and pointer
	path   string // of the resource
	raw    string

	point   facility.Point
	value   float64
	text    string
	quality facility.Quality

	name      string              // of the member of an array; empty for the resource itself
	member    string              // its number or key, to tell two of a name apart
	siblings  string              // the array it is a member of
	qualifier string              // phase, rail: what tells readings of one point and thing apart
	whole     bool                // about the whole device
	context   string              // Sensor.PhysicalContext
	source    string              // the sensor that an excerpt is of
	list      bool                // a copy without a role of its own
	sensor    bool                // a Sensor itself
	level     facility.LimitLevel // of a threshold
	base      string              // object of the reading that a threshold is for
}

// extractor takes the readings out of one resource.
type extractor struct {
	path string
	kind string
	out  []found
}

// extract returns the readings of a resource in the order of the schema.
func extract(path string, d document) []found {
	x := extractor{path: path, kind: d.kind()}
	switch x.kind {
	case "":
		x.kind = guess(path, d)
	case "Sensor":
		x.sensor(d)
		return x.out
	case "MetricReport":
		x.report(d)
		return x.out
	}
	if x.kind == "Sensor" {
		x.sensor(d)
		return x.out
	}
	for _, g := range schema[x.kind] {
		x.things(g, d, strings.Split(g.each, "/"), "", found{})
	}
	return x.out
}

// things finds the things of a group and takes their readings.
func (x *extractor) things(g group, d document, way []string, pointer string, so found) {
	if len(way) == 0 || way[0] == "" {
		so.list = g.list
		x.thing(g, d, pointer, so)
		return
	}
	within := d[way[0]]
	pointer += "/" + escape(way[0])
	way = way[1:]
	if len(way) == 0 || way[0] != "*" {
		if o, ok := within.(map[string]any); ok {
			so.name = strings.TrimPrefix(pointer, "/")
			x.things(g, o, way, pointer, so)
		}
		return
	}
	members, _ := within.([]any)
	ids := memberIDs(members)
	for i, m := range members {
		member, _ := m.(map[string]any)
		if member == nil {
			if v, isNumber := m.(float64); isNumber {
				member = map[string]any{"Reading": v}
			} else {
				continue
			}
		}
		place := strconv.Itoa(i)
		so.member = place
		if id := document(member).text("MemberId"); ids[id] == 1 {
			so.member = id
		}
		so.siblings = x.path + "#" + pointer
		so.name = nameOf(member)
		if so.name == "" && document(member).text("DataSourceUri") == "" {
			so.name = strings.TrimPrefix(pointer, "/") + " " + so.member
		}
		so.whole = g.first && i == 0
		x.things(g, member, way[1:], pointer+"/"+place, so)
	}
}

// memberIDs counts how often a MemberId is given; some services give all
// members the same.
func memberIDs(members []any) map[string]int {
	count := map[string]int{}
	for _, m := range members {
		member, _ := m.(map[string]any)
		if id := document(member).text("MemberId"); id != "" {
			count[id]++
		}
	}
	return count
}

// nameOf is what people call a member of an array; empty where it has no name
// but is the copy of a sensor that may have one.
func nameOf(d document) string {
	for _, property := range []string{"DeviceName", "Name", "FanName", "GroupName"} {
		if name := strings.TrimSpace(d.text(property)); name != "" {
			return name
		}
	}
	return ""
}

// thing takes the readings of one thing.
func (x *extractor) thing(g group, d document, pointer string, so found) {
	so.context = d.text("PhysicalContext")
	status := statusOf(d)
	for _, f := range g.fields {
		so := so
		if len(x.out) > 0 && f.point == facility.FanSpeed && strings.HasPrefix(f.path, "Secondary") {
			so.qualifier = "2"
		}
		x.field(f, d, f.path, pointer, status, so)
	}
	if g.state != "" && status.known {
		so.point, so.value, so.text, so.raw = g.state, status.health, status.text, status.text
		if g.state == facility.RedundancyState {
			so.value = status.redundancy()
		}
		x.add(pointer+"/Status", so)
	}
	x.limits(g, d, pointer, so)
}

// field takes one property, or each member of it.
func (x *extractor) field(f field, d document, path, pointer string, status status, so found) {
	if path == "" {
		x.excerpt(f, map[string]any(d), pointer, d, status, so)
		return
	}
	name, rest, deeper := strings.Cut(path, "/")
	v, there := d[name]
	if !there {
		return
	}
	pointer += "/" + escape(name)
	switch {
	case !deeper:
		x.excerpt(f, v, pointer, d, status, so)
	case rest != "*":
		if o, ok := v.(map[string]any); ok {
			if f.point == temperature {
				so.qualifier = rest // TemperatureSummaryCelsius
			}
			x.field(f, o, rest, pointer, status, so)
		}
	default:
		for _, m := range membersOf(v) {
			so := so
			so.qualifier = strings.TrimSpace(so.qualifier + " " + m.key)
			x.excerpt(f, m.value, pointer+"/"+escape(m.key), d, status, so)
		}
	}
}

type member struct {
	key   string
	value any
}

// membersOf are the members of an array or an object, in a fixed order.
func membersOf(v any) []member {
	var out []member
	switch v := v.(type) {
	case []any:
		for i, m := range v {
			out = append(out, member{strconv.Itoa(i), m})
		}
	case map[string]any:
		for key, m := range v {
			if !strings.ContainsAny(key, "@") {
				out = append(out, member{key, m})
			}
		}
		slices.SortFunc(out, func(a, b member) int { return strings.Compare(a.key, b.key) })
	}
	return out
}

// excerpt takes a number, or the number of an excerpt and what stands beside it.
func (x *extractor) excerpt(f field, v any, pointer string, d document, status status, so found) {
	so.point = f.point
	if f.unit == "" {
		x.word(v, pointer, status, so)
		return
	}
	code := f.unit
	if property, named := strings.CutPrefix(code, "?"); named {
		code = d.text(property)
		if code == "" {
			code = "{rev}/min"
		}
	}
	if o, ok := v.(map[string]any); ok {
		so.source = pathOf(document(o).text("DataSourceUri"))
		if so.context == "" {
			so.context = document(o).text("PhysicalContext")
		}
		x.beside(f, o, pointer, status, so)
		if setPoint, control := o["SetPoint"]; control {
			x.control(code, setPoint, pointer, so)
			so.point, so.list = facility.Power, true
		}
		reading, there := o["Reading"]
		if !there {
			return
		}
		v = reading
	}
	x.number(code, v, pointer, status, so)
}

// control takes the set point of a control (DSP8010, Control: excerpt). Its
// reading is the power that it limits.
func (x *extractor) control(code string, setPoint any, pointer string, so found) {
	so.source = ""
	x.number(code, setPoint, pointer+"/SetPoint", status{}, so)
}

// beside takes the companions of an excerpt.
func (x *extractor) beside(f field, o document, pointer string, status status, so found) {
	for _, name := range []string{"SpeedRPM", "ApparentVA", "ReactiveVAR", "PowerFactor"} {
		v, there := o[name]
		if !there || v == nil {
			continue
		}
		c := companions[name]
		so := so
		so.point = c.of[f.point]
		if so.point == "" {
			so.point = c.of[""]
		}
		if so.source != "" {
			so.source += "#/" + name
		}
		x.number(c.unit, v, pointer+"/"+name, status, so)
	}
}

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

// escape is a property name in a JSON pointer (RFC 6901, section 3).
func escape(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
