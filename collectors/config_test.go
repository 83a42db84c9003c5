package collectors_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

func smallSite(t *testing.T) *facility.Site {
	t.Helper()
	site, err := facility.NewSite(facility.Description{Name: "test", Assets: []facility.Asset{
		{Name: "hall-1", Kind: facility.KindHall, Hall: "hall-1"},
		{Name: "rack-1", Kind: facility.KindRack, Hall: "hall-1", Rack: "rack-1"},
		{Name: "pdu-1", Kind: facility.KindPDU, Hall: "hall-1", Rack: "rack-1"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return site
}

func decode(t *testing.T, text string) (collectors.Config, error) {
	t.Helper()
	c := collectors.DefaultConfig()
	err := configs.Decode("ridethrough.yml", []byte(text), &c)
	return c, err
}

var factories = map[string]collectors.Factory{
	"snmp": func(d collectors.Device) (collectors.Collector, error) {
		if d.Profiles != nil {
			return nil, errors.Join(errors.New("profiles: unknown profile \"x\""), errors.New("address: no port"))
		}
		return healthy(0), nil
	},
	"ipmi": func(collectors.Device) (collectors.Collector, error) { return healthy(0), nil },
}

func TestOpenResolvesDevices(t *testing.T) {
	c, err := decode(t, `
interval: 20s
credentials:
  - {name: facility, version: 2c, community: public}
devices:
  - {name: pdu-1, protocol: snmp, address: 192.0.2.1, credentials: facility, asset: pdu-1, timeout: 2s}
`)
	if err != nil {
		t.Fatal(err)
	}
	targets, err := collectors.Open(c, smallSite(t), factories)
	if err != nil || len(targets) != 1 {
		t.Fatalf("Open = %d targets, %v; want 1", len(targets), err)
	}
	d := targets[0].Device
	if d.Login.Community.Reveal() != "public" || d.Rack != "rack-1" || d.Interval != 20*time.Second || d.Timeout != 2*time.Second {
		t.Errorf("device = %+v; want its login, rack and times resolved", d)
	}
}

// TestOpenReportsEverythingAtOnce holds the exact words.
func TestOpenReportsEverythingAtOnce(t *testing.T) {
	c, err := decode(t, `interval: 10s
timeout: 10s
credentials:
  - {name: facility, version: 2c, community: secret}
  - {name: facility, version: 2c, community: secret}
devices:
  - {name: a, protocol: snpm, address: 192.0.2.1, credentials: facility, asset: pdu-1}
  - {name: b, protocol: snmp, address: 192.0.2.1, credentials: facilty, asset: pdu-1}
  - {name: b, protocol: snmp, address: ":161", credentials: facility, asset: pdu-2}
  - {name: c, protocol: modbus, address: 192.0.2.1, asset: pdu-1}
  - {name: d, protocol: snmp, address: 192.0.2.1, credentials: facility, asset: pdu-1, profiles: [x]}
  - {name: e, protocol: ipmi, address: 192.0.2.1, credentials: facility, interval: 500ms, timeout: 1s}
`)
	if err != nil {
		t.Fatal(err)
	}
	_, err = collectors.Open(c, smallSite(t), factories)
	want := strings.TrimSpace(`
ridethrough.yml:1:1: timeout: 10s is not below the interval of 10s; a poll must end before the next begins
ridethrough.yml:5:5: credentials facility: duplicate name
ridethrough.yml:7:5: device a: protocol: unknown "snpm"; did you mean "snmp"?
ridethrough.yml:8:5: device b: credentials: unknown "facilty"; did you mean "facility"?
ridethrough.yml:9:5: device b: duplicate name; the first is at ridethrough.yml:8:5
ridethrough.yml:9:5: device b: address: ":161" has no host; want host or host:port
ridethrough.yml:9:5: device b: unknown asset "pdu-2"; did you mean "pdu-1"?
ridethrough.yml:10:5: device c: protocol: unknown "modbus"; want one of ipmi, snmp
ridethrough.yml:11:5: device d: profiles: unknown profile "x"
ridethrough.yml:11:5: device d: address: no port
ridethrough.yml:12:5: device e: interval: 500ms is shorter than 1s
ridethrough.yml:12:5: device e: timeout: 1s is not below the interval of 500ms; a poll must end before the next begins
ridethrough.yml:12:5: device e: asset: missing; name the asset it reports on, or assets for its parts`)
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if strings.Contains(err.Error(), "secret") {
		t.Error("a secret is in the messages")
	}
}

func TestDefaultConfigIsValid(t *testing.T) {
	if err := collectors.DefaultConfig().Validate(); err != nil {
		t.Error(err)
	}
}
