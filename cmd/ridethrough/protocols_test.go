package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/modbusd"
	"github.com/ridethrough/ridethrough/internal/simulator/redfishd"
)

// TestRunReadsRedfishAndModbus polls a recorded Redfish PDU over HTTPS, pinned,
// and a generator controller behind a Modbus gateway, and looks at what the
// database would get of each.
func TestRunReadsRedfishAndModbus(t *testing.T) {
	pdu := serveRedfish(t)
	genset := serveGenset(t)
	config := gensetRoom(t, pdu, genset)

	p := startProcess(t, config)
	eventually.True(t, "both devices are read", func() bool {
		return p.metric(t, "ridethrough_collector_polls_total", `result="ok"`) >= 2
	})
	if faults := p.metric(t, "ridethrough_collector_faults_total"); faults != 0 {
		t.Errorf("%g faults", faults)
	}
	books := p.stop(t)
	if books["collected"] < 100 {
		t.Errorf("books = %v; want the readings of a PDU and a generator", books)
	}
	eventually.True(t, "the session is closed", func() bool { return pdu.OpenSessions() == 0 })

	for device, want := range map[string]string{
		"pdu-card":    "pdu,asset=pdu-1,",
		"genset-card": "generator,asset=gen-1,part=L2,site=office output_voltage_volts=231",
	} {
		out, stderr, err := command(t, "probe", device, "--config", config, "--lines")
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("probe %s: %v; no %q in\n%s%s", device, err, want, out, stderr)
		}
	}
}

const redfishUser, redfishPassword = "reader", "secret"

func serveRedfish(t *testing.T) *redfishd.Server {
	t.Helper()
	bundle, err := redfishd.Load(peers.Shared(t, "recordings/redfish/dmtf-public-pdu/bundle.json"))
	if err != nil {
		t.Fatal(err)
	}
	server, err := redfishd.Start(redfishd.Config{Bundle: bundle, User: redfishUser, Password: redfishPassword, Sessions: 1, Expand: true, ETags: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server
}

// serveGenset serves a GenComm controller as unit 10 of a gateway.
func serveGenset(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &modbusd.Server{}
	server.Set(10, modbusd.Holding, 772, 1)
	server.Set(10, modbusd.Holding, 1024, make([]uint16, 80)...)
	server.Set(10, modbusd.Holding, 1032, 0, 2300, 0, 2310, 0, 2320)
	server.Set(10, modbusd.Holding, 1536, 0, 0)
	server.Set(10, modbusd.Holding, 1798, make([]uint16, 12)...)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// gensetRoom writes the configuration of a room with a PDU and a generator.
func gensetRoom(t *testing.T, pdu *redfishd.Server, genset string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"site.yml": `site: office
halls:
  - {name: room-1, design_it_kw: 40, floor_area_m2: 50, cooled_by: [crac-1]}
cracs:
  - {name: crac-1, capacity_kw: 30}
pdus:
  - {name: pdu-1, capacity_kw: 20}
generators:
  - {name: gen-1, capacity_kw: 100}
`,
		"password": redfishPassword,
		"ridethrough.yml": fmt.Sprintf(`site_file: site.yml
web: {listen: "127.0.0.1:0"}
storage: {dir: %s}
collectors:
  interval: 2s
  timeout: 1500ms
  credentials:
    - {name: redfish, user: %s, password: {file: %s}}
  devices:
    - {name: pdu-card, protocol: redfish, address: "%s", credentials: redfish, certificate_sha256: %s, asset: pdu-1}
    - {name: genset-card, protocol: modbus, address: "%s", unit: 10, profiles: [deepsea-gencomm], asset: gen-1}
`, dir, redfishUser, filepath.Join(dir, "password"), pdu.Address(), pdu.Certificate().Fingerprint(), genset),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "ridethrough.yml")
}
