package bacnetd

import "encoding/binary"

// unwrap takes the link's and the network's headers off (J.2, 6.2), if the
// datagram is for this device.
func (s *Server) unwrap(b []byte) ([]byte, bool) {
	if len(b) < 6 || b[0] != 0x81 || b[1] != 0x0A && b[1] != 0x0B || int(binary.BigEndian.Uint16(b[2:])) != len(b) || b[4] != 1 {
		return nil, false
	}
	control, rest := b[5], b[6:]
	if control&0x20 == 0 {
		return rest, s.Network == 0
	}
	if len(rest) < 3 || len(rest) < 4+int(rest[2]) {
		return nil, false
	}
	network, mac := binary.BigEndian.Uint16(rest), string(rest[3:3+rest[2]])
	return rest[4+len(mac):], network == s.Network && mac == s.MAC
}

// wrap puts the headers before an answer, with the source that a router adds.
func (s *Server) wrap(apdu []byte) []byte {
	out := []byte{0x81, 0x0A, 0, 0, 1, 0}
	if s.Network != 0 {
		out[5] = 0x08
		out = binary.BigEndian.AppendUint16(out, s.Network)
		out = append(append(out, byte(len(s.MAC))), s.MAC...)
	}
	out = append(out, apdu...)
	binary.BigEndian.PutUint16(out[2:], uint16(len(out)))
	return out
}
