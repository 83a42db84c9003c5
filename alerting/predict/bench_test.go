package predict

import (
	"fmt"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// bigSite is 2,000 racks in 20 halls of 10 rows, on five loops.
func bigSite(t testing.TB) *facility.Site {
	t.Helper()
	d := facility.Description{Name: "big"}
	for l := range 5 {
		loop := fmt.Sprintf("loop-%d", l)
		d.Assets = append(d.Assets, facility.Asset{Name: loop, Kind: facility.KindLoop, Loop: loop, Nameplate: facility.Nameplate{DesignLoad: 4e6}})
		for c := range 5 {
			d.Assets = append(d.Assets, facility.Asset{Name: fmt.Sprintf("%s-ch-%d", loop, c), Kind: facility.KindChiller, Loop: loop, Nameplate: facility.Nameplate{Capacity: 1e6}})
		}
	}
	for h := range 20 {
		hall := fmt.Sprintf("hall-%02d", h)
		d.Assets = append(d.Assets, facility.Asset{Name: hall, Kind: facility.KindHall, Hall: hall, Nameplate: facility.Nameplate{DesignLoad: 1e6}})
		for u := range 12 {
			d.Assets = append(d.Assets, facility.Asset{Name: fmt.Sprintf("%s-crah-%d", hall, u), Kind: facility.KindCRAH, Hall: hall, Loop: fmt.Sprintf("loop-%d", h%5), Nameplate: facility.Nameplate{Capacity: 100e3}})
		}
		for r := range 10 {
			row := fmt.Sprintf("%s-row-%d", hall, r)
			d.Assets = append(d.Assets, facility.Asset{Name: row, Kind: facility.KindRow, Hall: hall, Row: row})
			for k := range 10 {
				rack := fmt.Sprintf("%s-%02d", row, k)
				d.Assets = append(d.Assets, facility.Asset{Name: rack, Kind: facility.KindRack, Hall: hall, Row: row, Rack: rack, Nameplate: facility.Nameplate{DesignLoad: 10e3}})
			}
		}
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	return site
}

// tellBig observes one sample of every rack and machine; chillers of the first
// broken loops are in alarm.
func tellBig(m *Model, site *facility.Site, now time.Time, broken int) {
	say := func(asset string, p facility.Point, v float64) {
		m.Observe(facility.Reading{Asset: asset, Point: p, Value: v, At: now, Quality: facility.Good})
	}
	for _, a := range site.Assets() {
		switch a.Kind {
		case facility.KindRack:
			say(a.Name, facility.InletTemperature, 24)
			say(a.Name, facility.Power, 8e3)
		case facility.KindCRAH:
			say(a.Name, facility.RunStatePoint, float64(facility.StateRunning))
			say(a.Name, facility.SupplyAirTemperature, 23)
			say(a.Name, facility.ReturnAirTemperature, 34)
			say(a.Name, facility.FanSpeed, 80)
		case facility.KindChiller:
			state := facility.StateRunning
			if int(a.Loop[len(a.Loop)-1]-'0') < broken {
				state = facility.StateAlarm
			}
			say(a.Name, facility.RunStatePoint, float64(state))
		}
	}
}

// BenchmarkForecast2000Racks is one forecast of every hall, row and rack four
// hours ahead: of a quiet site, with one of five loops down, and with all.
func BenchmarkForecast2000Racks(b *testing.B) {
	for name, broken := range map[string]int{"quiet": 0, "one loop of five down": 1, "all loops down": 5} {
		b.Run(name, func(b *testing.B) {
			site := bigSite(b)
			cfg := DefaultConfig()
			cfg.Contingencies = 0
			m := New(site, cfg)
			now := start
			for i := range 60 {
				now = now.Add(10 * time.Second)
				tellBig(m, site, now, 0)
				if i%10 == 0 {
					m.Forecast(now)
				}
			}
			now = now.Add(10 * time.Second)
			tellBig(m, site, now, broken)
			m.Forecast(now)
			for b.Loop() {
				now = now.Add(time.Second)
				m.Forecast(now)
			}
		})
	}
}
