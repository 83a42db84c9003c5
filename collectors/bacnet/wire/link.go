package wire

import (
	"bytes"
	"encoding/binary"
)

// Functions of the BACnet virtual link (J.2). Others concern broadcasts and
// foreign devices.
const (
	linkType      = 0x81
	forwardedNPDU = 0x04 // from a broadcast management device: six octets of origin come first
	unicastNPDU   = 0x0A
	broadcastNPDU = 0x0B
	linkHeader    = 4
	originOctets  = 6
)

// Bits of the network layer's control octet (6.2.2).
const (
	networkVersion   = 1
	networkMessage   = 1 << 7
	hasDestination   = 1 << 5
	hasSource        = 1 << 3
	expectsReply     = 1 << 2
	usualHopCount    = 255
	longestMAC       = 18
	rejectMessage    = 0x03 // Reject-Message-To-Network
	firstRealNetwork = 1
)

// LargestAPDU is what fits a BACnet/IP datagram, and what requests say they take.
const LargestAPDU = 1476

// LargestDatagram holds every frame that carries LargestAPDU.
const LargestDatagram = 1600

// A Route is a device behind a router: the number of its network and its
// address there. The zero Route is a device on the IP network itself.
type Route struct {
	Network uint16
	MAC     string // octets
}

// Direct reports whether the device is on the IP network itself.
func (r Route) Direct() bool { return r.Network == 0 }

// AppendHeader starts a datagram to a device. Finish it with SetLength.
func AppendHeader(to []byte, r Route, reply bool) []byte {
	to = append(to, linkType, unicastNPDU, 0, 0, networkVersion)
	control := byte(0)
	if reply {
		control |= expectsReply
	}
	if r.Direct() {
		return append(to, control)
	}
	to = append(to, control|hasDestination)
	to = binary.BigEndian.AppendUint16(to, r.Network)
	to = append(to, byte(len(r.MAC)))
	to = append(to, r.MAC...)
	return append(to, usualHopCount)
}

// SetLength writes the length of a finished datagram into its header.
func SetLength(datagram []byte) []byte {
	binary.BigEndian.PutUint16(datagram[2:], uint16(len(datagram)))
	return datagram
}

// A Frame is a datagram without its headers.
type Frame struct {
	From     Route  // of the sender, when a router passed it on
	APDU     []byte // empty for a message of the network layer
	Rejected bool   // a router says that it cannot reach the network
}

// ParseFrame takes the headers off a datagram. The APDU is part of it.
func ParseFrame(datagram []byte) (Frame, error) {
	if len(datagram) < linkHeader || datagram[0] != linkType || int(binary.BigEndian.Uint16(datagram[2:])) != len(datagram) {
		return Frame{}, ErrMalformed
	}
	rest := datagram[linkHeader:]
	switch datagram[1] {
	case unicastNPDU, broadcastNPDU:
	case forwardedNPDU:
		if len(rest) < originOctets {
			return Frame{}, ErrMalformed
		}
		rest = rest[originOctets:]
	default:
		return Frame{}, ErrMalformed
	}
	return parseNetwork(rest)
}

func parseNetwork(rest []byte) (Frame, error) {
	var f Frame
	if len(rest) < 2 || rest[0] != networkVersion {
		return f, ErrMalformed
	}
	control, rest := rest[1], rest[2:]
	ok := true
	if control&hasDestination != 0 {
		if _, rest, ok = parseRoute(rest); !ok {
			return f, ErrMalformed
		}
	}
	if control&hasSource != 0 {
		if f.From, rest, ok = parseRoute(rest); !ok || f.From.Network < firstRealNetwork || f.From.MAC == "" {
			return f, ErrMalformed
		}
	}
	if control&hasDestination != 0 {
		if len(rest) == 0 {
			return f, ErrMalformed
		}
		rest = rest[1:] // hop count
	}
	if len(rest) == 0 {
		return f, ErrMalformed
	}
	if control&networkMessage != 0 {
		f.Rejected = rest[0] == rejectMessage
		return f, nil
	}
	f.APDU = rest
	return f, nil
}

func parseRoute(b []byte) (Route, []byte, bool) {
	if len(b) < 3 || int(b[2]) > longestMAC || len(b) < 3+int(b[2]) {
		return Route{}, nil, false
	}
	mac := bytes.Clone(b[3 : 3+int(b[2])])
	return Route{Network: binary.BigEndian.Uint16(b), MAC: string(mac)}, b[3+int(b[2]):], true
}
