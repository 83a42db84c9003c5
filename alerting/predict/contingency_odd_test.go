package predict

import (
	"slices"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// Water that cools no room, as that of liquid-cooled racks, is a cluster without
// halls.
func TestALoopWithoutRooms(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		d.Assets = append(d.Assets,
			facility.Asset{Name: "tcs", Kind: facility.KindLoop, Loop: "tcs"},
			facility.Asset{Name: "tcs-pump", Kind: facility.KindPump, Loop: "tcs"})
	})
	if c := f.model.WhatIf(f.now, "tcs-pump"); !c.Holds() {
		t.Errorf("%s; want no limit to fall", c)
	}
}

// A UPS that feeds machines alone, without a rating, has its battery at the
// load that it has.
func TestABatteryOfMachinesAlone(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		d.Assets = append(d.Assets, facility.Asset{Name: "ups-m", Kind: facility.KindUPS, Nameplate: facility.Nameplate{BatteryRuntime: 7 * time.Minute}})
		rewire(d, "ups-m", "mains-a")
		rewire(d, "crah-1", "ups-m")
	})
	c := f.model.WhatIf(f.now, "mains-a")
	i := slices.IndexFunc(c.Falls, func(f Fall) bool { return f.Limit == FallBattery })
	if i < 0 || c.Falls[i].After != 7*time.Minute {
		t.Errorf("falls %+v; want its battery to last the seven minutes of the drawings", c.Falls)
	}
}

// What generators carry already waits for none: an island site, or one whose
// mains are out.
func TestGeneratorsThatRunAreNotStartedAgain(t *testing.T) {
	f := wired(t, func(d *facility.Description) {
		asset(d, "ups-a").Nameplate.BatteryRuntime = time.Second
	})
	for _, side := range []string{"a", "b"} {
		f.say("mains-"+side, facility.RunStatePoint, float64(facility.StateOff))
		f.say("gen-"+side, facility.RunStatePoint, float64(facility.StateRunning))
	}
	f.run(10 * time.Second)
	if c := f.model.WhatIf(f.now, "ats-b"); slices.ContainsFunc(c.Falls, func(f Fall) bool { return f.Asset == "ups-a" }) {
		t.Errorf("falls %+v; want ups-a to stay on its generator", c.Falls)
	}
}

// A hall of which no rack is drawn goes dark as one.
func TestADarkHallWithoutRacks(t *testing.T) {
	d := facility.Description{Name: "bare", Assets: []facility.Asset{
		{Name: "mains", Kind: facility.KindUtility},
		{Name: "hall", Kind: facility.KindHall, Hall: "hall", Nameplate: facility.Nameplate{DesignLoad: 50e3}},
	}}
	rewire(&d, "hall", "mains")
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	fall, falls := designed(site).WhatIf(start, "mains").First()
	if !falls || fall.Limit != FallPowerLost || fall.What != "hall without power" {
		t.Errorf("fall %+v; want the hall without power", fall)
	}
}
