package discover_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/collectors/discover"
	"github.com/ridethrough/ridethrough/internal/simulator/bacnetd"
)

func TestBACnet(t *testing.T) {
	for name, tt := range map[string]struct {
		device *bacnetd.Server
		what   string
	}{
		"introduces itself":        {&bacnetd.Server{Instance: 4711}, "BACnet/IP device 4711 Example Plant controller"},
		"without the wildcard":     {&bacnetd.Server{Instance: 4711, NoWildcard: true}, "BACnet/IP device 4711 Example Plant controller"},
		"with another's datagrams": {&bacnetd.Server{Instance: 4711, Network: 5, MAC: "\x01"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := net.ListenPacket("udp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			tt.device.Set(bacnetd.ID{Type: bacnetd.Device, Instance: 4711}, 121, "Example")
			tt.device.Set(bacnetd.ID{Type: bacnetd.Device, Instance: 4711}, 77, "Plant controller")
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- tt.device.Serve(ctx, conn) }()
			f, err := discover.BACnet{Port: port(t, conn.LocalAddr().String()), Timeout: time.Second}.Probe(t.Context(), loopback)
			if tt.what == "" && !errors.Is(err, discover.ErrNobody) || f.What != tt.what || tt.what != "" && f.Next == "" {
				t.Errorf("found %+v, %v; want %q", f, err, tt.what)
			}
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBACnetAtAnEcho hears only what is said, as an echo service sends it back.
func TestBACnetAtAnEcho(t *testing.T) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go func() {
		buffer := make([]byte, 2048)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			_, _ = conn.WriteTo(buffer[:n], from)
		}
	}()
	f, err := discover.BACnet{Port: port(t, conn.LocalAddr().String()), Timeout: time.Second / 2}.Probe(t.Context(), loopback)
	if !errors.Is(err, discover.ErrNobody) {
		t.Errorf("found %+v, %v; want ErrNobody", f, err)
	}
}
