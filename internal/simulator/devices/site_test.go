package devices_test

import (
	"testing"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/simulator/devices"
	"github.com/ridethrough/ridethrough/internal/simulator/plant"
)

// waterCooled is a small site of another kind: towers, a tank, racks in no row.
const waterCooled = `
site: lab
halls:
  - name: hall
    floor_area_m2: 60
    cooled_by: [crah-1, crah-2]
    powered_by: [ups-1]
    racks:
      - {name: r1, design_kw: 6}
      - {name: r2, design_kw: 6}
      - {name: r3, design_kw: 6}
loops:
  - {name: chw, water_volume_m3: 2, supply_setpoint_celsius: 8, pumps_required: 1, chillers_required: 1}
chillers:
  - {name: ch-1, loop: chw, capacity_kw: 40, condenser: water, rated_condenser_water_celsius: 30}
pumps:
  - {name: p-1, loop: chw}
  - {name: p-2, loop: chw}
cooling_towers:
  - {name: ct-1, loop: chw, capacity_kw: 60}
tanks:
  - {name: tank-1, loop: chw, volume_m3: 4}
crahs:
  - {name: crah-1, hall: hall, loop: chw, capacity_kw: 20}
  - {name: crah-2, hall: hall, loop: chw, capacity_kw: 20}
ups:
  - {name: ups-1}
`

func TestAnotherSiteGetsItsDevices(t *testing.T) {
	site, err := configs.ParseSite("lab.yml", []byte(waterCooled))
	if err != nil {
		t.Fatal(err)
	}
	p, err := plant.New(plant.Config{Site: site, Start: start, Weather: plant.Weather{Mean: 25, Wet: 5}})
	if err != nil {
		t.Fatal(err)
	}
	all, err := devices.Build(site, p)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, d := range all {
		for _, r := range d.Readings {
			if v := r.Value(); v != v {
				t.Errorf("%v is no number", r.Key)
			}
		}
		if d.Name != "gw-chw" {
			continue
		}
		for _, part := range d.Parts {
			parts[part.Name] = part.Asset
		}
		// 2.1.2.7: water leaving the tank; 2.1.3.31: state of tower 1.
		if got := get(t, d, ".1.3.6.1.4.1.9839.2.1.2.7.0").(int); got < 60 || got > 120 {
			t.Errorf("the tank shows %d tenths of a degree; want about 80", got)
		}
		if got := get(t, d, ".1.3.6.1.4.1.9839.2.1.3.31.0"); got != 3 {
			t.Errorf("tower 1 shows state %v; want 3, running", got)
		}
	}
	for part, asset := range map[string]string{"loop": "chw", "site": "lab", "pump-1": "p-1", "pump-2": "p-2", "tower-1": "ct-1", "tank": "tank-1"} {
		if parts[part] != asset {
			t.Errorf("part %s reports on %q; want %s", part, parts[part], asset)
		}
	}
}
