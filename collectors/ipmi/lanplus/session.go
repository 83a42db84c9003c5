package lanplus

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"
)

// Limits of the specification (22.29, 22.30).
const (
	UserMax     = 16 // bytes of a user name
	PasswordMax = 20 // bytes of a password
)

// User is the privilege level that reads sensors and can change nothing.
const User = 2

// Config says with whom to open a session and how.
type Config struct {
	Address        string // host:port
	User, Password string
	Privilege      uint8 // User when zero

	// Suite is the suite to use; zero negotiates. A caller that remembers the
	// suite of the last session saves the questions before it.
	Suite    Suite
	Patience Patience // DefaultPatience when zero
}

// Session is an open session. It is used by one goroutine at a time, and it
// starts none.
type Session struct {
	*link
	*keys
	suite     Suite
	consoleID uint32
	bmcID     uint32
	outbound  uint32 // session sequence number
	sequence  uint8  // of IPMI messages
	iv        [ivSize]byte
	used      time.Time
}

// Open opens a session. It returns when ctx ends at the latest, and leaves
// nothing open behind an error.
func Open(ctx context.Context, cfg Config) (*Session, error) {
	if cfg.Privilege == 0 {
		cfg.Privilege = User
	}
	if cfg.Patience == (Patience{}) {
		cfg.Patience = DefaultPatience()
	}
	l, err := dial(ctx, cfg.Address, cfg.Patience)
	if err != nil {
		return nil, networkError(ctx, err) // a name that takes too long to resolve
	}
	s, err := l.negotiate(ctx, cfg)
	if err != nil {
		return nil, errors.Join(err, l.conn.Close())
	}
	return s, nil
}

// negotiate opens the session with the best suite that both sides know.
func (l *link) negotiate(ctx context.Context, cfg Config) (*Session, error) {
	suites := []Suite{cfg.Suite}
	var offered []Suite
	if cfg.Suite == 0 {
		var err error
		if offered, err = l.hello(ctx, cfg.Privilege); err != nil {
			return nil, err
		}
		suites = common(offered)
	}
	for _, suite := range suites {
		h, err := l.open(ctx, cfg, suite)
		if errors.Is(err, ErrCipher) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return h.session(ctx, suite)
	}
	return nil, cipherError(offered, suites)
}

func cipherError(offered, tried []Suite) error {
	if len(offered) == 0 {
		return fmt.Errorf("%w: the BMC refused %d", ErrCipher, tried)
	}
	return fmt.Errorf("%w: the BMC offers %d, ridethrough speaks %d", ErrCipher, offered, preferred)
}

// established is the session that the handshake has agreed on.
func (h *handshake) established(suite Suite) (*Session, error) {
	keys, err := h.keys()
	if err != nil {
		return nil, err
	}
	return &Session{link: h.link, keys: keys, suite: suite, consoleID: h.consoleID, bmcID: h.bmcID, used: time.Now()}, nil
}

// session turns a finished handshake into a session and raises it to its
// privilege level.
func (h *handshake) session(ctx context.Context, suite Suite) (*Session, error) {
	s, err := h.established(suite)
	if err != nil {
		return nil, err
	}
	if _, err := s.Command(ctx, netFnApp, 0, cmdSetSessionPrivilegeLevel, []byte{h.cfg.Privilege}); err != nil {
		s.farewell()
		if code, ok := Code(err); ok && slices.Contains([]uint8{0x80, 0x81, 0x82}, code) { // 22.18
			return nil, ErrPrivilege
		}
		return nil, err
	}
	return s, nil
}

// Suite is the cipher suite in use.
func (s *Session) Suite() Suite { return s.suite }

// RemoteAddr is the address of the BMC.
func (s *Session) RemoteAddr() net.Addr { return s.conn.RemoteAddr() }

// Idle is how long nothing was heard from the BMC. It ends sessions that are
// idle for 60 s, give or take 3 (6.12.15).
func (s *Session) Idle() time.Duration { return time.Since(s.used) }

// Command does one command and returns the data of its answer, valid until the
// next. An answer that is an error is a *CompletionError.
func (s *Session) Command(ctx context.Context, netFn, lun, command uint8, data []byte) ([]byte, error) {
	return s.Attempt(ctx, s.patience.Tries, netFn, lun, command, data)
}

// Attempt is Command with another number of tries, for questions that a BMC
// may leave unanswered.
func (s *Session) Attempt(ctx context.Context, tries int, netFn, lun, command uint8, data []byte) (out []byte, err error) {
	s.sequence = (s.sequence + 1) & sequenceMask
	var message [64]byte
	msg := request(message[:0], netFn, lun, command, s.sequence, data)
	err = s.exchange(ctx, tries, s.packer(msg), func(pkt []byte) error {
		body, err := s.keys.open(pkt, s.consoleID)
		if err != nil {
			return err
		}
		code, rest, err := answer(body, netFn, command, s.sequence)
		if err != nil {
			return err
		}
		out, err = s.completed(netFn, command, code, rest)
		return err
	})
	return out, err
}

// packer packs msg for sending. A repeated message keeps its own sequence number
// but gets a new session sequence number, else the BMC would take it for a
// replay (6.12.13).
func (s *Session) packer(msg []byte) func([]byte) []byte {
	return func(buf []byte) []byte {
		s.outbound++
		rand.Read(s.iv[:]) //nolint:errcheck // never fails since Go 1.24
		return s.seal(buf, s.bmcID, s.outbound, &s.iv, msg)
	}
}

// completed is the outcome of an answered command.
func (s *Session) completed(netFn, command, code uint8, data []byte) ([]byte, error) {
	s.used = time.Now()
	if code != 0 {
		return nil, &CompletionError{netFn, command, code}
	}
	return data, nil
}

// Close ends the session at the BMC, so that its slot is free at once, and
// closes the socket, whatever the BMC answers.
func (s *Session) Close(ctx context.Context) error {
	_, err := s.Attempt(ctx, 1, netFnApp, 0, cmdCloseSession, s.id())
	return errors.Join(err, s.conn.Close())
}

// Abandon ends a session whose BMC no longer answers: it says so, waits for
// nothing and closes the socket.
func (s *Session) Abandon() error {
	s.farewell()
	return s.conn.Close()
}

// farewell sends Close Session and waits for nothing.
func (s *Session) farewell() {
	s.outbound++
	msg := request(nil, netFnApp, 0, cmdCloseSession, s.sequence, s.id())
	rand.Read(s.iv[:])                                                      //nolint:errcheck // never fails since Go 1.24
	_, _ = s.conn.Write(s.seal(s.out[:0], s.bmcID, s.outbound, &s.iv, msg)) // a courtesy to a BMC that does not answer
}

func (s *Session) id() []byte { return binary.LittleEndian.AppendUint32(nil, s.bmcID) }
