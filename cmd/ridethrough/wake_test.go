package main

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/collectors"
)

func wakeTargets() []collectors.Target {
	return []collectors.Target{
		{Device: collectors.Device{Name: "plc-1", Address: "10.1.2.3:502", Asset: "ch-1"}},
		{Device: collectors.Device{Name: "gateway", Address: "10.1.2.9:161", Assets: []collectors.PartAsset{{Part: "a", Asset: "crah-1"}, {Part: "b", Asset: "crah-2"}}}},
		{Device: collectors.Device{Name: "pdu", Address: "[fd00:1:2:3::7]:161", Asset: "pdu-1", Rack: "r1"}},
		{Device: collectors.Device{Name: "bms", Address: "bms.dc.example:502", Asset: "ch-1"}},
	}
}

func TestWhatShouldBeReadIsPolledOnceInTenSeconds(t *testing.T) {
	var woken []string
	w := newWake(wakeTargets(), func(device string) { woken = append(woken, device) })
	now := time.Date(2025, 7, 18, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		after  time.Duration
		assets []string
		want   []string
	}{
		{0, []string{"ch-1", "crah-1", "crah-2"}, []string{"plc-1", "bms", "gateway"}},
		{time.Second, []string{"ch-1", "crah-2"}, nil},
		{2 * time.Second, []string{"r1", "nobody"}, []string{"pdu"}},
		{11 * time.Second, []string{"ch-1"}, []string{"plc-1", "bms"}},
		{-time.Hour, []string{"ch-1"}, []string{"plc-1", "bms"}}, // the clock was set back
	} {
		woken = nil
		w.poll(now.Add(test.after), test.assets)
		if diff := cmp.Diff(test.want, woken); diff != "" {
			t.Errorf("after %s, %v (-want +got):\n%s", test.after, test.assets, diff)
		}
	}
}

func TestNetworksOfDevices(t *testing.T) {
	want := map[string]string{"plc-1": "10.1.2.0/24", "gateway": "10.1.2.0/24", "pdu": "fd00:1:2:3::/64", "bms": "bms.dc.example"}
	if diff := cmp.Diff(want, networksOf(wakeTargets())); diff != "" {
		t.Errorf("networks (-want +got):\n%s", diff)
	}
}

func TestTroublesKeepSinceWhen(t *testing.T) {
	var tr troubles
	now := time.Date(2025, 7, 18, 12, 0, 0, 0, time.UTC)
	tr.published(now, errors.New("disk full"))
	tr.published(now.Add(time.Minute), errors.New("disk full: 0 bytes left"))
	want := []alerting.Trouble{{Part: "spool", Blindness: incident.CannotStore, Since: now, Evidence: "disk full: 0 bytes left"}}
	if diff := cmp.Diff(want, tr.now(now.Add(time.Minute))); diff != "" {
		t.Errorf("troubles (-want +got):\n%s", diff)
	}
	tr.published(now.Add(2*time.Minute), nil)
	if got := tr.now(now.Add(2 * time.Minute)); got != nil {
		t.Errorf("troubles %+v; want none", got)
	}
}

func TestAReceiverThatTakesNoPagesIsATrouble(t *testing.T) {
	var stuck []paging.Trouble
	tr := troubles{stuck: func() []paging.Trouble { return stuck }}
	now := time.Date(2025, 7, 18, 12, 0, 0, 0, time.UTC)
	stuck = []paging.Trouble{{Receiver: "oncall", Incident: "i1", Err: "connection refused"}, {Receiver: "oncall", Incident: "i2", Err: "connection refused"}}
	tr.now(now)
	want := []alerting.Trouble{{Part: "receiver oncall", Blindness: incident.CannotPage, Since: now, Evidence: "connection refused"}}
	if diff := cmp.Diff(want, tr.now(now.Add(time.Minute))); diff != "" {
		t.Errorf("troubles (-want +got):\n%s", diff)
	}
	stuck = nil
	if got := tr.now(now.Add(2 * time.Minute)); got != nil {
		t.Errorf("troubles %+v; want none", got)
	}
}
