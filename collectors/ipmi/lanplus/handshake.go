package lanplus

import (
	"context"
	"crypto/aes"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/bougou/go-ipmi/pkg/crypto"
	"github.com/bougou/go-ipmi/pkg/rmcpplus"
	"github.com/bougou/go-ipmi/pkg/types"
)

// handshake is what the two sides know of each other while a session is being
// opened (13.15 to 13.24).
type handshake struct {
	*link
	cfg        Config
	alg        algorithms
	tag        uint8
	consoleID  uint32
	bmcID      uint32
	consoleRnd [16]byte
	bmcRnd     [16]byte
	guid       [16]byte
	role       uint8
	sik        []byte
}

// nameOnly asks for the user by name alone, whatever the privilege (13.20), as
// other consoles do.
const nameOnly = 1 << 4

// open runs the handshake with one suite.
func (l *link) open(ctx context.Context, cfg Config, suite Suite) (*handshake, error) {
	h := &handshake{link: l, cfg: cfg, alg: suite.algorithms(), role: cfg.Privilege | nameOnly}
	rand.Read(h.consoleRnd[:]) //nolint:errcheck // never fails since Go 1.24
	for h.consoleID == 0 {
		h.consoleID = random32()
	}
	if err := h.openSession(ctx); err != nil {
		return nil, err
	}
	if err := h.exchangeNames(ctx); err != nil {
		return nil, err
	}
	err := h.prove(ctx)
	if err == nil {
		return h, nil
	}
	if s, keyErr := h.established(suite); keyErr == nil {
		s.farewell() // message 4 may be lost, and the session open at the BMC
	}
	return nil, err
}

func random32() uint32 {
	var b [4]byte
	rand.Read(b[:]) //nolint:errcheck // never fails since Go 1.24
	return binary.LittleEndian.Uint32(b[:])
}

// send exchanges one message of the handshake. Its tag tells a late answer to
// an earlier one apart.
func (h *handshake) send(ctx context.Context, kind, want types.PayloadType, payload []byte, accept func([]byte) error) error {
	tag := payload[0]
	pack := func(buf []byte) []byte { return plain(buf, kind, payload) }
	return h.exchange(ctx, h.patience.Tries, pack, func(pkt []byte) error {
		body, err := openPlain(pkt, want)
		if err != nil || len(body) < 2 || body[0] != tag {
			return errNotOurs
		}
		return accept(body)
	})
}

func (h *handshake) nextTag() uint8 {
	h.tag++
	return h.tag
}

// openSession proposes the suite (13.17, 13.18).
func (h *handshake) openSession(ctx context.Context) error {
	const message = "open session"
	req := rmcpplus.OpenSessionRequest{
		MessageTag: h.nextTag(), RequestedMaximumPrivilegeLevel: types.PrivilegeLevel(h.cfg.Privilege), RemoteConsoleSessionID: h.consoleID,
	}
	req.AuthenticationPayload, req.IntegrityPayload, req.ConfidentialityPayload = rmcpplus.NewAlgorithmPayloads(h.alg.auth, h.alg.integrity, h.alg.crypt)
	return h.send(ctx, types.PayloadTypeRmcpOpenSessionRequest, types.PayloadTypeRmcpOpenSessionResponse, req.Pack(), func(body []byte) error {
		if err := status(message, body[1]); err != nil {
			return err
		}
		var res rmcpplus.OpenSessionResponse
		if err := res.Unpack(body); err != nil {
			return fmt.Errorf("%s: %w", message, err)
		}
		if res.RemoteConsoleSessionID != h.consoleID {
			return errNotOurs
		}
		// A BMC must not talk us down to less than was proposed.
		if res.AuthAlg != uint8(h.alg.auth) || res.IntegrityAlg != uint8(h.alg.integrity) || res.CryptAlg != uint8(h.alg.crypt) {
			return ErrCipher
		}
		h.bmcID = res.ManagedSystemSessionID
		return nil
	})
}

