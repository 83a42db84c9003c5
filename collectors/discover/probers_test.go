package discover_test

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/discover"
	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc/bmctest"
	"github.com/ridethrough/ridethrough/internal/simulator/modbusd"
)

const patience = 5 * time.Second

var loopback = netip.MustParseAddr("127.0.0.1")

func port(t *testing.T, address string) int {
	t.Helper()
	_, text, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func overSNMP(t *testing.T, address string, logins ...collectors.Credentials) discover.SNMP {
	t.Helper()
	profiles, err := fs.Sub(configs.Profiles(), "snmp")
	if err != nil {
		t.Fatal(err)
	}
	open, err := snmp.NewFactory(profiles)
	if err != nil {
		t.Fatal(err)
	}
	return discover.SNMP{Port: port(t, address), Timeout: time.Second, Reading: patience, Open: open, Logins: logins}
}

func community(name, text string) collectors.Credentials {
	return collectors.Credentials{Name: name, Version: "2c", Community: configs.NewSecret(text)}
}

// TestSNMP finds a recorded UPS with the second of two communities.
func TestSNMP(t *testing.T) {
	recording := peers.Shared(t, "recordings/snmp/abbups_abbups.snmprec")
	served := snmptest.Serve(t, snmptest.Recording(t, recording))
	f, err := overSNMP(t, served.Address, community("old", "guess"), community("facility", snmptest.Community)).Probe(t.Context(), loopback)
	if err != nil {
		t.Fatal(err)
	}
	if f.Credentials != "facility" || f.Kind != facility.KindUPS || !slices.Contains(f.Profiles, "ups-mib") || f.Next != "" {
		t.Errorf("found %+v; want a UPS that ups-mib fits, with the login facility", f)
	}
}

// TestSNMPWithoutALogin tells a device whose community nobody knows from an
// empty address.
func TestSNMPWithoutALogin(t *testing.T) {
	served := snmptest.Serve(t, snmptest.Recording(t, peers.Shared(t, "recordings/snmp/abbups_abbups.snmprec")))
	f, err := overSNMP(t, served.Address, community("old", "guess")).Probe(t.Context(), loopback)
	if err != nil || !strings.Contains(f.Next, "none of 1 logins fits") {
		t.Errorf("found %+v, %v; want to hear that no login fits", f, err)
	}
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if f, err := overSNMP(t, silent.LocalAddr().String(), community("old", "guess")).Probe(t.Context(), loopback); !errors.Is(err, discover.ErrNobody) {
		t.Errorf("at a silent port: %+v, %v; want ErrNobody", f, err)
	}
}

func TestIPMI(t *testing.T) {
	b, address := bmctest.Serve(t, bmc.Config{User: "monitor", Password: "secret"})
	f, err := discover.IPMI{Port: port(t, address), Timeout: patience}.Probe(t.Context(), loopback)
	if err != nil || f.Kind != facility.KindServer || !strings.Contains(f.What, "cipher suites") || f.Next != "" {
		t.Errorf("found %+v, %v; want a BMC and its cipher suites", f, err)
	}
	if n := b.Sessions(); n != 0 {
		t.Errorf("%d sessions were opened", n)
	}
}

func TestRedfish(t *testing.T) {
	root := `{"@odata.type":"#ServiceRoot.v1_15_0.ServiceRoot","RedfishVersion":"1.15.0","Vendor":"Example","Product":"CDU","ThermalEquipment":{"@odata.id":"/redfish/v1/ThermalEquipment"}}`
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/redfish/v1/" || r.Header.Get("Authorization") != "" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = io.WriteString(w, root)
	}))
	defer server.Close()
	f, err := discover.Redfish{Port: port(t, server.Listener.Addr().String()), Timeout: patience}.Probe(t.Context(), loopback)
	if err != nil || f.Kind != facility.KindCDU || f.What != "Redfish 1.15.0 Example CDU" || len(f.Pin) != 64 {
		t.Errorf("found %+v, %v; want a CDU and the fingerprint of its certificate", f, err)
	}
	root = `<html>a web page</html>`
	if f, err := (discover.Redfish{Port: port(t, server.Listener.Addr().String()), Timeout: patience}).Probe(t.Context(), loopback); !errors.Is(err, discover.ErrNobody) {
		t.Errorf("at a web server: %+v, %v; want ErrNobody", f, err)
	}
}

