package ipmi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc/bmctest"
)

// sel are the events among readings, in order, without their times.
func sel(t *testing.T, readings []facility.Reading) []string {
	t.Helper()
	var out []string
	var last time.Time
	for _, r := range readings {
		if r.Point != facility.DeviceEvent {
			continue
		}
		if r.Part != "sel" || r.Asset != "srv-1" || !r.At.After(last) {
			t.Errorf("event %+v; want one of srv-1, part sel, later than %v", r, last)
		}
		last = r.At
		out = append(out, r.Text)
	}
	return out
}

// supplyLost is an event of the sensor that the first power supply has.
func supplyLost(cfg bmc.Config, deasserted bool) bmc.Event {
	e := bmc.Event{At: time.Now(), SensorType: bmc.TypePowerSupply, EventType: 0x6F, Data: [3]uint8{0x03}}
	for i, s := range cfg.Sensors {
		if s.Type == bmc.TypePowerSupply && s.Instance == 1 {
			e.Sensor = uint8(i + 1)
		}
	}
	if deasserted {
		e.EventType |= 0x80
	}
	return e
}

func logging(t *testing.T, change func(*bmc.Config)) (*bmc.BMC, bmc.Config, collectors.Collector) {
	t.Helper()
	cfg := bmc.Supermicro.Server(user, password, "1", live)
	cfg.Events = []bmc.Event{supplyLost(cfg, false), supplyLost(cfg, true)} // history
	if change != nil {
		change(&cfg)
	}
	b, address := bmctest.Serve(t, cfg)
	return b, cfg, collector(t, device(address))
}

const (
	lost     = "PS1 Status (power supply): input lost asserted"
	restored = "PS1 Status (power supply): input lost deasserted"
)

func TestEventsAreThoseSinceTheFirstLook(t *testing.T) {
	b, cfg, c := logging(t, nil)
	if got := sel(t, collect(t, c)); got != nil {
		t.Errorf("the first poll told %q; want none of the history", got)
	}
	b.Log(supplyLost(cfg, false))
	b.Log(supplyLost(cfg, true))
	b.Log(bmc.Event{Raw: []byte{0xDD, 1, 2, 3, 4, 0xA2, 0x02, 0x00, 0xCA, 0xFE, 0, 0, 0, 1}})
	readings := collect(t, c)
	want := []string{lost, restored, "OEM record DDh of maker 674: CA FE 00 00 00 01"}
	if diff := cmp.Diff(want, sel(t, readings)); diff != "" {
		t.Error(diff)
	}
	for _, r := range readings {
		severity := map[string]float64{lost: facility.HealthCritical, restored: facility.HealthOK}
		if want, known := severity[r.Text]; known && r.Value != want {
			t.Errorf("%q has severity %v; want %v", r.Text, r.Value, want)
		}
	}
	if got := sel(t, collect(t, c)); got != nil {
		t.Errorf("the third poll told %q again", got)
	}
}

func TestEventsOfAnEmptyLogAreAllNew(t *testing.T) {
	b, cfg, c := logging(t, func(c *bmc.Config) { c.Events = nil })
	collect(t, c)
	b.Log(supplyLost(cfg, false))
	if diff := cmp.Diff([]string{lost}, sel(t, collect(t, c))); diff != "" {
		t.Error(diff)
	}
}

func TestEventsGoOnAfterTheLogIsCleared(t *testing.T) {
	b, cfg, c := logging(t, nil)
	collect(t, c)
	b.ClearLog()
	b.Log(supplyLost(cfg, false))
	if diff := cmp.Diff([]string{lost}, sel(t, collect(t, c))); diff != "" {
		t.Error(diff)
	}
	b.ClearLog()
	if got := sel(t, collect(t, c)); got != nil {
		t.Errorf("an empty log told %q", got)
	}
	b.Log(supplyLost(cfg, true))
	if diff := cmp.Diff([]string{restored}, sel(t, collect(t, c))); diff != "" {
		t.Error(diff)
	}
}

// A full log loses its oldest entries, with them the one that was read last.
func TestEventsGoOnAfterTheLogHasWrapped(t *testing.T) {
	b, cfg, c := logging(t, func(c *bmc.Config) { c.LogMax = 3 })
	collect(t, c)
	old := supplyLost(cfg, true)
	old.At = time.Now().Add(-time.Hour)
	b.Log(old) // older than what was read last: history that came late
	for range 2 {
		b.Log(supplyLost(cfg, false))
	}
	if diff := cmp.Diff([]string{lost, lost}, sel(t, collect(t, c))); diff != "" {
		t.Error(diff)
	}
}

func TestALongLogIsReadOverSeveralPolls(t *testing.T) {
	b, cfg, c := logging(t, nil)
	collect(t, c)
	const events = 150
	for range events {
		b.Log(supplyLost(cfg, false))
	}
	var got []int
	for range 4 {
		got = append(got, len(sel(t, collect(t, c))))
	}
	if diff := cmp.Diff([]int{64, 64, 22, 0}, got); diff != "" {
		t.Error(diff)
	}
}

func TestARackIsToldWhichServerAnEventIsOf(t *testing.T) {
	_, address := bmctest.Serve(t, bmc.Supermicro.Server(user, password, "1", live))
	d := device(address)
	d.Asset, d.Rack = "rack-1", "rack-1"
	for _, r := range collect(t, collector(t, d)) {
		if !strings.HasPrefix(r.Part, "srv-1-bmc") {
			t.Errorf("%s of the rack has the part %q; want the name of the BMC before it", r.Point, r.Part)
		}
	}
}
