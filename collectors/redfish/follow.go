package redfish

import (
	"slices"
	"strings"
	"time"
)

// followed are the properties whose links are walked, in this order: equipment
// before chassis, so that the roles it gives its sensors are known first; old
// resources before new ones. A name means the same in every type that has it.
var followed = []string{
	"PowerEquipment", "RackPDUs", "FloorPDUs", "PowerShelves", "Switchgear", "TransferSwitches", "ElectricalBuses",
	"ThermalEquipment", "CDUs", "CoolingUnits", "CoolingLoops", "HeatExchangers", "ImmersionUnits", "RPUs",
	"Metrics", "Mains", "Feeders", "Branches", "Subfeeds", "Outlets", "OutletGroups",
	"PrimaryCoolantConnectors", "SecondaryCoolantConnectors", "Pumps", "Reservoirs", "Filters",
	"Chassis", "Thermal", "Power", "ThermalSubsystem", "PowerSubsystem", "EnvironmentMetrics",
	"ThermalMetrics", "Fans", "Heaters", "CoolantConnectors", "LeakDetection", "LeakDetectors", "PowerSupplies", "Batteries", "Sensors",
	"Systems", "Processors", "Memory", "Storage", "Controllers", "Drives", "NetworkAdapters", "PCIeDevices", "ProcessorMetrics",
	"Fabrics", "Switches", "Facilities", "PowerDomains", "AmbientMetrics",
	"TelemetryService", "MetricReports",
}

// take keeps what a resource holds and queues what it links to.
func (w *walker) take(path, within string, took time.Duration, d document) {
	p := &page{
		at: w.client.now(), took: took, path: path, kind: d.kind(), name: strings.TrimSpace(d.text("Name")), id: d.text("Id"), within: within,
		child: d.object("Links").link("ContainedBy") != "", computers: len(d.object("Links").list("ComputerSystems")) > 0, found: extract(path, d),
	}
	if p.kind == "" {
		p.kind = guess(path, d)
	}
	if p.kind == "ChassisCollection" {
		p.members = membersIn(d)
	}
	w.pages = append(w.pages, p)
	w.identify(p, d)
	for _, f := range p.found {
		if f.source != "" && f.source != path {
			w.sources = append(w.sources, pathOf(f.source))
		}
	}
	var ahead []string
	for _, m := range d.list("Members") {
		member, _ := m.(map[string]any)
		ahead = w.want(ahead, document(member).text("@odata.id"))
	}
	for _, name := range followed {
		if path == root && !atRoot(name) {
			continue
		}
		ahead = w.want(ahead, d.object(name).text("@odata.id"))
		for _, m := range d.list(name) {
			member, _ := m.(map[string]any)
			if len(member) == 1 { // a link; Thermal has its fans in it, and Storage its drives as links
				ahead = w.want(ahead, document(member).text("@odata.id"))
			}
		}
	}
	for _, v := range slices.Concat(d.list("PowerSupplyRedundancy"), d.list("FanRedundancy")) {
		group, _ := v.(map[string]any)
		for _, m := range document(group).list("RedundancyGroup") {
			member, _ := m.(map[string]any)
			ahead = w.want(ahead, document(member).text("@odata.id"))
		}
	}
	ahead = w.usual(ahead, p, d)
	w.queue = append(ahead, w.queue...) // depth first: what belongs together stays together
}

// usual adds resources at the place that the schema gives them where a link
// leads elsewhere: one of DMTF's own examples has the sensors behind the link
// to the power subsystem.
func (w *walker) usual(to []string, p *page, d document) []string {
	if p.kind != "Chassis" {
		return to
	}
	for _, name := range []string{"Thermal", "Power", "ThermalSubsystem", "PowerSubsystem", "EnvironmentMetrics", "Sensors"} {
		if link := d.link(name); link != "" && !strings.HasSuffix(link, "/"+name) {
			to = w.want(to, p.path+"/"+name)
		}
	}
	return to
}

func atRoot(name string) bool {
	switch name {
	case "Fans", "Power", "Thermal", "Storage":
		return false
	}
	return true
}

// want adds a link that is within the service, new and of this host.
func (w *walker) want(to []string, link string) []string {
	if strings.Contains(link, "#") {
		return to // part of a resource that is read anyway
	}
	target, err := w.client.resolve(link)
	if link == "" || err != nil {
		return to
	}
	link = target.RequestURI() // as it stands: some services want the slash at its end
	path := pathOf(link)
	if !strings.HasPrefix(path, root+"/") || w.seen[path] || len(w.seen) >= pagesMax {
		return to
	}
	w.seen[path] = true
	return append(to, link)
}
