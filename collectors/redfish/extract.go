package redfish

import (
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
	x.members(g, members, way[1:], pointer, so)
}

// members finds the things of each member of an array.
func (x *extractor) members(g group, members []any, way []string, pointer string, so found) {
	ids := memberIDs(members)
	so.siblings = x.path + "#" + pointer
	for i, m := range members {
		member := objectOf(m)
		if member == nil {
			continue
		}
		place := strconv.Itoa(i)
		so.member = place
		if id := member.text("MemberId"); ids[id] == 1 {
			so.member = id
		}
		so.name = nameOf(member)
		if so.name == "" && member.text("DataSourceUri") == "" {
			so.name = strings.TrimPrefix(pointer, "/") + " " + so.member
		}
		so.whole = g.first && i == 0
		x.things(g, member, way, pointer+"/"+place, so)
	}
}

// objectOf is a member of an array; a number of its own is a reading. It is nil
// for anything else.
func objectOf(m any) document {
	switch m := m.(type) {
	case map[string]any:
		return m
	case float64:
		return document{"Reading": m}
	}
	return nil
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

// escape is a property name in a JSON pointer (RFC 6901, section 3).
func escape(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
