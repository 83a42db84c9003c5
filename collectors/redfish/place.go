package redfish

import (
	"slices"
	"strings"
)

const root = "/redfish/v1"

// A container is the chassis, system or piece of equipment that a resource
// belongs to.
type container struct{ path, collection, id string }

// containerOf finds it in the path of a resource: …/Chassis/1/Thermal is in
// chassis 1, …/PowerEquipment/RackPDUs/1/Outlets/A1 in rack PDU 1.
func containerOf(path string) container {
	words := strings.Split(strings.TrimPrefix(path, root+"/"), "/")
	at := 0
	if words[0] == "PowerEquipment" || words[0] == "ThermalEquipment" {
		at = 1
	}
	if len(words) < at+2 {
		return container{path: path}
	}
	return container{
		path:       root + "/" + strings.Join(words[:at+2], "/"),
		collection: words[at], id: words[at+1],
	}
}

// firsts are the containers whose readings are the device's own: of each kind
// of place the first that has a computer in it, or else the first that does not
// lie within another.
func firsts(pages []*page) map[string]bool {
	best := map[string]*page{}
	for _, p := range pages {
		c := containerOf(p.path)
		if c.path != p.path || c.id == "" {
			continue
		}
		family := strings.SplitN(strings.TrimPrefix(p.path, root+"/"), "/", 2)[0]
		if have := best[family]; have == nil || p.standing() > have.standing() {
			best[family] = p
		}
	}
	out := map[string]bool{}
	for _, p := range best {
		out[p.path] = true
	}
	return out
}

// standing orders containers by how much they stand for the device.
func (p *page) standing() int {
	switch {
	case p.child:
		return 0
	case p.computers:
		return 2
	}
	return 1
}

// label names a container that is not the first of its kind. A bare number says
// too little.
func (c container) label() string {
	if strings.ContainsFunc(c.id, func(r rune) bool { return r < '0' || r > '9' }) {
		return c.id
	}
	kind := c.collection
	switch {
	case strings.HasSuffix(kind, "Switches"):
		kind = strings.TrimSuffix(kind, "es")
	case kind != "Chassis":
		kind = strings.TrimSuffix(kind, "s")
	}
	return strings.TrimSpace(kind + " " + c.id)
}

// word is what the container as a whole is called among its components.
func (c container) word() string {
	switch c.collection {
	case "Chassis":
		return "chassis"
	case "Systems":
		return "system"
	}
	return "unit"
}

// structural are resources that only hold properties of the one above them.
var structural = []string{
	"Metrics", "EnvironmentMetrics", "ThermalMetrics", "HeaterMetrics", "BatteryMetrics", "PowerSupplyMetrics", "ProcessorMetrics", "MemoryMetrics", "DriveMetrics", "AmbientMetrics",
	"ThermalSubsystem", "PowerSubsystem", "LeakDetection", "Thermal", "Power",
}

// thingOf is the path of the thing that a resource is about: that of the power
// supply for its metrics.
func thingOf(path string) string {
	for {
		cut := strings.LastIndexByte(path, '/')
		if cut < 0 || !slices.Contains(structural, path[cut+1:]) {
			return path
		}
		path = path[:cut]
	}
}

// called names resources by what people call them.
type called map[string]string

// nameAll gives each page a name that none of its neighbours has.
func nameAll(pages []*page) called {
	count := map[string]int{}
	beside := func(p *page) string { return p.path[:strings.LastIndexByte(p.path, '/')+1] + plain(p) }
	for _, p := range pages {
		count[beside(p)]++
	}
	names := called{}
	for _, p := range pages {
		name := plain(p)
		if count[beside(p)] > 1 {
			name += " " + idOf(p)
		}
		names[p.path] = name
	}
	return names
}

// plain is a resource's own name. Outlets and circuits are known by what is
// printed beside them.
func plain(p *page) string {
	switch p.kind {
	case "Outlet", "Circuit", "OutletGroup":
		return idOf(p)
	}
	if p.name != "" {
		return p.name
	}
	return idOf(p)
}

func idOf(p *page) string {
	if p.id != "" {
		return p.id
	}
	return p.path[strings.LastIndexByte(p.path, '/')+1:]
}

// of is the name of the thing at path; empty for a container.
func (c called) of(path string) string {
	thing := thingOf(path)
	if thing == containerOf(thing).path {
		return ""
	}
	if name := c[thing]; name != "" {
		return name
	}
	return thing[strings.LastIndexByte(thing, '/')+1:]
}
