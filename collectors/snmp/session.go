package snmp

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors"
)

const (
	defaultPort = "161"

	// largestAnswer is what fits an Ethernet frame behind IP and UDP headers.
	// Larger answers are cut into fragments, of which one lost loses all, and
	// which firewalls like to drop.
	largestAnswer = 1472

	// A request is repeated when nothing came for a try. Devices answer within
	// 100 ms or are busy for seconds.
	longestTry  = 2 * time.Second
	shortestTry = 200 * time.Millisecond
	tries       = 3
)

// session is the conversation with one device: a socket, and for v3 the engine
// it speaks to. It is used by one goroutine at a time.
type session struct {
	device  collectors.Device
	address string
	keys    *keyring
	version gosnmp.SnmpVersion

	conn  net.Conn
	id    uint32  // of the last request
	v3    *engine // nil until discovered
	space *space  // while a poll runs

	answered bool          // any question; a device that never did gets no smaller ones
	took     time.Duration // of the last exchange that was answered
	limit    int           // variables in one request, learnt from failures
}

// mostVariables bounds a request whatever the sizes: many agents have a limit
// of their own near 100.
const mostVariables = 100

func newSession(d collectors.Device, keys *keyring) *session {
	s := &session{device: d, address: withPort(d.Address), keys: keys, id: rand.Uint32N(1 << 30), limit: mostVariables}
	switch d.Login.Version {
	case "1":
		s.version = gosnmp.Version1
	case "3":
		s.version = gosnmp.Version3
	default:
		s.version = gosnmp.Version2c
	}
	return s
}

func withPort(address string) string {
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address
	}
	return net.JoinHostPort(address, defaultPort)
}

// connect opens the socket once. UDP sends nothing at this.
func (s *session) connect(ctx context.Context) error {
	if s.conn != nil {
		return nil
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "udp", s.address)
	if err != nil {
		return &Error{Device: s.device.Name, Kind: err, Text: fmt.Sprintf("address %s: %v", s.address, err)}
	}
	s.conn = conn
	return nil
}

// close ends the conversation; the next exchange starts a new one.
func (s *session) close() error {
	if s.conn == nil {
		return nil
	}
	err := s.conn.Close()
	s.conn, s.v3 = nil, nil
	return err
}

// begin starts a poll, whose waiting ends with ctx, until the returned function
// is called.
func (s *session) begin(ctx context.Context) (end func()) {
	conn := s.conn
	stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	s.space = spaces.Get().(*space)
	return func() {
		stop()
		spaces.Put(s.space)
		s.space = nil
	}
}

// exchange sends a query and returns its answer: whole, decoded, for v3
// authenticated. The error is an *Error.
func (s *session) exchange(ctx context.Context, q *query) (*answer, error) {
	if s.version == gosnmp.Version3 && s.v3 == nil {
		if err := s.discover(ctx); err != nil {
			return nil, err
		}
	}
	for restart := 0; ; restart++ {
		answer, err := s.attempt(ctx, q)
		// A device that was replaced or restarted is another engine.
		if restart == 0 && (errors.Is(err, ErrUnknownEngine) || errors.Is(err, ErrTimeWindow)) {
			if err := s.discover(ctx); err != nil {
				return nil, err
			}
			continue
		}
		return answer, err
	}
}

// attempt tries a few times to get an answer.
func (s *session) attempt(ctx context.Context, q *query) (*answer, error) {
	first := s.id + 1
	for try := 1; ; try++ {
		s.id = (s.id + 1) & 0x3fffffff
		asked := time.Now()
		raw, err := s.encode(q, s.id)
		if err != nil {
			return nil, &Error{Device: s.device.Name, Kind: err, Text: fmt.Sprintf("encode request: %v", err)}
		}
		answer, err := s.roundTrip(ctx, q, raw, first)
		switch {
		case err == nil && answer.status == gosnmp.AuthorizationError:
			return nil, s.explained(ErrAccess, try) // of the whole message: RFC 3413, section 3.2
		case err == nil:
			s.answered, s.took = s.answered || !q.discovery, time.Since(asked)
			return answer, nil
		case errors.Is(err, syscall.ECONNREFUSED) && try == 1:
			// Perhaps the echo of an earlier poll, kept by the socket until now.
		case !errors.Is(err, ErrTimeout):
			return nil, s.explained(err, try)
		case try == tries || ctx.Err() != nil:
			if s.strangers(ctx) {
				return nil, s.explained(ErrCommunity, try)
			}
			return nil, s.explained(ErrTimeout, try)
		}
	}
}

