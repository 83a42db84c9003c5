package lanplus

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
)

// A Greeting is what a BMC tells anybody, without a session and a password.
type Greeting struct {
	// Pong says that the presence ping was answered (13.2.4). Many BMCs answer
	// everything else and not this.
	Pong bool
	// IPMI says that it speaks IPMI at all: not every RMCP device does.
	IPMI bool
	// IPMI2 says that it has RMCP+ sessions, the only ones we open.
	IPMI2 bool
	// Suites are the cipher suites on offer; empty when it does not tell.
	Suites []Suite
	// Manufacturer is the IANA enterprise number in the answer, of the pong or
	// of the OEM authentication; 0 when it does not tell. RMCP's own, 4542, is
	// nobody's.
	Manufacturer uint32
	// Anonymous says that anybody may log in without name and password, which an
	// operator should know (22.13, byte 4 bit 0).
	Anonymous bool
}

// greetingSuites bounds the packets of a Greeting: with one ping and one
// question before, four in all.
const greetingSuites = 2

// Hello asks the device at address, host:port, whether a BMC is there and what
// it speaks. It sends at most four packets, needs no login and opens no
// session. A device that stays silent is ErrNoAnswer, a closed port ErrRefused.
func Hello(ctx context.Context, address string, patience Patience) (Greeting, error) {
	if patience == (Patience{}) {
		patience = DefaultPatience()
	}
	l, err := dial(ctx, address, patience)
	if err != nil {
		return Greeting{}, networkError(ctx, err)
	}
	defer l.conn.Close()
	var g Greeting
	pingErr := l.ping(ctx, &g)
	if errors.Is(pingErr, ErrRefused) || over(ctx) {
		return g, pingErr
	}
	if err := l.capabilities(ctx, &g); err != nil && !g.Pong {
		return g, err
	}
	if g.IPMI2 {
		g.Suites, _ = l.offeredWithin(ctx, greetingSuites) // what it does not tell is empty
	}
	return g, nil
}

// ping is the presence ping of ASF (13.2.3, 13.2.4).
func (l *link) ping(ctx context.Context, g *Greeting) error {
	const kindASF, pong, tag, size = 0x06, 0x40, 0x5A, 28
	ask := []byte{0x06, 0x00, 0xFF, kindASF, 0x00, 0x00, 0x11, 0xBE, 0x80, tag, 0x00, 0x00}
	return l.exchange(ctx, 1, func(buf []byte) []byte { return append(buf, ask...) }, func(pkt []byte) error {
		if len(pkt) < size || pkt[3]&0x1F != kindASF || !bytes.Equal(pkt[4:8], ask[4:8]) || pkt[8] != pong {
			return errNotOurs
		}
		const supportsIPMI = 1 << 7
		g.Pong, g.IPMI = true, pkt[20]&supportsIPMI != 0
		g.maker(binary.BigEndian.Uint32(pkt[12:]))
		return nil
	})
}

// capabilities is Get Channel Authentication Capabilities (22.13).
func (l *link) capabilities(ctx context.Context, g *Greeting) error {
	const status, extendedAt, oem, anonymous = 2, 3, 4, 0x01
	data, err := l.ask(ctx, 1, cmdGetChannelAuthCapabilities, []byte{thisChannel | extended, User})
	if _, answered := Code(err); answered {
		g.IPMI = true
		return nil
	}
	if err != nil {
		return err
	}
	g.IPMI = true
	if len(data) > extendedAt {
		g.IPMI2 = data[1]&extended != 0 && data[extendedAt]&ipmi2Supported != 0
		g.Anonymous = data[status]&anonymous != 0
	}
	if len(data) >= oem+3 {
		g.maker(uint32(data[oem]) | uint32(data[oem+1])<<8 | uint32(data[oem+2])<<16)
	}
	return nil
}

// maker takes a manufacturer, unless it is that of RMCP itself.
func (g *Greeting) maker(iana uint32) {
	const asf = 4542
	if iana != 0 && iana != asf {
		g.Manufacturer = iana
	}
}
