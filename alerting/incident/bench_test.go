package incident_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// BenchmarkUpdate is one step of a night in which a chiller plant is lost and
// 2,000 racks are too hot.
func BenchmarkUpdate(b *testing.B) {
	d := facility.Description{Name: "big", Assets: []facility.Asset{
		{Name: "chw", Kind: facility.KindLoop, Loop: "chw"},
		{Name: "a", Kind: facility.KindHall, Hall: "a"},
		{Name: "crah", Kind: facility.KindCRAH, Hall: "a", Loop: "chw"},
	}, Supplies: []facility.Supply{
		{Supplier: "chw", Consumer: "crah", Medium: facility.MediumCooling},
		{Supplier: "crah", Consumer: "a", Medium: facility.MediumCooling},
	}}
	in := incident.Input{Result: predict.Result{At: noon, Events: []predict.Event{{Asset: "chw", Kind: predict.EventLostFlow, At: noon}}}}
	for i := range 2000 {
		rack := fmt.Sprintf("r%04d", i)
		d.Assets = append(d.Assets, facility.Asset{Name: rack, Kind: facility.KindRack, Hall: "a", Rack: rack})
		in.Alerts = append(in.Alerts, incident.Alert{Name: "RackInletAboveAllowable", Asset: rack, Severity: incident.Warn, Since: noon})
	}
	site, err := facility.NewSite(d)
	if err != nil {
		b.Fatal(err)
	}
	t := incident.New(incident.DefaultConfig(), site)
	now := noon
	for b.Loop() {
		now = now.Add(10 * time.Second)
		t.Update(now, in)
	}
	if n := len(t.Incidents()); n != 1 {
		b.Fatalf("%d incidents; want 1", n)
	}
}
