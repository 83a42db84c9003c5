package predict

import (
	"math"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// roomOf is a room of 60 kW on units with compressors of their own, in steady
// running.
func roomOf(t *testing.T, kilowatts ...float64) (*Model, time.Time) {
	t.Helper()
	d := facility.Description{Name: "room", Assets: []facility.Asset{
		{Name: "hall", Kind: facility.KindHall, Hall: "hall", Nameplate: facility.Nameplate{DesignLoad: 60e3, FloorArea: 60}},
	}}
	for n, kw := range kilowatts {
		name := string(rune('a' + n))
		d.Assets = append(d.Assets, facility.Asset{Name: name, Kind: facility.KindCRAC, Hall: "hall", Nameplate: facility.Nameplate{Capacity: facility.Watts(kw * 1000), Airflow: 2.5}})
		d.Supplies = append(d.Supplies, facility.Supply{Supplier: name, Consumer: "hall", Medium: facility.MediumCooling})
	}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	m := New(site, DefaultConfig())
	m.AssumeDesign(start)
	m.Forecast(start)
	m.Forecast(start)
	return m, start
}

// A compressor cools its own air and no more: of two units with the same sum,
// the unequal pair leaves less time, because the large one cannot give what the
// small one lacks.
func TestACompressorHelpsNoOther(t *testing.T) {
	alike, now := roomOf(t, 22, 22, 22)
	unlike, _ := roomOf(t, 34, 22, 10)
	a, b := alike.WhatIf(now, "b"), unlike.WhatIf(now, "b")
	if a.P50 == Never || b.P50 == Never {
		t.Fatalf("%s; %s; want 60 kW on 44 kW to cross", a, b)
	}
	if b.P50 >= a.P50 {
		t.Errorf("22 and 22 kW leave %s, 34 and 10 kW %s; want less", a.P50, b.P50)
	}
	if a.Tightest.Capacity != b.Tightest.Capacity {
		t.Errorf("balance %+v and %+v; want the same plates", a.Tightest, b.Tightest)
	}
}

// A hot day takes capacity from a compressor that rejects its heat outdoors,
// until its load percentage has told what it really gives.
func TestACompressorGivesLessOnAHotDay(t *testing.T) {
	d := facility.Description{Name: "room", Assets: []facility.Asset{
		{Name: "site", Kind: facility.KindSite},
		{Name: "hall", Kind: facility.KindHall, Hall: "hall", Nameplate: facility.Nameplate{DesignLoad: 60e3}},
		{Name: "air", Kind: facility.KindCRAC, Hall: "hall", Nameplate: facility.Nameplate{Capacity: 30e3, RatedRejection: 35}},
		{Name: "water", Kind: facility.KindCRAC, Hall: "hall", Nameplate: facility.Nameplate{Capacity: 30e3, RatedRejection: 30, Condenser: facility.CondenserWater}},
		{Name: "plain", Kind: facility.KindCRAC, Hall: "hall", Nameplate: facility.Nameplate{Capacity: 30e3}},
	}}
	site, err := facility.NewSite(d)
	if err != nil {
		t.Fatal(err)
	}
	m := New(site, DefaultConfig())
	m.Observe(facility.Reading{Asset: "site", Point: facility.OutdoorTemperature, Value: 45, At: start, Quality: facility.Good})
	for u, want := range []float64{27.6e3, 30e3, 30e3} { // 0.8 % a kelvin, ten of them
		if got := m.compressor(u, start); math.Abs(got-want) > 1 {
			t.Errorf("%s gives %.0f W at 45 °C; want %.0f", m.plant.units[u].name, got, want)
		}
	}
	m.compressors[0].follow(25e3, 60, 3600)
	if got := m.compressor(0, start); got != 25e3 {
		t.Errorf("gives %.0f W; want the 25 kW that it has shown", got)
	}
}
