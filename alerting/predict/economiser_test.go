package predict

import (
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// economised is the small plant with a heat exchanger of 150 kW at 22 °C of
// return water and 8 °C of tower water.
func economised(t *testing.T, state facility.RunState, tower float64) *fixture {
	t.Helper()
	d := fixtureDescription()
	d.Assets = append(d.Assets, facility.Asset{Name: "hx", Kind: facility.KindChiller, Loop: "loop", Nameplate: facility.Nameplate{
		Capacity: 150e3, RatedRejection: 8, Condenser: facility.CondenserWater, Economiser: true,
	}})
	for i := range d.Assets {
		if d.Assets[i].Name == "loop" {
			d.Assets[i].Nameplate.DesignReturn = 22
		}
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	f := newFixture(t)
	f.site, f.model = site, New(site, DefaultConfig())
	f.say("hx", facility.RunStatePoint, float64(state))
	f.say("loop", facility.CondenserWaterTemperature, tower)
	return f
}

// TestAnEconomiserCarriesOn: when every compressor has tripped, cold tower water
// still takes heat out; tower water as warm as the return takes none.
func TestAnEconomiserCarriesOn(t *testing.T) {
	crossing := func(state facility.RunState, tower float64) time.Duration {
		f := economised(t, state, tower)
		for range 20 { // keeps the tower water fresh
			f.say("loop", facility.CondenserWaterTemperature, tower)
			f.run(time.Minute)
		}
		f.trip("ch-1")
		f.trip("ch-2")
		f.say("loop", facility.CondenserWaterTemperature, tower)
		return at(t, f.run(time.Minute), "hall", 32).P50
	}
	none := crossing(facility.StateOff, 8)
	warm := crossing(facility.StateRunning, 22)
	mild := crossing(facility.StateRunning, 15)
	cold := crossing(facility.StateRunning, 8)
	if none == Never || warm == Never || warm-none > time.Minute {
		t.Errorf("off %v, at 22 °C %v; want the same", none, warm)
	}
	if mild <= none || cold != Never && cold <= mild {
		t.Errorf("off %v, at 15 °C %v, at 8 °C %v; want later and later", none, mild, cold)
	}
}

// TestAnEconomiserIsAnElement: losing it is tried, and its trip is an event.
func TestAnEconomiserIsAnElement(t *testing.T) {
	f := economised(t, facility.StateRunning, 8)
	f.run(20 * time.Minute)
	f.say("hx", facility.RunStatePoint, float64(facility.StateAlarm))
	r := f.run(time.Minute)
	if len(r.Events) != 1 || r.Events[0].Asset != "hx" || r.Events[0].Kind != EventTrip {
		t.Errorf("events %+v; want the trip of hx", r.Events)
	}
}