// exchangeNames sends RAKP message 1 and checks message 2: only a BMC that
// knows the user's password can have made its code (13.20, 13.21).
func (h *handshake) exchangeNames(ctx context.Context) error {
	const message = "RAKP message 1"
	req := rmcpplus.RAKPMessage1{
		MessageTag: h.nextTag(), ManagedSystemSessionID: h.bmcID, RemoteConsoleRandomNumber: h.consoleRnd,
		NameOnlyLookup: true, RequestedMaximumPrivilegeLevel: types.PrivilegeLevel(h.cfg.Privilege),
		UsernameLength: uint8(len(h.cfg.User)), Username: []byte(h.cfg.User),
	}
	err := h.send(ctx, types.PayloadTypeRAKPMessage1, types.PayloadTypeRAKPMessage2, req.Pack(), func(body []byte) error {
		if err := status(message, body[1]); err != nil {
			return err
		}
		res := rmcpplus.RAKPMessage2{AuthAlg: h.alg.auth}
		if err := res.Unpack(body); err != nil {
			return fmt.Errorf("%s: %w", message, err)
		}
		if res.RemoteConsoleSessionID != h.consoleID {
			return errNotOurs
		}
		h.bmcRnd, h.guid = res.ManagedSystemRandomNumber, res.ManagedSystemGUID
		want, err := crypto.RAKP2AuthCode(h.alg.auth, h.consoleID, h.bmcID, h.consoleRnd[:], h.bmcRnd[:], h.guid[:], h.role, h.cfg.User, h.kuid())
		if err != nil {
			return fmt.Errorf("%s: %w", message, err)
		}
		if !hmac.Equal(want[:crypto.RAKP2AuthCodeLen(h.alg.auth)], res.KeyExchangeAuthenticationCode) {
			return ErrPassword
		}
		return nil
	})
	if errors.Is(err, ErrPassword) || errors.Is(err, ErrNoAnswer) || errors.Is(err, context.Canceled) {
		h.giveUp()
	}
	return err
}

// giveUp tells the BMC that its code was wrong, or did not come in time, so that
// it frees the session it has set aside. No answer is waited for.
func (h *handshake) giveUp() {
	const invalidIntegrityCheck = 0x0F
	req := rmcpplus.RAKPMessage3{MessageTag: h.nextTag(), RmcpStatusCode: invalidIntegrityCheck, ManagedSystemSessionID: h.bmcID}
	_, _ = h.conn.Write(plain(h.out[:0], types.PayloadTypeRAKPMessage3, req.Pack())) // a courtesy; its loss costs the BMC a minute
}

// prove sends RAKP message 3 and checks message 4 (13.22, 13.23).
func (h *handshake) prove(ctx context.Context) error {
	const message = "RAKP message 3"
	code, err := crypto.RAKP3AuthCode(h.alg.auth, h.bmcRnd[:], h.consoleID, h.role, h.cfg.User, h.kuid())
	if err != nil {
		return fmt.Errorf("%s: %w", message, err)
	}
	h.sik, err = crypto.DeriveSIK(h.alg.auth, h.consoleRnd[:], h.bmcRnd[:], h.role, h.cfg.User, h.kuid())
	if err != nil {
		return fmt.Errorf("%s: %w", message, err)
	}
	req := rmcpplus.RAKPMessage3{MessageTag: h.nextTag(), ManagedSystemSessionID: h.bmcID, KeyExchangeAuthenticationCode: code}
	return h.send(ctx, types.PayloadTypeRAKPMessage3, types.PayloadTypeRAKPMessage4, req.Pack(), func(body []byte) error {
		if err := status(message, body[1]); err != nil {
			return err
		}
		res := rmcpplus.RAKPMessage4{AuthAlg: h.alg.auth}
		if err := res.Unpack(body); err != nil {
			return fmt.Errorf("%s: %w", message, err)
		}
		want, err := crypto.RAKP4ICV(h.alg.auth, h.consoleRnd[:], h.bmcID, h.guid[:], h.sik)
		if err != nil {
			return fmt.Errorf("%s: %w", message, err)
		}
		if res.MgmtConsoleSessionID != h.consoleID || !hmac.Equal(want, res.IntegrityCheckValue) {
			return errNotOurs
		}
		return nil
	})
}

// kuid is the password as a key (13.31).
func (h *handshake) kuid() []byte { return crypto.PadPassword20([]byte(h.cfg.Password)) }

// keys derives what protects the packets of the session (13.32).
func (h *handshake) keys() (*keys, error) {
	k1, err := crypto.DeriveK1(h.alg.auth, h.sik)
	if err != nil {
		return nil, err
	}
	k2, err := crypto.DeriveK2(h.alg.auth, h.sik)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(k2[:16])
	if err != nil {
		return nil, err
	}
	return &keys{block: block, code: h.alg.code(k1), codeLen: h.alg.codeLen}, nil
}
