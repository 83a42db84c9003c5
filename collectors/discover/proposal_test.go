package discover_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/discover"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const wantProposal = `# Found by ridethrough discover on 2026-01-01 00:00 UTC. A proposal: nothing has been changed.
# Read it, correct names and kinds, and copy devices to collectors.devices of ridethrough.yml.

devices:
  # APC Web/SNMP Management Card; 52 readings
  - name: pdu-a-r1-snmp
    protocol: snmp
    address: 192.0.2.30
    credentials: facility
    profiles: [apc-rpdu2, ups-mib]
    asset: pdu-a-r1
  # BMC, cipher suites 3 17
  - name: server-192-0-2-40-ipmi
    protocol: ipmi
    address: 192.0.2.40
    credentials: "" # name the login of the device
    asset: server-192-0-2-40
  # Redfish 1.15.0
  - name: server-192-0-2-40-redfish
    protocol: redfish
    address: 192.0.2.40:8443
    credentials: "" # name the login of the device
    certificate_sha256: 00ff # compare it with the device's own page before you trust it
    asset: server-192-0-2-40
  # twin
  - name: pdu-a-r1-2-snmp
    protocol: snmp
    address: 192.0.2.31
    credentials: community-1 # not in the configuration: add it to collectors.credentials
    profiles: [apc-rpdu2]
    asset: pdu-a-r1-2

# For the site file: where they stand, what they cool and what they feed only you know.
assets:
  - {name: pdu-a-r1, kind: pdu}
  - {name: server-192-0-2-40, kind: server}
  - {name: pdu-a-r1-2, kind: pdu}

# These answered and cannot be watched yet.
unidentified:
  - {address: 192.0.2.50, protocol: modbus, what: "Modbus, by \"Acme\": {x}", next: name a profile}
`

func TestProposal(t *testing.T) {
	findings := []discover.Finding{
		{Protocol: "snmp", Address: "192.0.2.30", Credentials: "facility", Profiles: []string{"apc-rpdu2", "ups-mib"}, Name: "PDU_A-R1.example.net", Kind: facility.KindPDU, What: "APC Web/SNMP Management Card; 52 readings"},
		{Protocol: "ipmi", Address: "192.0.2.40", Kind: facility.KindServer, What: "BMC, cipher suites 3 17"},
		{Protocol: "redfish", Address: "192.0.2.40:8443", Kind: facility.KindServer, Pin: "00ff", What: "Redfish 1.15.0"},
		{Protocol: "snmp", Address: "192.0.2.31", Credentials: "community-1", NewLogin: true, Profiles: []string{"apc-rpdu2"}, Name: "pdu-a-r1", Kind: facility.KindPDU, What: "twin"},
		{Protocol: "modbus", Address: "192.0.2.50", What: `Modbus, by "Acme": {x}`, Next: "name a profile"},
	}
	var b strings.Builder
	if err := discover.Write(&b, findings, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantProposal, b.String()); diff != "" {
		t.Fatal(diff)
	}
	// What is proposed is what the configuration reads.
	var read struct {
		Devices      []collectors.Device `yaml:"devices"`
		Assets       []map[string]string `yaml:"assets"`
		Unidentified []map[string]string `yaml:"unidentified"`
	}
	if err := configs.Decode("discovered.yml", []byte(b.String()), &read); err != nil {
		t.Fatal(err)
	}
	if len(read.Devices) != 4 || read.Devices[0].Profiles[1] != "ups-mib" || read.Unidentified[0]["what"] != findings[4].What {
		t.Errorf("read back: %+v", read)
	}
}

// TestProtocolsOfOneHostHelpEachOther finds a host whose SNMP agent does not tell
// what it is, while its BMC does.
func TestProtocolsOfOneHostHelpEachOther(t *testing.T) {
	var b strings.Builder
	err := discover.Write(&b, []discover.Finding{
		{Protocol: "snmp", Address: "192.0.2.60", Credentials: "facility", What: "agent"},
		{Protocol: "ipmi", Address: "192.0.2.60", Kind: facility.KindServer, What: "BMC"},
	}, time.Time{})
	if want := "  - {name: server-192-0-2-60, kind: server}\n"; err != nil || !strings.Contains(b.String(), want) {
		t.Errorf("%v; no %q in\n%s", err, want, b.String())
	}
}
