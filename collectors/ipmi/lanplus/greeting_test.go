package lanplus_test

import (
	"errors"
	"net"
	"slices"
	"testing"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/internal/simulator/bmc"
)

func TestHelloTellsWhoIsThereWithoutASession(t *testing.T) {
	b, cfg := start(t, nil)
	g, err := lanplus.Hello(t.Context(), cfg.Address, quick)
	if err != nil {
		t.Fatal(err)
	}
	if !g.Pong || !g.IPMI || !g.IPMI2 || !slices.Contains(g.Suites, lanplus.Suite(17)) || !slices.Contains(g.Suites, lanplus.Suite(3)) {
		t.Errorf("Hello = %+v; want a pong, IPMI 2.0, suites 3 and 17", g)
	}
	if n := b.Counters(); n.Packets > 4 || n.Opened != 0 || b.Sessions() != 0 {
		t.Errorf("Hello took %+v and left %d sessions; want 4 packets at most, none", n, b.Sessions())
	}
}

func TestHelloToNobody(t *testing.T) {
	b, cfg := start(t, nil)
	b.SetFault(bmc.Fault{Hang: true})
	if _, err := lanplus.Hello(t.Context(), cfg.Address, quick); !errors.Is(err, lanplus.ErrNoAnswer) {
		t.Errorf("Hello to a hung BMC = %v; want %v", err, lanplus.ErrNoAnswer)
	}
	if n := b.Counters().Packets; n > 4 {
		t.Errorf("%d packets to a hung BMC; want 4 at most", n)
	}
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := conn.LocalAddr().String()
	conn.Close()
	if _, err := lanplus.Hello(t.Context(), address, quick); !errors.Is(err, lanplus.ErrRefused) {
		t.Errorf("Hello to a closed port = %v; want %v", err, lanplus.ErrRefused)
	}
}

// A BMC that does not answer the ping is found by the question after it.
func TestHelloToABMCThatDoesNotPong(t *testing.T) {
	b, cfg := start(t, nil)
	b.SetFault(bmc.Fault{Drop: 3}) // the third packet of each three: the first list of suites
	g, err := lanplus.Hello(t.Context(), cfg.Address, quick)
	if err != nil || !g.IPMI2 {
		t.Errorf("Hello = %+v, %v; want IPMI 2.0", g, err)
	}
}
