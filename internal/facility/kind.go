package facility

import "slices"

// Kind says what an asset is. CRAC and CRAH differ in kind, not in degree: a
// CRAC has its own compressor, a CRAH lives on chilled water, and they fail
// differently.
type Kind string

// Kinds of assets. The text is also the name of the measurement in InfluxDB
// and the value of the label "kind".
const (
	KindSite           Kind = "site"
	KindHall           Kind = "hall"
	KindRow            Kind = "row"
	KindRack           Kind = "rack"
	KindServer         Kind = "server"
	KindChiller        Kind = "chiller"
	KindPump           Kind = "pump"
	KindCoolingTower   Kind = "cooling_tower"
	KindLoop           Kind = "loop"
	KindTank           Kind = "tank"
	KindCRAH           Kind = "crah"
	KindCRAC           Kind = "crac"
	KindCDU            Kind = "cdu"
	KindUtility        Kind = "utility"
	KindGenerator      Kind = "generator"
	KindUPS            Kind = "ups"
	KindTransferSwitch Kind = "transfer_switch"
	KindPDU            Kind = "pdu"

	// KindDevice is not an asset of the plant: it is the thing with an address
	// that reports on assets, and it has readings about itself (reachable,
	// poll duration).
	KindDevice Kind = "device"
)

var kinds = []Kind{
	KindSite, KindHall, KindRow, KindRack, KindServer,
	KindChiller, KindPump, KindCoolingTower, KindLoop, KindTank, KindCRAH, KindCRAC, KindCDU,
	KindUtility, KindGenerator, KindUPS, KindTransferSwitch, KindPDU,
	KindDevice,
}

// Kinds returns every kind, places first, then cooling, then power.
func Kinds() []Kind { return slices.Clone(kinds) }

// IsPlace reports whether k is a place rather than a piece of equipment.
func (k Kind) IsPlace() bool {
	return k == KindSite || k == KindHall || k == KindRow || k == KindRack
}

// RemovesHeat reports whether assets of kind k stand on the supplying side of
// heat edges.
func (k Kind) RemovesHeat() bool {
	switch k {
	case KindChiller, KindPump, KindCoolingTower, KindLoop, KindTank, KindCRAH, KindCRAC, KindCDU:
		return true
	}
	return false
}

// SuppliesPower reports whether assets of kind k stand on the supplying side
// of power edges.
func (k Kind) SuppliesPower() bool {
	switch k {
	case KindUtility, KindGenerator, KindUPS, KindTransferSwitch, KindPDU:
		return true
	}
	return false
}
