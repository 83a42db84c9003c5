package simulator

import (
	"context"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// running serves a scenario that moves by hand, until the test ends.
func running(t *testing.T, scenario string) *Simulator {
	t.Helper()
	s, err := New(Config{Scenario: scenario, Start: noon, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	return s
}

// manager opens an SNMP session with a device.
func manager(t *testing.T, e Endpoint) *gosnmp.GoSNMP {
	t.Helper()
	host, port := split(t, e.Address)
	m := &gosnmp.GoSNMP{
		Target: host, Port: port, Timeout: 5 * time.Second, Retries: 1, MaxOids: 60,
		Version: gosnmp.Version2c, Community: e.Login.Community,
	}
	if e.Login.Version == "3" {
		m.Version, m.SecurityModel, m.MsgFlags = gosnmp.Version3, gosnmp.UserSecurityModel, gosnmp.AuthPriv
		m.SecurityParameters = &gosnmp.UsmSecurityParameters{
			UserName:               e.Login.User,
			AuthenticationProtocol: gosnmp.SHA256, AuthenticationPassphrase: e.Login.Password,
			PrivacyProtocol: gosnmp.AES, PrivacyPassphrase: e.Login.PrivacyPassword,
		}
	}
	if err := m.Connect(); err != nil {
		t.Fatalf("%s: %v", e.Name, err)
	}
	t.Cleanup(func() { m.Conn.Close() })
	return m
}

func TestEverySNMPDeviceCanBeWalked(t *testing.T) {
	s := running(t, "guangzhou")
	for _, e := range s.Endpoints() {
		if e.Protocol != ProtocolSNMP {
			continue
		}
		var count int
		err := manager(t, e).BulkWalk(".1.3.6.1", func(v gosnmp.SnmpPDU) error {
			count++
			return nil
		})
		if err != nil || count < 20 {
			t.Errorf("%s (%s, v%s): walked %d objects, %v; want at least 20", e.Name, e.Profile, e.Login.Version, count, err)
		}
	}
}

func TestWhatADeviceShowsIsItsTruthRounded(t *testing.T) {
	s := running(t, "guangzhou")
	if err := s.Advance(noon.Add(20 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	for _, h := range s.hosts {
		if h.device.SNMP == nil || h.device.Profile != "carel-pcoweb-chiller" {
			continue
		}
		answer, err := manager(t, h.endpoint()).Get([]string{".1.3.6.1.4.1.9839.2.1.2.2.0"})
		if err != nil {
			t.Fatal(err)
		}
		got := float64(answer.Variables[0].Value.(int)) / 10
		want, ok := s.Truth(h.device.Asset, "chilled_water_supply_temperature", "")
		if tolerance := s.Tolerance(h.device.Asset, "chilled_water_supply_temperature", ""); !ok || got < want-tolerance || got > want+tolerance {
			t.Errorf("%s shows %g °C; truth %g ± %g", h.device.Name, got, want, tolerance)
		}
	}
}

func TestAKilledDeviceIsSilentUntilRevived(t *testing.T) {
	s := running(t, "quiet")
	e := s.Endpoints()[0]
	m := manager(t, e)
	m.Timeout, m.Retries = 100*time.Millisecond, 0
	ask := func() error {
		_, err := m.Get([]string{".1.3.6.1.2.1.1.5.0"})
		return err
	}
	for _, fault := range []func(string) error{s.Kill, s.Hang} {
		if err := fault(e.Name); err != nil {
			t.Fatal(err)
		}
		if ask() == nil {
			t.Errorf("%s answered while it should be silent", e.Name)
		}
		if err := s.Revive(e.Name); err != nil {
			t.Fatal(err)
		}
		m.Timeout = 5 * time.Second
		if err := ask(); err != nil {
			t.Errorf("%s after revival: %v", e.Name, err)
		}
		m.Timeout = 100 * time.Millisecond
	}
}

func TestEndpointsAreDistinctAndNameKnownAssets(t *testing.T) {
	s := running(t, "guangzhou")
	seen := map[string]bool{}
	for _, e := range s.Endpoints() {
		if seen[e.Name] || seen[e.Address] {
			t.Errorf("endpoint %s %s appears twice", e.Name, e.Address)
		}
		seen[e.Name], seen[e.Address] = true, true
		assets := []string{e.Asset}
		for _, p := range e.Parts {
			assets = append(assets, p.Asset)
		}
		for _, a := range assets {
			if _, ok := s.Site().Asset(a); !ok && a != "" {
				t.Errorf("endpoint %s reports on %q, which is not on the site", e.Name, a)
			}
		}
	}
	if got := len(s.Endpoints()); got < 50 || got > 70 {
		t.Errorf("%d endpoints; want about 60", got)
	}
}
