package redfishd

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// Root is the path of the service root (6.2).
const Root = "/redfish/v1"

// Bundle is the resources of a service by path, without slash at the end.
type Bundle map[string]map[string]any

// Load reads a bundle file, `{path: resource}`.
func Load(file string) (Bundle, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	b, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; want a JSON object of resources by their paths", file, err)
	}
	return b, nil
}

// Parse reads a bundle. What is no resource is left out.
func Parse(data []byte) (Bundle, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	b := Bundle{}
	for path, text := range raw {
		var resource map[string]any
		if json.Unmarshal(text, &resource) == nil && resource != nil {
			b[clean(path)] = resource
		}
	}
	if len(b) == 0 {
		return nil, fmt.Errorf("no resource in the bundle")
	}
	return b, nil
}

func clean(path string) string {
	path, _, _ = strings.Cut(path, "#")
	return "/" + strings.Trim(path, "/")
}

// Mend completes a recording that holds only part of a service: a resource
// that cannot be reached from the service root is linked from the one above it.
// Nothing that is there is changed otherwise.
func (b Bundle) Mend() {
	b.alias()
	if b[Root] == nil {
		b[Root] = map[string]any{"@odata.id": Root}
	}
	tried := map[string]bool{} // a name may be taken by something that is no link
	for {
		reached := b.reachable()
		maps.Copy(reached, tried)
		path := b.nearestOutside(reached)
		if path == "" {
			return
		}
		for path != Root && !reached[path] {
			reached[path], tried[path] = true, true
			path = b.attach(path)
		}
	}
}

// reachable are the paths that links lead to, from the service root on.
func (b Bundle) reachable() map[string]bool {
	reached := map[string]bool{Root: true}
	for queue := []string{Root}; len(queue) > 0; queue = queue[1:] {
		targets := map[string]bool{}
		links(b[queue[0]], targets)
		for target := range targets {
			if !reached[target] {
				reached[target] = true
				queue = append(queue, target)
			}
		}
	}
	return reached
}

// nearestOutside is the resource nearest to the root that cannot be reached.
func (b Bundle) nearestOutside(reached map[string]bool) string {
	nearest := ""
	for _, path := range b.paths() {
		if !reached[path] && strings.HasPrefix(path, Root+"/") && (nearest == "" || strings.Count(path, "/") < strings.Count(nearest, "/")) {
			nearest = path
		}
	}
	return nearest
}

// alias serves a resource that was filed under another name at its own path.
func (b Bundle) alias() {
	for _, path := range b.paths() {
		own, _ := b[path]["@odata.id"].(string)
		own = clean(own)
		if strings.HasPrefix(own, Root+"/") && b[own] == nil {
			b[own] = b[path]
		}
	}
}

func (b Bundle) paths() []string {
	var out []string
	for path := range b {
		out = append(out, path)
	}
	slices.Sort(out)
	return out
}

// sideways are properties that point at resources which stand elsewhere.
var sideways = []string{"Links", "RelatedItem", "OriginOfCondition", "RedundancyGroup", "RedundancySet", "Oem"}

// links notes every path that a value links to.
func links(v any, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if target, ok := member.(string); ok && name == "@odata.id" && len(v) == 1 {
				into[clean(target)] = true
				continue
			}
			if !slices.Contains(sideways, name) {
				links(member, into)
			}
		}
	case []any:
		for _, element := range v {
			links(element, into)
		}
	}
}

// collections are resources whose members have names of their own, by the last
// word of their paths.
var collections = []string{
	"Chassis", "Systems", "Managers", "Fabrics", "Facilities",
	"Sensors", "Fans", "Heaters", "PowerSupplies", "Batteries", "LeakDetectors", "Controls",
	"Processors", "Memory", "Drives", "Storage", "NetworkAdapters", "PCIeDevices", "Switches", "MetricReports", "PowerDomains",
	"RackPDUs", "FloorPDUs", "PowerShelves", "Switchgear", "TransferSwitches", "ElectricalBuses",
	"Mains", "Feeders", "Branches", "Subfeeds", "Outlets", "OutletGroups",
	"CDUs", "CoolingUnits", "CoolingLoops", "HeatExchangers", "ImmersionUnits", "RPUs",
	"PrimaryCoolantConnectors", "SecondaryCoolantConnectors", "CoolantConnectors", "Pumps", "Filters", "Reservoirs",
}

// attach links path from the resource above it and returns that one's path.
func (b Bundle) attach(path string) string {
	cut := strings.LastIndexByte(path, '/')
	above, name := path[:cut], path[cut+1:]
	parent := b[above]
	if parent == nil {
		parent = map[string]any{"@odata.id": above}
		b[above] = parent
	}
	link := map[string]any{"@odata.id": path}
	members, isCollection := parent["Members"].([]any)
	if isCollection || slices.Contains(collections, above[strings.LastIndexByte(above, '/')+1:]) {
		parent["Members"] = append(members, link)
	} else if parent[name] == nil {
		parent[name] = link
	}
	return above
}