func TestModbus(t *testing.T) {
	identity := []byte{0x2B, 0x0E, 0x01, 0x01, 0, 0, 2, 0, 4, 'A', 'c', 'm', 'e', 1, 3, 'P', 'M', '5'}
	for name, tt := range map[string]struct {
		answer []byte
		what   string
	}{
		"identifies itself": {identity, "Modbus Acme PM5"},
		"knows no identity": {[]byte{0xAB, 0x01}, "Modbus device that does not identify itself"},
		"cut short":         {identity[:9], "Modbus"},
		"speaks otherwise":  {[]byte("SSH-2.0-OpenSSH"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			address := serveModbus(t, tt.answer)
			f, err := discover.Modbus{Port: port(t, address), Timeout: patience}.Probe(t.Context(), loopback)
			if tt.what == "" && !errors.Is(err, discover.ErrNobody) || f.What != tt.what {
				t.Errorf("found %+v, %v; want %q", f, err, tt.what)
			}
		})
	}
}

// TestModbusGateway finds the gateway that the collector is tested with.
func TestModbusGateway(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- new(modbusd.Server).Serve(ctx, listener) }()
	f, err := discover.Modbus{Port: port(t, listener.Addr().String()), Timeout: patience}.Probe(t.Context(), loopback)
	if err != nil || f.What != "Modbus device that does not identify itself" {
		t.Errorf("found %+v, %v; want a device that speaks Modbus", f, err)
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// TestModbusUnitOne finds a device that answers to no unit but its own.
func TestModbusUnitOne(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		request := make([]byte, 11)
		for {
			if _, err := io.ReadFull(conn, request); err != nil {
				return
			}
			if request[6] == 1 {
				_, _ = conn.Write(append(request[:4:4], 0, 3, 1, 0xAB, 0x01))
			}
		}
	}()
	f, err := discover.Modbus{Port: port(t, listener.Addr().String()), Timeout: 2 * time.Second}.Probe(t.Context(), loopback)
	if err != nil || f.Protocol != "modbus" {
		t.Errorf("found %+v, %v; want a device that speaks Modbus", f, err)
	}
}

// TestRedfishStaysOnItsHost is sent to another service, whose certificate is not
// that of the device.
func TestRedfishStaysOnItsHost(t *testing.T) {
	elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"RedfishVersion":"1.15.0"}`)
	}))
	defer elsewhere.Close()
	server := httptest.NewTLSServer(http.RedirectHandler(elsewhere.URL+"/redfish/v1/", http.StatusMovedPermanently))
	defer server.Close()
	f, err := discover.Redfish{Port: port(t, server.Listener.Addr().String()), Timeout: patience}.Probe(t.Context(), loopback)
	if !errors.Is(err, discover.ErrNobody) {
		t.Errorf("found %+v, %v; want ErrNobody", f, err)
	}
}

// serveModbus answers one request with a function and its data, and hangs up.
func serveModbus(t *testing.T, answer []byte) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		request := make([]byte, 11)
		if _, err := io.ReadFull(conn, request); err != nil {
			return
		}
		if strings.HasPrefix(string(answer), "SSH") {
			_, _ = conn.Write(answer)
			return
		}
		head := append([]byte{}, request[:7]...)
		binary.BigEndian.PutUint16(head[4:], uint16(len(answer)+1))
		_, _ = conn.Write(append(head, answer...))
	}()
	return listener.Addr().String()
}

func TestProbesObeyTheirContext(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	n := port(t, silent.Addr().String())
	for _, p := range []discover.Prober{discover.Modbus{Port: n, Timeout: time.Hour}, discover.Redfish{Port: n, Timeout: time.Hour}, discover.IPMI{Port: n, Timeout: time.Hour}} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		if _, err := p.Probe(ctx, loopback); err == nil {
			t.Errorf("%s found something at a silent port", p.Protocol())
		}
		cancel()
	}
}
