package predict

import (
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// TestWhatDrawingsLeaveOutIsFilledIn: two chillers, with both plates, one, none
// but the load of the loop, and nothing but the hall they cool.
func TestWhatDrawingsLeaveOutIsFilledIn(t *testing.T) {
	for name, test := range map[string]struct {
		first, second, loop facility.Watts
		want                [2]float64
	}{
		"both plates": {120e3, 140e3, 200e3, [2]float64{120e3, 140e3}},
		"one plate":   {120e3, 0, 200e3, [2]float64{120e3, 120e3}},
		"the loop":    {0, 0, 200e3, [2]float64{200e3, 200e3}},
		"the hall":    {0, 0, 0, [2]float64{240e3, 240e3}},
	} {
		d := fixtureDescription()
		for i := range d.Assets {
			switch n := &d.Assets[i].Nameplate; d.Assets[i].Name {
			case "ch-1":
				n.Capacity = test.first
			case "ch-2":
				n.Capacity = test.second
			case "loop":
				n.DesignLoad, n.WaterVolume = test.loop, 0
			}
		}
		site, err := facility.NewSite(d)
		if err != nil {
			t.Fatal(err)
		}
		p := newPlant(site)
		if got := [2]float64{p.chillers[0].capacity, p.chillers[1].capacity}; got != test.want {
			t.Errorf("%s: capacities %v W; want %v", name, got, test.want)
		}
		if p.loops[0].volume <= 0 {
			t.Errorf("%s: no water in the loop", name)
		}
	}
}
