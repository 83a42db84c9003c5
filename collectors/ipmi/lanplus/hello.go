package lanplus

import (
	"context"
	"encoding/binary"
	"fmt"
)

const (
	netFnApp                      = 0x06
	cmdGetChannelAuthCapabilities = 0x38
	cmdSetSessionPrivilegeLevel   = 0x3B
	cmdCloseSession               = 0x3C
	cmdGetChannelCipherSuites     = 0x54
)

const (
	thisChannel = 0x0E

	// Get Channel Authentication Capabilities (22.13).
	extended       = 1 << 7 // request and byte 1: IPMI 2.0 data
	ipmi2Supported = 1 << 1 // byte 3

	// Get Channel Cipher Suites (22.15).
	suiteListByID   = 1 << 7
	suitesPerAnswer = 16
	suiteAnswersMax = 64 // the list index has 6 bits
)

// hello asks the BMC, before any session, whether it is there and speaks IPMI
// 2.0, and which cipher suites it offers. A BMC that answers the first but not
// the second question gives no suites and no error: many do not know the
// command. Both are sent in IPMI 1.5 format, which every BMC understands
// (13.15).
func (l *link) hello(ctx context.Context, privilege uint8) ([]Suite, error) {
	data, err := l.ask(ctx, l.patience.Tries, cmdGetChannelAuthCapabilities, []byte{thisChannel | extended, privilege})
	if err != nil {
		if _, answered := Code(err); answered {
			return nil, nil // it is there; let the session handshake decide
		}
		return nil, err
	}
	if len(data) > 3 && data[1]&extended != 0 && data[3]&ipmi2Supported == 0 {
		return nil, fmt.Errorf("%w: the BMC speaks IPMI 1.5 only", ErrCipher)
	}
	return l.offered(ctx), nil
}

// offered reads the list of cipher suites. Half a list is none: the suite that
// is missing may be the best.
func (l *link) offered(ctx context.Context) []Suite {
	suites, err := l.offeredWithin(ctx, suiteAnswersMax)
	if err != nil {
		return nil
	}
	return suites
}

// offeredWithin reads the list of cipher suites, sixteen bytes an answer, with
// a bound on the questions (22.15).
func (l *link) offeredWithin(ctx context.Context, questions uint8) ([]Suite, error) {
	var records []byte
	for i := range questions {
		data, err := l.ask(ctx, 1, cmdGetChannelCipherSuites, []byte{thisChannel, 0, suiteListByID | i})
		if err != nil || len(data) < 1 {
			return parseSuites(records), err
		}
		records = append(records, data[1:]...)
		if len(data)-1 < suitesPerAnswer {
			break
		}
	}
	return parseSuites(records), nil
}

// ask does one command outside of a session, in IPMI 1.5 format (13.6).
func (l *link) ask(ctx context.Context, tries int, command uint8, data []byte) (out []byte, err error) {
	const sequence = 0
	pack := func(buf []byte) []byte {
		buf = append(buf, rmcpHeader[:]...)
		buf = append(buf, authV15None, 0, 0, 0, 0, 0, 0, 0, 0, byte(messageMin+len(data)))
		return request(buf, netFnApp, 0, command, sequence, data)
	}
	err = l.exchange(ctx, tries, pack, func(pkt []byte) error {
		const size = 14
		if len(pkt) < size || pkt[3]&0x1F != rmcpHeader[3] || pkt[4] != authV15None ||
			binary.LittleEndian.Uint32(pkt[9:]) != 0 || len(pkt) < size+int(pkt[13]) {
			return errNotOurs
		}
		code, body, err := answer(pkt[size:size+int(pkt[13])], netFnApp, command, sequence)
		if err != nil {
			return err
		}
		if code != 0 {
			return &CompletionError{netFnApp, command, code}
		}
		out = append([]byte(nil), body...)
		return nil
	})
	return out, err
}
