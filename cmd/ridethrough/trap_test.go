package main

import (
	"fmt"
	"net"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

var hearingLine = regexp.MustCompile(`msg="hearing traps" .*listen=(\S+)`)

// TestATrapPollsAtOnce lets the service poll a UPS every ten minutes. The trap
// that the card sends when it goes to battery brings the poll now, and is kept.
func TestATrapPollsAtOnce(t *testing.T) {
	served := snmptest.Serve(t, snmptest.Recording(t, peers.Shared(t, "recordings/snmp/abbups_abbups.snmprec")))
	config := upsRoom(t, served.Address, snmptest.Community, "  interval: 10m", `  traps: {listen: "127.0.0.1:0"}`)
	p := startProcess(t, config)
	var at string
	eventually.True(t, "the service hears traps", func() bool {
		m := hearingLine.FindStringSubmatch(p.logged())
		if m != nil {
			at = m[1]
		}
		return m != nil
	})
	if polls := p.metric(t, "ridethrough_collector_polls_total"); polls != 0 {
		t.Fatalf("%g polls before the trap; want none yet", polls)
	}
	sendTrap(t, at, "1.3.6.1.2.1.33.2.1")
	eventually.True(t, "a poll", func() bool { return p.metric(t, "ridethrough_collector_polls_total", `result="ok"`) == 1 })
	if heard := p.metric(t, "ridethrough_traps_total"); heard != 1 {
		t.Errorf("ridethrough_traps_total = %g; want 1", heard)
	}
	if good := p.metric(t, "ridethrough_readings_total", `quality="good"`); good < 20 {
		t.Errorf("%g good readings; want those of the poll", good)
	}
}

func sendTrap(t *testing.T, address, oid string) {
	t.Helper()
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	s := &gosnmp.GoSNMP{Target: host, Port: uint16(port), Version: gosnmp.Version2c, Community: snmptest.Community, Timeout: time.Second}
	if err := s.Connect(); err != nil {
		t.Fatal(err)
	}
	defer s.Conn.Close()
	if _, err := s.SendTrap(gosnmp.SnmpTrap{Variables: []gosnmp.SnmpPDU{{Name: ".1.3.6.1.6.3.1.1.4.1.0", Type: gosnmp.ObjectIdentifier, Value: "." + oid}}}); err != nil {
		t.Fatal(fmt.Errorf("send: %w", err))
	}
}
