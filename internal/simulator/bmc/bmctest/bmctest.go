// Package bmctest serves simulated BMCs to tests on loopback.
package bmctest

import (
	"context"
	"net"
	"testing"

	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
)

// Serve runs a BMC until the test ends, and returns its address, host:port.
func Serve(t testing.TB, cfg bmc.Config) (b *bmc.BMC, address string) {
	t.Helper()
	b, err := bmc.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- b.Serve(ctx, conn) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("Serve = %v", err)
		}
	})
	return b, conn.LocalAddr().String()
}
