package predict

import (
	"fmt"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// start is any moment: the model knows no other clock.
var start = time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)

// A fixture is a small plant in steady running: one hall of 200 kW in two rows
// on five CRAHs, one loop with two running chillers.
type fixture struct {
	t     testing.TB
	site  *facility.Site
	model *Model
	now   time.Time
	// overrides replace what the steady plant would say.
	overrides map[facility.SeriesKey]float64
	silent    map[facility.SeriesKey]bool // series that are not told any more
	load      float64                     // share of the usual; 1 when nothing is set
}

const (
	fixtureLoad     = 200e3 // W
	fixtureChillers = 2
	fixtureUnits    = 5
)

func newFixture(t testing.TB) *fixture {
	t.Helper()
	site, err := facility.NewSite(fixtureDescription())
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{t: t, site: site, model: New(site, DefaultConfig()), now: start, overrides: map[facility.SeriesKey]float64{}}
}

func fixtureDescription() facility.Description {
	d := facility.Description{Name: "small"}
	add := func(a facility.Asset) { d.Assets = append(d.Assets, a) }
	cools := func(from, to string) {
		d.Supplies = append(d.Supplies, facility.Supply{Supplier: from, Consumer: to, Medium: facility.MediumCooling})
	}
	add(facility.Asset{Name: "site", Kind: facility.KindSite})
	add(facility.Asset{Name: "hall", Kind: facility.KindHall, Hall: "hall", Nameplate: facility.Nameplate{DesignLoad: 240e3, AirVolume: 350, ServerMass: 22}})
	add(facility.Asset{Name: "loop", Kind: facility.KindLoop, Loop: "loop", Nameplate: facility.Nameplate{DesignLoad: 260e3, WaterVolume: 3, SupplySetpoint: 14}})
	for r := range 2 {
		row := fmt.Sprintf("row-%d", r+1)
		add(facility.Asset{Name: row, Kind: facility.KindRow, Hall: "hall", Row: row})
		for k := range 8 {
			rack := fmt.Sprintf("%s-%02d", row, k+1)
			add(facility.Asset{Name: rack, Kind: facility.KindRack, Hall: "hall", Row: row, Rack: rack, Nameplate: facility.Nameplate{DesignLoad: 15e3, Servers: 30}})
		}
	}
	for c := range fixtureChillers {
		name := fmt.Sprintf("ch-%d", c+1)
		add(facility.Asset{Name: name, Kind: facility.KindChiller, Loop: "loop", Nameplate: facility.Nameplate{Capacity: 130e3, StartSequence: 3 * time.Minute}})
		cools(name, "loop")
	}
	for u := range fixtureUnits {
		name := fmt.Sprintf("crah-%d", u+1)
		add(facility.Asset{Name: name, Kind: facility.KindCRAH, Hall: "hall", Loop: "loop", Nameplate: facility.Nameplate{Capacity: 60e3, Airflow: 4.3, WaterFlow: 144}})
		cools("loop", name)
		cools(name, "hall")
	}
	d.Services = []facility.Service{{Name: "mail", Tier: 1, Racks: []string{"row-1-01", "row-2-01"}}}
	return d
}

// run plays the steady plant for d in ticks of 10 s and returns the last
// forecast.
func (f *fixture) run(d time.Duration) Result {
	f.t.Helper()
	var r Result
	for end := f.now.Add(d); f.now.Before(end); {
		f.now = f.now.Add(10 * time.Second)
		f.tell()
		r = f.model.Forecast(f.now)
	}
	return r
}

// tell observes one sample of everything.
func (f *fixture) tell() {
	say := func(asset string, p facility.Point, part string, v float64) {
		if f.silent[facility.SeriesKey{Asset: asset, Point: p, Part: part}] {
			return
		}
		if o, ok := f.overrides[facility.SeriesKey{Asset: asset, Point: p, Part: part}]; ok {
			v = o
		}
		f.model.Observe(facility.Reading{Asset: asset, Point: p, Part: part, Value: v, At: f.now, Quality: facility.Good})
	}
	for r := range 2 {
		for k := range 8 {
			rack := fmt.Sprintf("row-%d-%02d", r+1, k+1)
			say(rack, facility.Power, "", or(f.load, 1)*fixtureLoad/16)
			if k%2 == 0 {
				say(rack, facility.InletTemperature, "", 24.5+0.5*float64(r))
			}
		}
	}
	for u := range fixtureUnits {
		name := fmt.Sprintf("crah-%d", u+1)
		say(name, facility.RunStatePoint, "", float64(facility.StateRunning))
		say(name, facility.FanSpeed, "", 80)
		say(name, facility.SupplyAirTemperature, "", 24)
		say(name, facility.ReturnAirTemperature, "", 34)
	}
	for c := range fixtureChillers {
		name := fmt.Sprintf("ch-%d", c+1)
		say(name, facility.RunStatePoint, "", float64(facility.StateRunning))
		say(name, facility.Load, "", or(f.load, 1)*80)
		say(name, facility.Power, "", 30e3)
		say(name, facility.ChilledWaterSupplyTemperature, "", 14)
		say(name, facility.ChilledWaterReturnTemperature, "", 22)
	}
	say("loop", facility.ChilledWaterSupplyTemperature, "", 14)
	say("loop", facility.ChilledWaterReturnTemperature, "", 22)
	say("loop", facility.ChilledWaterFlow, "", or(f.load, 1)*fixtureLoad/8/waterHeat*60)
}

// set overrides one series from now on.
func (f *fixture) set(asset string, p facility.Point, v float64) {
	f.overrides[facility.SeriesKey{Asset: asset, Point: p}] = v
}

// spare halves the load, so that one chiller carries the hall.
func (f *fixture) spare() { f.load = 0.5 }

func (f *fixture) trip(chiller string) {
	f.set(chiller, facility.RunStatePoint, float64(facility.StateAlarm))
	f.set(chiller, facility.Load, 0)
}

// at finds the forecast of one place and limit.
func at(t testing.TB, r Result, place string, limit facility.Celsius) Forecast {
	t.Helper()
	for _, f := range r.Forecasts {
		if f.Place == place && f.Limit == limit {
			return f
		}
	}
	t.Fatalf("no forecast of %g °C for %s", limit, place)
	return Forecast{}
}
