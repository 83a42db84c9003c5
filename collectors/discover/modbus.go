package discover

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"
)

// Modbus asks for the device identification (Modbus Application Protocol 1.1b3,
// section 6.21), which reads nothing of the process. Any well-formed answer, an
// exception included, shows that Modbus is spoken. It asks unit 255, which
// devices on the network answer to, and after half of Timeout also unit 1: some
// answer to no unit but their own.
type Modbus struct {
	Port    int
	Timeout time.Duration
}

// Protocol implements Prober.
func (Modbus) Protocol() string { return "modbus" }

const (
	modbusHeader   = 7
	readIdentity   = 0x2B
	identityMEI    = 0x0E
	identityBasic  = 0x01
	exceptionFlag  = 0x80
	largestMessage = 260
)

// Probe implements Prober.
func (p Modbus) Probe(ctx context.Context, a netip.Addr) (Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", at(a, p.Port))
	if err != nil {
		return Finding{}, ErrNobody
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	again := time.AfterFunc(p.Timeout/2, func() { _, _ = conn.Write(identityRequest(firstUnit)) })
	defer again.Stop()
	answer, err := askIdentity(conn)
	if err != nil {
		return Finding{}, ErrNobody
	}
	return Finding{
		Protocol: "modbus", Address: addressText(a, p.Port, 502), What: oneLine("Modbus " + identity(answer)),
		Next: "Modbus cannot say what its registers mean: name a profile and the unit ids behind it",
	}, nil
}

// The units that are asked, and what tells our questions from others'.
const (
	anyUnit, firstUnit = 0xFF, 0x01
	transaction        = 0x5254
)

func identityRequest(unit byte) []byte {
	return []byte{transaction >> 8, transaction & 0xFF, 0, 0, 0, 5, unit, readIdentity, identityMEI, identityBasic, 0}
}

// askIdentity returns the answer, of whichever unit, behind function code and
// header.
func askIdentity(conn net.Conn) ([]byte, error) {
	if _, err := conn.Write(identityRequest(anyUnit)); err != nil {
		return nil, err
	}
	head := make([]byte, modbusHeader)
	if _, err := io.ReadFull(conn, head); err != nil {
		return nil, err
	}
	length := int(binary.BigEndian.Uint16(head[4:]))
	if binary.BigEndian.Uint16(head) != transaction || head[2] != 0 || head[3] != 0 || length < 3 || length > largestMessage {
		return nil, ErrNobody
	}
	body := make([]byte, length-1)
	if _, err := io.ReadFull(conn, body); err != nil {
		return nil, err
	}
	if body[0]&^exceptionFlag != readIdentity {
		return nil, ErrNobody
	}
	return body, nil
}

// identity reads vendor, product and revision.
func identity(body []byte) string {
	const objects = 7 // function, MEI, code, conformity, more, next, number
	if body[0]&exceptionFlag != 0 || len(body) < objects {
		return "device that does not identify itself"
	}
	var said []string
	for rest := body[objects:]; len(rest) >= 2 && len(rest) >= 2+int(rest[1]); rest = rest[2+int(rest[1]):] {
		said = append(said, string(rest[2:2+int(rest[1])]))
	}
	return strings.Join(said, " ")
}
