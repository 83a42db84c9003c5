package score_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/alerting/score"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// BenchmarkBadDayOfALargeSite is one step of a site with 2,000 racks in 100
// rows, all of whose places are forecast to cross all limits; and the memory
// that two hours of that take.
func BenchmarkBadDayOfALargeSite(b *testing.B) {
	const halls, rows, perRow = 10, 10, 20
	var d facility.Description
	d.Name = "large"
	var places, racks []string
	for h := range halls {
		hall := fmt.Sprintf("h%d", h)
		d.Assets = append(d.Assets, facility.Asset{Name: hall, Kind: facility.KindHall, Hall: hall})
		places = append(places, hall)
		for r := range rows {
			row := fmt.Sprintf("%s-r%d", hall, r)
			d.Assets = append(d.Assets, facility.Asset{Name: row, Kind: facility.KindRow, Hall: hall, Row: row})
			places = append(places, row)
			for k := range perRow {
				rack := fmt.Sprintf("%s-%d", row, k)
				d.Assets = append(d.Assets, facility.Asset{Name: rack, Kind: facility.KindRack, Hall: hall, Row: row, Rack: rack})
				racks = append(racks, rack)
			}
		}
	}
	site, err := facility.NewSite(d)
	if err != nil {
		b.Fatal(err)
	}
	s := score.New(site)
	step := func(now time.Time) {
		readings := make([]facility.Reading, len(racks))
		for i, rack := range racks {
			readings[i] = inlet(rack, 24, now)
		}
		r := predict.Result{At: now}
		for i, place := range places {
			kind := facility.KindRow
			if i%(rows+1) == 0 {
				kind = facility.KindHall
			}
			for _, limit := range site.Limits.All() {
				r.Forecasts = append(r.Forecasts, predict.Forecast{Place: place, Kind: kind, Limit: limit, P10: time.Hour, P50: time.Hour, P90: time.Hour})
			}
		}
		s.Observe(now, readings)
		s.Forecast(r)
		s.Settle(now)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	now := noon
	for ; now.Before(noon.Add(3 * time.Hour)); now = now.Add(30 * time.Second) {
		step(now)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ResetTimer()
	for range b.N {
		now = now.Add(10 * time.Second)
		step(now)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(len(racks)), "B/rack")
}
