package plant_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
)

var start = time.Date(2026, 7, 1, 14, 0, 0, 0, time.UTC)

// A bench is a small site: one hall of two rows, one loop.
type bench struct {
	chillers, required, pumps, crahs int
	rackPower                        float64 // W
	loopWater                        facility.CubicMeters
	tank                             facility.CubicMeters
	towers                           int
	config                           func(*plant.Config)
	edit                             func(*facility.Description)
}

// usual is 10 racks of 10 kW, two chillers of which one is required, and room
// to spare everywhere.
func usual() bench {
	return bench{chillers: 2, required: 1, pumps: 2, crahs: 3, rackPower: 10e3, loopWater: 3}
}

func (b bench) description() facility.Description {
	d := facility.Description{Name: "bench"}
	add := func(a facility.Asset) { d.Assets = append(d.Assets, a) }
	supply := func(m facility.Medium, from, to string) {
		d.Supplies = append(d.Supplies, facility.Supply{Supplier: from, Consumer: to, Medium: m})
	}
	onUPS := true
	add(facility.Asset{Name: "hall", Kind: facility.KindHall, Nameplate: facility.Nameplate{FloorArea: 80, AirVolume: 320, SupplySetpoint: 22, Containment: facility.ContainmentColdAisle}})
	add(facility.Asset{Name: "chw", Kind: facility.KindLoop, Nameplate: facility.Nameplate{WaterVolume: b.loopWater, BufferVolume: b.tank, SupplySetpoint: 7, DesignReturn: 13}})
	add(facility.Asset{Name: "utility", Kind: facility.KindUtility})
	add(facility.Asset{Name: "gen", Kind: facility.KindGenerator, Nameplate: facility.Nameplate{Capacity: 500e3, GeneratorStart: 15 * time.Second}})
	add(facility.Asset{Name: "ups", Kind: facility.KindUPS, Nameplate: facility.Nameplate{Capacity: 200e3, BatteryRuntime: 10 * time.Minute}})
	supply(facility.MediumPower, "utility", "ups")
	var machines, pumps []string
	for i := range b.chillers {
		name := fmt.Sprintf("ch-%d", i+1)
		machines = append(machines, name)
		add(facility.Asset{Name: name, Kind: facility.KindChiller, Loop: "chw", Nameplate: facility.Nameplate{Capacity: 150e3, StartSequence: 2 * time.Minute, MinimumOff: time.Minute, RatedRejection: 35}})
		supply(facility.MediumPower, "utility", name)
	}
	for i := range b.pumps {
		name := fmt.Sprintf("pump-%d", i+1)
		pumps = append(pumps, name)
		add(facility.Asset{Name: name, Kind: facility.KindPump, Loop: "chw", Nameplate: facility.Nameplate{OnUPS: &onUPS}})
	}
	for i := range b.towers {
		add(facility.Asset{Name: fmt.Sprintf("tower-%d", i+1), Kind: facility.KindCoolingTower, Loop: "chw"})
	}
	d.Groups = append(d.Groups, facility.Group{Name: "chillers", Members: machines, Required: b.required}, facility.Group{Name: "pumps", Members: pumps, Required: 1})
	for i := range b.crahs {
		add(facility.Asset{Name: fmt.Sprintf("crah-%d", i+1), Kind: facility.KindCRAH, Hall: "hall", Loop: "chw", Nameplate: facility.Nameplate{Capacity: 60e3, OnUPS: &onUPS}})
	}
	for r := range 2 {
		row := fmt.Sprintf("r%d", r+1)
		add(facility.Asset{Name: row, Kind: facility.KindRow, Hall: "hall", Row: row})
		for k := range 5 {
			rack := fmt.Sprintf("%s-%d", row, k+1)
			add(facility.Asset{Name: rack, Kind: facility.KindRack, Hall: "hall", Row: row, Rack: rack, Nameplate: facility.Nameplate{DesignLoad: facility.Watts(b.rackPower)}})
			supply(facility.MediumPower, "ups", rack)
		}
	}
	add(facility.Asset{Name: "srv", Kind: facility.KindServer, Rack: "r1-1"})
	add(facility.Asset{Name: "pdu", Kind: facility.KindPDU, Rack: "r1-1", Nameplate: facility.Nameplate{Breaker: 32}})
	if b.edit != nil {
		b.edit(&d)
	}
	return d
}

func (b bench) build(t testing.TB) *plant.Plant {
	t.Helper()
	site, err := facility.NewSite(b.description())
	if err != nil {
		t.Fatal(err)
	}
	config := plant.Config{Site: site, Start: start, Seed: 1, Weather: plant.Weather{Mean: 30, Wet: 6}, HourAtStart: 15}
	if b.config != nil {
		b.config(&config)
	}
	p, err := plant.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func value(t testing.TB, p *plant.Plant, asset string, point facility.Point, part string) float64 {
	t.Helper()
	v, ok := p.Value(facility.SeriesKey{Asset: asset, Point: point, Part: part})
	if !ok {
		t.Fatalf("nothing measures %s %s %s", asset, point, part)
	}
	return v
}

func do(t testing.TB, p *plant.Plant, action plant.Action, asset string, v float64) {
	t.Helper()
	if err := p.Do(plant.Operation{Action: action, Asset: asset, Value: v, Why: "test"}); err != nil {
		t.Fatal(err)
	}
}

// until moves p on until condition holds and returns how long that took.
func until(t testing.TB, p *plant.Plant, most time.Duration, condition func() bool) time.Duration {
	t.Helper()
	from := p.Now()
	for waited := time.Duration(0); waited <= most; waited += time.Second {
		p.Advance(from.Add(waited))
		if condition() {
			return waited
		}
	}
	t.Fatalf("not within %s", most)
	return 0
}
