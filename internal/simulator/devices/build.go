package devices

import (
	"fmt"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
)

// Build returns a device for everything on the site that usually has one, in
// the order of the site file. Every third SNMP device speaks version 3 only.
func Build(site *facility.Site, p *plant.Plant) ([]*Device, error) {
	m := meters{p}
	var out []*Device
	for _, l := range site.Assets(facility.KindLoop) {
		out = append(out, newPlantCard(m, "gw-"+l.Name, site, l.Name))
		for _, c := range site.OnLoop(l.Name, facility.KindChiller) {
			out = append(out, newChillerCard(m, "gw-"+c.Name, c.Name))
		}
	}
	for _, c := range site.Assets(facility.KindCRAH) {
		out = append(out, newInRow(m, "agent-"+c.Name, c.Name))
	}
	for _, u := range site.Assets(facility.KindUPS) {
		out = append(out, newUPS(m, "agent-"+u.Name, u.Name))
	}
	for _, u := range site.Assets(facility.KindPDU) {
		out = append(out, newRackPDU(m, "agent-"+u.Name, u.Name))
	}
	for _, r := range site.Assets(facility.KindRow) {
		out = append(out, watchdogsOf(m, site, r.Name)...)
	}
	secure(out)
	servers := site.Assets(facility.KindServer)
	for i, s := range servers {
		d, err := newBMC(m, "bmc-"+s.Name, s.Name, bmc.Styles()[i%len(bmc.Styles())])
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, unique(out)
}

// watchdogsOf hangs probes in front of a row: one unit in the middle with
// probes at both ends, low and high, and between.
func watchdogsOf(m meters, site *facility.Site, row string) []*Device {
	var racks []string
	for _, r := range site.Assets(facility.KindRack) {
		if r.Row == row {
			racks = append(racks, r.Name)
		}
	}
	if len(racks) == 0 {
		return nil
	}
	probe := func(i int, height string) Probe {
		rack := racks[min(i, len(racks)-1)]
		return Probe{Label: rack + "-" + height, Rack: rack, Height: height}
	}
	last, middle := len(racks)-1, len(racks)/2
	probes := []Probe{probe(0, plant.Middle), probe(0, plant.Top), probe(middle/2, plant.Middle), probe(middle, plant.Top)}
	if last > middle {
		probes = append(probes, probe((middle+last)/2, plant.Bottom), probe(last, plant.Middle), probe(last, plant.Top))
	}
	return []*Device{newWatchdog(m, "wd-"+row, racks[middle], distinct(probes))}
}

func distinct(probes []Probe) []Probe {
	seen := map[string]bool{}
	var out []Probe
	for _, p := range probes {
		if !seen[p.Label] {
			seen[p.Label] = true
			out = append(out, p)
		}
	}
	return out
}

// secure turns every third SNMP device to version 3, starting with the second.
func secure(all []*Device) {
	for i, d := range all {
		d.SNMP.V3 = i%3 == 1
	}
}

// unique refuses two devices of one name.
func unique(all []*Device) error {
	seen := map[string]bool{}
	for _, d := range all {
		if seen[d.Name] {
			return fmt.Errorf("two devices are called %s", d.Name)
		}
		seen[d.Name] = true
	}
	return nil
}
