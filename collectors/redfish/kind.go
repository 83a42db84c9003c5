package redfish

import "strings"

// guess is the type of a resource that does not tell it: by the properties that
// no other type has, or else by its place in the tree (DSP0266, 6.2, and the
// URIs of the schemas).
func guess(path string, d document) string {
	for _, known := range []struct{ property, kind string }{
		{"Temperatures", "Thermal"},
		{"PowerControl", "Power"},
		{"PowerSupplies", "Power"},
		{"TemperatureSummaryCelsius", "ThermalMetrics"},
		{"DetectorState", "LeakDetector"},
		{"ReadingType", "Sensor"},
		{"InputPowerWatts", "PowerSupplyMetrics"},
	} {
		if d[known.property] != nil && !isLink(d, known.property) {
			return known.kind
		}
	}
	if d["error"] != nil {
		return "" // the answer of a service that stumbled (8.6)
	}
	words := strings.Split(path, "/")
	name, in := words[len(words)-1], ""
	if len(words) > 1 {
		in = words[len(words)-2]
	}
	if d["Members"] == nil && memberKinds[in] != "" {
		return memberKinds[in]
	}
	if name == "Metrics" && len(words) > 2 {
		return metricsKinds[words[len(words)-3]]
	}
	return namedKinds[name]
}

// isLink reports whether a property only says where the thing is.
func isLink(d document, property string) bool {
	o := d.object(property)
	return len(o) == 1 && o["@odata.id"] != nil
}

// memberKinds are the types of what stands in a collection.
var memberKinds = map[string]string{
	"Chassis": "Chassis", "Systems": "ComputerSystem", "Sensors": "Sensor", "Fans": "Fan", "PowerSupplies": "PowerSupply", "Heaters": "Heater",
	"LeakDetectors": "LeakDetector", "Batteries": "Battery", "MetricReports": "MetricReport",
	"RackPDUs": "PowerDistribution", "FloorPDUs": "PowerDistribution", "PowerShelves": "PowerDistribution", "Switchgear": "PowerDistribution",
	"TransferSwitches": "PowerDistribution", "ElectricalBuses": "PowerDistribution",
	"Mains": "Circuit", "Feeders": "Circuit", "Branches": "Circuit", "Subfeeds": "Circuit", "Outlets": "Outlet", "OutletGroups": "OutletGroup",
	"CDUs": "CoolingUnit", "CoolingUnits": "CoolingUnit", "HeatExchangers": "CoolingUnit", "ImmersionUnits": "CoolingUnit", "RPUs": "CoolingUnit",
	"CoolingLoops": "CoolingLoop", "Pumps": "Pump", "Filters": "Filter", "Reservoirs": "Reservoir",
	"PrimaryCoolantConnectors": "CoolantConnector", "SecondaryCoolantConnectors": "CoolantConnector", "CoolantConnectors": "CoolantConnector",
}

// metricsKinds are the types of the Metrics of what stands in a collection.
var metricsKinds = map[string]string{
	"PowerSupplies": "PowerSupplyMetrics", "Batteries": "BatteryMetrics", "Heaters": "HeaterMetrics",
	"RackPDUs": "PowerDistributionMetrics", "FloorPDUs": "PowerDistributionMetrics", "PowerShelves": "PowerDistributionMetrics",
	"Switchgear": "PowerDistributionMetrics", "TransferSwitches": "PowerDistributionMetrics", "ElectricalBuses": "PowerDistributionMetrics",
}

// namedKinds are the types of resources that there is one of.
var namedKinds = map[string]string{
	"v1": "ServiceRoot", "Chassis": "ChassisCollection", "Thermal": "Thermal", "Power": "Power", "ThermalSubsystem": "ThermalSubsystem", "PowerSubsystem": "PowerSubsystem", "ThermalMetrics": "ThermalMetrics",
	"EnvironmentMetrics": "EnvironmentMetrics", "LeakDetection": "LeakDetection", "ProcessorMetrics": "ProcessorMetrics",
}
