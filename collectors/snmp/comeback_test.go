package snmp_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/ridethrough/ridethrough/collectors/snmp"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// TestADeviceThatComesBackIsReadAtOnce: what the network said while it was away
// must not be taken for its answer.
func TestADeviceThatComesBackIsReadAtOnce(t *testing.T) {
	address := snmptest.Closed(t)
	c := open(t, device(&snmptest.Device{Address: address}))
	for range 3 {
		if _, err := c.Collect(t.Context()); !errors.Is(err, snmp.ErrRefused) {
			t.Fatalf("error = %v; want that nothing listens", err)
		}
	}
	agent, err := snmpagent.New(snmptest.Config("\x80\x00\x1f\x88\x80back"), rackPDU(2))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenPacket("udp", address)
	if err != nil {
		t.Skipf("the port was taken meanwhile: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- agent.Serve(ctx, conn) }()
	want(t, collect(t, c), map[string]string{"power": "1170"})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestTwoDevicesAtOneAddress answers with another sysObjectID each time, as two
// devices with the same address do. A poll must not go on meeting strangers
// until its time is up.
func TestTwoDevicesAtOneAddress(t *testing.T) {
	objects := rackPDU(2)
	n := 0
	objects.SetFunc("1.3.6.1.2.1.1.2.0", func() snmpagent.Value {
		n++
		return snmpagent.ObjectID(fmt.Sprintf("1.3.6.1.4.1.318.1.3.4.%d", 6+n%2))
	})
	c := open(t, device(snmptest.Serve(t, objects)))
	if _, err := c.Collect(t.Context()); !errors.Is(err, snmp.ErrTwoDevices) {
		t.Errorf("error = %v; want that two devices share the address", err)
	}
	objects.Set("1.3.6.1.2.1.1.2.0", snmpagent.ObjectID("1.3.6.1.4.1.318.1.3.4.6"))
	want(t, collect(t, c), map[string]string{"power": "1170"})
}
