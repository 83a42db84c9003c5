package main

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/cputime"
	"github.com/ridethrough/ridethrough/internal/storage/history"
)

// BenchmarkRulesOfALargeSite evaluates the shipped rules over the local history
// of 2,000 racks with four probes and a metered PDU each, for a minute of
// operation: how much of a core the rules take.
func BenchmarkRulesOfALargeSite(b *testing.B) {
	site := largeSite(b)
	cfg := history.DefaultConfig()
	cfg.Dir = b.TempDir()
	past, err := history.Open(cfg, site, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer past.Close()
	now := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	for end := now.Add(20 * time.Minute); now.Before(end); now = now.Add(10 * time.Second) {
		if err := past.Append(now, largeRound(site, now)); err != nil {
			b.Fatal(err)
		}
	}
	set, err := alerting.LoadRules(alerting.DefaultConfig())
	if err != nil {
		b.Fatal(err)
	}
	const minute = 60
	began := cputime.Used()
	for b.Loop() { // the same minute again and again: later there is no history
		for second := range minute {
			if _, err := set.Evaluate(b.Context(), past.Queryable(), now.Add(time.Duration(second)*time.Second)); err != nil {
				b.Fatal(err)
			}
		}
	}
	used := cputime.Used() - began
	b.ReportMetric(100*used.Seconds()/float64(b.N*minute), "core-%")
}

func largeSite(b *testing.B) *facility.Site {
	b.Helper()
	d := facility.Description{Name: "large"}
	for h := range 20 {
		hall := fmt.Sprintf("hall-%02d", h)
		d.Assets = append(d.Assets, facility.Asset{Name: hall, Kind: facility.KindHall, Hall: hall})
		for r := range 10 {
			row := fmt.Sprintf("%s-r%d", hall, r)
			d.Assets = append(d.Assets, facility.Asset{Name: row, Kind: facility.KindRow, Hall: hall, Row: row})
			for k := range 10 {
				rack := fmt.Sprintf("%s-%02d", row, k)
				d.Assets = append(d.Assets,
					facility.Asset{Name: rack, Kind: facility.KindRack, Hall: hall, Row: row, Rack: rack},
					facility.Asset{Name: rack + "-pdu", Kind: facility.KindPDU, Hall: hall, Row: row, Rack: rack})
			}
		}
	}
	site, err := facility.NewSite(d)
	if err != nil {
		b.Fatal(err)
	}
	return site
}

// largeRound is one poll of everything: an ordinary moment.
func largeRound(site *facility.Site, now time.Time) []facility.Reading {
	var out []facility.Reading
	add := func(asset string, p facility.Point, part string, v float64) {
		out = append(out, facility.Reading{Asset: asset, Point: p, Part: part, Value: v, At: now, Quality: facility.Good})
	}
	for _, rack := range site.Assets(facility.KindRack) {
		for _, position := range []string{"bottom", "middle", "top", "rear"} {
			add(rack.Name, facility.InletTemperature, position, 22)
		}
		add(rack.Name, facility.Power, "", 6000)
		add(rack.Name+"-pdu", facility.Load, "", 40)
		for _, phase := range []string{"L1", "L2", "L3"} {
			add(rack.Name+"-pdu", facility.PhaseCurrent, phase, 9)
		}
	}
	for _, hall := range site.Assets(facility.KindHall) {
		add(hall.Name, facility.AllowableInletLimit, "", 32)
		add(hall.Name, facility.RecommendedInletLimit, "", 27)
	}
	return out
}
