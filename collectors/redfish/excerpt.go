package redfish

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

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
