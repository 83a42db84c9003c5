package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// command runs the program's command line in this process.
func command(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	root := newRoot()
	var out, complaints bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&complaints)
	root.SetArgs(args)
	err = root.ExecuteContext(t.Context())
	return out.String(), complaints.String(), err
}

// upsRoom writes the configuration of a room with one UPS at an address.
func upsRoom(t *testing.T, address, community string, more ...string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("site.yml", `site: office
halls:
  - {name: room-1, design_it_kw: 40, floor_area_m2: 50, cooled_by: [crac-1]}
cracs:
  - {name: crac-1, capacity_kw: 30}
ups:
  - {name: ups-1, capacity_kw: 20}
`)
	return write("ridethrough.yml", fmt.Sprintf(`site_file: site.yml
web: {listen: "127.0.0.1:0"}
storage: {dir: %s}
collectors:
%s
  credentials:
    - {name: cards, version: 2c, community: {file: %s}}
  devices:
    - {name: ups-card, protocol: snmp, address: "%s", credentials: cards, profiles: [ups-mib], asset: ups-1}
`, dir, strings.Join(more, "\n"), write("community", community), address))
}

func TestProbe(t *testing.T) {
	served := snmptest.Serve(t, snmptest.Recording(t, peers.Shared(t, "recordings/snmp/abbups_abbups.snmprec")))
	config := upsRoom(t, served.Address, snmptest.Community)

	out, _, err := command(t, "probe", "ups-card", "--config", config, "--json")
	if err != nil {
		t.Fatal(err)
	}
	var records []sourceRecord
	if err := json.Unmarshal([]byte(out), &records); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, r := range records {
		if r.Source == "1.3.6.1.2.1.33.1.4.1.0" && r.Point == "output_source" {
			found = r.State == "normal" && r.Raw == "3" && r.Asset == "ups-1" && r.Latency > 0
		}
	}
	if !found {
		t.Errorf("no output_source with its object, raw value and latency in %s", out)
	}

	out, _, err = command(t, "probe", "ups-card", "--config", config, "--lines")
	if err != nil || !strings.Contains(out, "ups,asset=ups-1,site=office ") || !strings.Contains(out, `output_source=3,output_source_text="normal"`) {
		t.Errorf("--lines: %v\n%s", err, out)
	}
	out, _, err = command(t, "probe", "ups-card", "--config", config)
	if err != nil || !strings.Contains(out, "ups-mib: ") || !strings.Contains(out, "battery_charge") {
		t.Errorf("table: %v\n%s", err, out)
	}
	if _, _, err = command(t, "probe", "ups-crad", "--config", config); err == nil || !strings.Contains(err.Error(), "did you mean ups-card?") {
		t.Errorf("unknown device: %v", err)
	}
}

// TestProbeSaysWhyNot reads a UPS with a community that it does not know.
func TestProbeSaysWhyNot(t *testing.T) {
	served := snmptest.Serve(t, snmptest.Recording(t, peers.Shared(t, "recordings/snmp/abbups_abbups.snmprec")))
	_, stderr, err := command(t, "probe", "ups-card", "--config", upsRoom(t, served.Address, "guess"))
	if err == nil || !strings.Contains(stderr, `"cards"`) || !strings.Contains(stderr, "(wrong_community)") {
		t.Errorf("probe with a wrong community: %v\n%s", err, stderr)
	}
}

// TestDiscover scans an address where one UPS answers, and reads the proposal
// back.
func TestDiscover(t *testing.T) {
	served := snmptest.Serve(t, snmptest.Recording(t, peers.Shared(t, "recordings/snmp/abbups_abbups.snmprec")))
	config := upsRoom(t, served.Address, snmptest.Community)
	_, port, err := net.SplitHostPort(served.Address)
	if err != nil {
		t.Fatal(err)
	}
	proposal := filepath.Join(t.TempDir(), "found.yml")
	args := []string{"discover", "127.0.0.1", "--config", config, "--protocols", "snmp", "--ports", "snmp=" + port, "--out", proposal}
	out, stderr, err := command(t, args...)
	if err != nil || !strings.Contains(out, "1 over snmp") || !strings.Contains(stderr, "1 of 1 addresses, 1 devices") {
		t.Fatalf("discover: %v\n%s%s", err, out, stderr)
	}
	text, err := os.ReadFile(proposal)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"credentials: cards", "ups-mib", "kind: ups"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the proposal lacks %q:\n%s", want, text)
		}
	}
	if _, _, err := command(t, args...); err == nil || !strings.Contains(err.Error(), "found.yml exists") {
		t.Errorf("a second scan over the same proposal: %v", err)
	}
	if left, _ := filepath.Glob(proposal + ".journal"); len(left) > 0 {
		t.Errorf("the journal stayed behind: %v", left)
	}
}