func (s *session) explained(err error, try int) error {
	if errors.Is(err, syscall.ECONNREFUSED) {
		err = ErrRefused
	}
	if err == ErrTimeout && s.v3 != nil && !s.answered && s.v3.user.PrivacyProtocol != gosnmp.NoPriv {
		return &Error{Device: s.device.Name, Kind: ErrDecryption, Text: fmt.Sprintf(
			"%s told its SNMP engine id, then met the requests of user %q with silence: check privacy_password and privacy_protocol (%s) in credentials %q, and what the user may read",
			s.address, s.device.Login.User, orNone(s.device.Login.PrivacyProtocol), s.device.Login.Name)}
	}
	return explain(s.device, s.address, err, try)
}

// space is what receiving takes. It is shared by all sessions: one needs it only
// while a poll runs.
type space struct {
	buffer [65535]byte
	answer answer
}

var spaces = sync.Pool{New: func() any { return new(space) }}

// roundTrip sends raw, which is q, and waits for the answer to this or an
// earlier try.
func (s *session) roundTrip(ctx context.Context, q *query, raw []byte, first uint32) (*answer, error) {
	if err := s.conn.SetReadDeadline(tryDeadline(ctx)); err != nil {
		return nil, err
	}
	if ctx.Err() != nil { // begin may have moved the deadline before we did
		return nil, ErrTimeout
	}
	if _, err := s.conn.Write(raw); err != nil {
		return nil, err
	}
	for {
		n, err := s.conn.Read(s.space.buffer[:])
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return nil, ErrTimeout
		case err != nil:
			return nil, err
		}
		answer, err := s.decode(q, s.space.buffer[:n], first)
		if err != nil {
			return nil, err
		}
		if answer != nil {
			answer.size = n
			return answer, nil
		}
	}
}

// tryDeadline leaves time for the other tries before ctx ends.
func tryDeadline(ctx context.Context) time.Time {
	now := time.Now()
	wait := longestTry
	if end, ok := ctx.Deadline(); ok {
		wait = min(wait, max(end.Sub(now)/tries, shortestTry), end.Sub(now))
	}
	return now.Add(wait)
}

// isOurs reports whether an answer belongs to the request first or a later one.
func (s *session) isOurs(id, first uint32) bool {
	return (id-first)&0x3fffffff <= (s.id-first)&0x3fffffff
}

// decode returns nil without an error for what is not for us: late answers,
// broken or forged messages. Waiting goes on.
func (s *session) decode(q *query, raw []byte, first uint32) (*answer, error) {
	if s.version == gosnmp.Version3 {
		return s.decodeV3(raw, first)
	}
	a := &s.space.answer
	if id, ok := a.decodePlain(raw, s.version, q.heard); ok {
		if !s.isOurs(id, first) {
			return nil, nil
		}
		return a, nil
	}
	library := gosnmp.GoSNMP{Version: s.version}
	packet, err := safely(func() (*gosnmp.SnmpPacket, error) { return library.SnmpDecodePacket(raw) })
	if err != nil || packet.PDUType != gosnmp.GetResponse || packet.Version != s.version || !s.isOurs(packet.RequestID, first) {
		return nil, nil
	}
	a.take(packet)
	return a, nil
}

// safely turns a panic of the library at strange bytes into an error.
func safely(decode func() (*gosnmp.SnmpPacket, error)) (packet *gosnmp.SnmpPacket, err error) {
	defer func() {
		if r := recover(); r != nil {
			packet, err = nil, fmt.Errorf("decode: %v", r)
		}
	}()
	return decode()
}
