package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// drillSite has 20 halls of 100 racks, each rack with a device, on one loop of
// six chillers of which five are required: 2,000 racks, 100 room units, pumps,
// chillers and UPSs.
func drillSite(tb testing.TB) *facility.Site {
	tb.Helper()
	const halls, rows, racks, load = 20, 10, 10, 10e3
	d := facility.Description{Name: "drill", Limits: facility.Limits{Recommended: 27, Allowable: 32, Critical: 35, Shutdown: 40}}
	add := func(a facility.Asset) string { d.Assets = append(d.Assets, a); return a.Name }
	supply := func(m facility.Medium, from, to string) {
		d.Supplies = append(d.Supplies, facility.Supply{Supplier: from, Consumer: to, Medium: m})
	}
	onUPS := true
	add(facility.Asset{Name: "mains", Kind: facility.KindUtility})
	add(facility.Asset{Name: "chw", Kind: facility.KindLoop, Loop: "chw", Nameplate: facility.Nameplate{WaterVolume: 120, SupplySetpoint: 7, DesignReturn: 13}})
	var chillers, pumps []string
	for k := range 6 {
		name := add(facility.Asset{Name: fmt.Sprintf("ch-%d", k+1), Kind: facility.KindChiller, Loop: "chw", Nameplate: facility.Nameplate{
			Capacity: 4.6e6, StartSequence: 3 * time.Minute, MinimumOff: 2 * time.Minute, RatedRejection: 35,
		}})
		supply(facility.MediumPower, "mains", name)
		supply(facility.MediumCooling, name, "chw")
		chillers = append(chillers, name)
	}
	for k := range 3 {
		name := add(facility.Asset{Name: fmt.Sprintf("pump-%d", k+1), Kind: facility.KindPump, Loop: "chw", Nameplate: facility.Nameplate{OnUPS: &onUPS}})
		supply(facility.MediumCooling, name, "chw")
		pumps = append(pumps, name)
	}
	d.Groups = []facility.Group{{Name: "chillers", Members: chillers, Required: 5}, {Name: "pumps", Members: pumps, Required: 2}}
	for h := range halls {
		hall := add(facility.Asset{Name: fmt.Sprintf("hall-%02d", h), Kind: facility.KindHall, Hall: fmt.Sprintf("hall-%02d", h), Nameplate: facility.Nameplate{
			FloorArea: 800, AirVolume: 3200, SupplySetpoint: 22, DesignLoad: rows * racks * load, Containment: facility.ContainmentColdAisle,
		}})
		ups := add(facility.Asset{Name: hall + "-ups", Kind: facility.KindUPS, Hall: hall, Nameplate: facility.Nameplate{Capacity: 1.5e6, BatteryRuntime: 10 * time.Minute}})
		supply(facility.MediumPower, "mains", ups)
		for k := range 5 {
			unit := add(facility.Asset{Name: fmt.Sprintf("%s-crah-%d", hall, k+1), Kind: facility.KindCRAH, Hall: hall, Loop: "chw", Nameplate: facility.Nameplate{Capacity: 300e3, OnUPS: &onUPS}})
			supply(facility.MediumCooling, "chw", unit)
			supply(facility.MediumCooling, unit, hall)
		}
		service := facility.Service{Name: "service-" + hall, Tier: 1 + h%3}
		for r := range rows {
			row := add(facility.Asset{Name: fmt.Sprintf("%s-r%d", hall, r), Kind: facility.KindRow, Hall: hall, Row: fmt.Sprintf("%s-r%d", hall, r)})
			for k := range racks {
				rack := fmt.Sprintf("%s-%d", row, k)
				add(facility.Asset{Name: rack, Kind: facility.KindRack, Hall: hall, Row: row, Rack: rack, Nameplate: facility.Nameplate{DesignLoad: load}})
				supply(facility.MediumPower, ups, rack)
				service.Racks = append(service.Racks, rack)
			}
		}
		d.Services = append(d.Services, service)
	}
	site, err := facility.NewSite(d)
	if err != nil {
		tb.Fatal(err)
	}
	return site
}
