package predict

import "github.com/ridethrough/ridethrough/internal/facility"

// each makes a loss of each set of elements.
func each(all [][]string) []loss {
	var out []loss
	for _, elements := range all {
		out = append(out, loss{elements: elements})
	}
	return out
}

// gravity sorts elements: what takes most along is asked about first.
var gravity = []facility.Kind{
	facility.KindLoop, facility.KindUtility, facility.KindTransferSwitch, facility.KindUPS, facility.KindChiller, facility.KindPump,
	facility.KindCoolingTower, facility.KindCDU, facility.KindCRAH, facility.KindCRAC, facility.KindPDU, facility.KindGenerator,
}

// singles are all elements that can be lost: what runs or does not say, and
// controllers that hold more than one machine.
func (m *Model) singles() [][]string {
	var out [][]string
	groups := m.sweep.controllers(m.site)
	seen := map[string]bool{}
	for _, a := range m.site.Assets() {
		if g := a.ControlGroup; g != "" && !seen[g] && len(groups[g]) > 1 {
			seen[g] = true
			out = append(out, []string{g})
		}
	}
	for _, kind := range gravity {
		for _, a := range m.site.Assets(kind) {
			if m.inService(a) {
				out = append(out, []string{a.Name})
			}
		}
	}
	return out
}

// inService reports whether losing an asset can matter: it runs, or nobody
// says that it does not.
func (m *Model) inService(a facility.Asset) bool {
	state, _ := m.seen.state(a.Name)
	switch a.Kind {
	case facility.KindGenerator:
		return state != facility.StateAlarm
	case facility.KindUPS, facility.KindPDU, facility.KindTransferSwitch, facility.KindLoop:
		return true
	}
	return state == facility.StateRunning || state == facility.StateUnknown
}
