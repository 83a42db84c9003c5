package bacnet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
)

// A link is one address and the socket to it, which the devices behind a router
// share.
type link struct {
	address   string
	localPort int

	turn chan struct{} // held by whoever asks; guards everything below
	conn net.Conn
	next byte // invoke id
	out  []byte
	in   [wire.LargestDatagram]byte

	mu    sync.Mutex // guards users
	users int
}

// How long one answer may take, and how often a question is asked: datagrams get
// lost. Behind a router lies a serial line whose token takes its time.
const (
	patience       = time.Second
	routedPatience = 3 * time.Second
	tries          = 3
	routedTries    = 2
)

// errDevice is why a device could not be asked, with its word for metrics.
type errDevice struct {
	text  string
	fault collectors.Fault
}

func (e errDevice) Error() string           { return e.text }
func (e errDevice) Fault() collectors.Fault { return e.fault }

// errRoute is a router's word that it cannot reach a network.
var errRoute = errors.New("the router cannot reach the network")

// take waits for the turn. The caller calls give after.
func (l *link) take(ctx context.Context) error {
	select {
	case l.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return errDevice{"the other devices of " + l.address + " took all the time", collectors.FaultTimeout}
	}
}

func (l *link) give() { <-l.turn }

// ask sends a question and returns the answer, which is valid until hear has
// returned. write appends the request with an invoke id.
func (l *link) ask(ctx context.Context, r wire.Route, write func(to []byte, invoke byte) []byte, hear func(wire.Answer) error) error {
	if err := l.take(ctx); err != nil {
		return err
	}
	defer l.give()
	l.next++
	invoke := l.next
	l.out = write(wire.AppendHeader(l.out[:0], r, true), invoke)
	var answer wire.Answer
	err := l.exchange(ctx, r, func(f wire.Frame) (bool, error) {
		a, ok := wire.ParseAnswer(f.APDU)
		if answer = a; !ok || a.Invoke != invoke {
			return false, nil
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	return hear(answer)
}

// whoIs asks for the device and returns what it says of itself.
func (l *link) whoIs(ctx context.Context, r wire.Route) (said wire.IAm, err error) {
	if err := l.take(ctx); err != nil {
		return said, err
	}
	defer l.give()
	l.out = wire.AppendWhoIs(wire.AppendHeader(l.out[:0], r, false), -1)
	err = l.exchange(ctx, r, func(f wire.Frame) (bool, error) {
		var ok bool
		said, ok = wire.ParseIAm(f.APDU)
		return ok, nil
	})
	return said, err
}

// exchange sends l.out, again when nothing comes, until wanted takes a frame.
// Answers to questions given up before are passed over.
func (l *link) exchange(ctx context.Context, r wire.Route, wanted func(wire.Frame) (bool, error)) error {
	if err := l.connect(ctx); err != nil {
		return err
	}
	conn := l.conn
	stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	wait, times := patience, tries
	if !r.Direct() {
		wait, times = routedPatience, routedTries
	}
	var err error
	for range times {
		if err = l.once(ctx, r, wait, wanted); !isTimeout(err) || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		l.drop()
		return l.explain(err)
	}
	return nil
}

// once sends l.out and listens for as long as one answer may take.
func (l *link) once(ctx context.Context, r wire.Route, wait time.Duration, wanted func(wire.Frame) (bool, error)) error {
	deadline := time.Now().Add(wait)
	if sooner, ok := ctx.Deadline(); ok && sooner.Before(deadline) {
		deadline = sooner
	}
	_ = l.conn.SetReadDeadline(deadline)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, err := l.conn.Write(wire.SetLength(l.out)); err != nil {
		return err
	}
	const noise = 64 // datagrams that are not for us
	for range noise {
		n, err := l.conn.Read(l.in[:])
		if err != nil {
			return err
		}
		f, err := wire.ParseFrame(l.in[:n])
		switch {
		case err != nil || f.From != r && !f.Rejected:
			continue
		case f.Rejected && r.Direct():
			continue
		case f.Rejected:
			return errRoute
		}
		if done, err := wanted(f); done || err != nil {
			return err
		}
	}
	return wire.ErrMalformed
}

func (l *link) connect(ctx context.Context) error {
	if l.conn != nil {
		return nil
	}
	var dialer net.Dialer
	if l.localPort != 0 {
		dialer.LocalAddr = &net.UDPAddr{Port: l.localPort}
		dialer.Control = share
	}
	conn, err := dialer.DialContext(ctx, "udp", l.address)
	if err != nil {
		return l.explain(err)
	}
	l.conn = conn
	return nil
}

// share lets the sockets of several devices have one local port: each is
// connected, so the system hands a datagram to the one it is for.
func share(_, _ string, c syscall.RawConn) error {
	var err error
	controlled := c.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	})
	return errors.Join(controlled, err)
}

func (l *link) drop() {
	if l.conn != nil {
		_ = l.conn.Close()
		l.conn = nil
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// explain puts a failed exchange into words for the operator.
func (l *link) explain(err error) error {
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return errDevice{fmt.Sprintf("nothing listens on %s: switch BACnet/IP on in the device, or correct its address", l.address), collectors.FaultRefused}
	case errors.Is(err, syscall.EADDRINUSE):
		return errDevice{fmt.Sprintf("local_port %d is taken by another program on this host", l.localPort), collectors.FaultUnclassified}
	case errors.Is(err, errRoute):
		return errDevice{fmt.Sprintf("%s: %v: correct the route", l.address, err), collectors.FaultTimeout}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), isTimeout(err):
		return errDevice{fmt.Sprintf("no answer from %s: the device is down or filtered, has another route, or answers to port 47808 only (set local_port)", l.address), collectors.FaultTimeout}
	case errors.Is(err, wire.ErrMalformed):
		return errDevice{fmt.Sprintf("%s sends a lot, but no answer to what was asked: correct its address, port or route", l.address), collectors.FaultUnclassified}
	}
	return errDevice{fmt.Sprintf("%s: %v", l.address, err), collectors.FaultUnclassified}
}

// links are shared by the devices of one configuration.
type links struct {
	mu sync.Mutex // guards by
	by map[linkKey]*link
}

type linkKey struct {
	address   string
	localPort int
}

// of returns the link to an address, for one more user.
func (s *links) of(key linkKey) *link {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.by[key]
	if l == nil {
		l = &link{address: key.address, localPort: key.localPort, turn: make(chan struct{}, 1)}
		s.by[key] = l
	}
	l.mu.Lock()
	l.users++
	l.mu.Unlock()
	return l
}

// release lets go of a link; the last user closes the socket.
func (l *link) release() {
	l.mu.Lock()
	l.users--
	last := l.users == 0
	l.mu.Unlock()
	if last {
		l.turn <- struct{}{}
		l.drop()
		<-l.turn
	}
}
