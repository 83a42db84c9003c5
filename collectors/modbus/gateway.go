package modbus

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
)

// A gateway is one address and the one connection to it, which the units behind
// it share.
type gateway struct {
	address string

	turn chan struct{} // held by whoever asks; guards everything below
	conn net.Conn
	next uint16 // transaction
	buf  [headerSize + largestPDU]byte

	mu    sync.Mutex // guards users
	users int
}

func newGateway(address string) *gateway {
	return &gateway{address: address, turn: make(chan struct{}, 1)}
}

// patience is how long one answer may take. Serial lines behind gateways need
// a few hundred milliseconds; a unit that is dead must not take the turn of the
// others for longer than this.
const patience = 1500 * time.Millisecond

// errDevice is why an address could not be asked, with its word for metrics.
type errDevice struct {
	text  string
	fault collectors.Fault
}

func (e errDevice) Error() string           { return e.text }
func (e errDevice) Fault() collectors.Fault { return e.fault }

// ask reads count registers or bits of a unit. It waits for its turn, and gives
// up with ctx. The answer is copied into to.
func (g *gateway) ask(ctx context.Context, to []byte, unit byte, t table, address, count uint16) ([]byte, error) {
	select {
	case g.turn <- struct{}{}:
		defer func() { <-g.turn }()
	case <-ctx.Done():
		return nil, errDevice{"the other units of " + g.address + " took all the time", collectors.FaultTimeout}
	}
	if err := g.connect(ctx); err != nil {
		return nil, err
	}
	data, err := g.exchange(ctx, unit, t, address, count)
	if refusal := exception(0); err != nil && !errors.As(err, &refusal) {
		g.drop()
		return nil, g.explain(err)
	}
	return append(to, data...), err
}

func (g *gateway) connect(ctx context.Context) error {
	if g.conn != nil {
		return nil
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", g.address)
	if err != nil {
		return g.explain(err)
	}
	g.conn = conn
	return nil
}

// exchange asks one question and waits for its answer. Answers to questions
// given up before are passed over.
func (g *gateway) exchange(ctx context.Context, unit byte, t table, address, count uint16) ([]byte, error) {
	deadline := time.Now().Add(patience)
	if sooner, ok := ctx.Deadline(); ok && sooner.Before(deadline) {
		deadline = sooner
	}
	conn := g.conn
	_ = conn.SetDeadline(deadline)
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	g.next++
	if _, err := conn.Write(appendRequest(g.buf[:0], g.next, unit, t, address, count)); err != nil {
		return nil, err
	}
	const late = 8 // answers of questions given up
	for range late {
		transaction, from, pdu, err := readFrame(conn, g.buf[:])
		if err != nil {
			return nil, err
		}
		if transaction == g.next && from == unit {
			return contents(pdu, t, count)
		}
	}
	return nil, errFrame
}

func (g *gateway) drop() {
	if g.conn != nil {
		_ = g.conn.Close()
		g.conn = nil
	}
}

// explain puts a failed exchange into words for the operator.
func (g *gateway) explain(err error) error {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return errDevice{fmt.Sprintf("nothing listens on %s: switch Modbus/TCP on in the device, or correct its address", g.address), collectors.FaultRefused}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), errors.As(err, &timeout) && timeout.Timeout():
		return errDevice{fmt.Sprintf("no answer from %s: the device is down or filtered, or has no unit of that id", g.address), collectors.FaultTimeout}
	case errors.Is(err, errFrame):
		return errDevice{fmt.Sprintf("%s answers something else than Modbus/TCP: correct its address or port", g.address), collectors.FaultUnclassified}
	}
	return errDevice{fmt.Sprintf("%s: %v; it may take fewer connections than it is asked for", g.address, err), collectors.FaultUnclassified}
}

// gateways are shared by the devices of one configuration.
type gateways struct {
	mu sync.Mutex // guards all
	by map[string]*gateway
}

// of returns the gateway at an address, for one more user.
func (s *gateways) of(address string) *gateway {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.by[address]
	if g == nil {
		g = newGateway(address)
		s.by[address] = g
	}
	g.mu.Lock()
	g.users++
	g.mu.Unlock()
	return g
}

// release lets go of a gateway; the last user hangs up.
func (g *gateway) release() {
	g.mu.Lock()
	g.users--
	last := g.users == 0
	g.mu.Unlock()
	if last {
		g.turn <- struct{}{}
		g.drop()
		<-g.turn
	}
}
