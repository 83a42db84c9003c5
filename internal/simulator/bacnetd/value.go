package bacnetd

import (
	"encoding/binary"
	"math"
)

// Enum is an enumerated value, Bits a bit string as zeros and ones, bit 0 first,
// Latin1 a text that is sent in ISO 8859-1, and Failure a property that cannot
// be read: its error code.
type (
	Enum    uint32
	Bits    string
	Latin1  string
	Failure uint32
)

// appendValue writes a value with its application tag (20.2).
func appendValue(to []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(to, 0x00)
	case bool:
		if v {
			return append(to, 0x11)
		}
		return append(to, 0x10)
	case uint32:
		return appendTagged(to, 2, shortest(v))
	case int32:
		return appendTagged(to, 3, binary.BigEndian.AppendUint32(nil, uint32(v)))
	case float32:
		return appendTagged(to, 4, binary.BigEndian.AppendUint32(nil, math.Float32bits(v)))
	case float64:
		return appendTagged(to, 5, binary.BigEndian.AppendUint64(nil, math.Float64bits(v)))
	case []byte:
		return appendTagged(to, 6, v)
	case string:
		return appendTagged(to, 7, append([]byte{0}, v...))
	case Latin1:
		b := []byte{5}
		for _, r := range v {
			b = append(b, byte(r))
		}
		return appendTagged(to, 7, b)
	case Bits:
		return appendTagged(to, 8, v.octets())
	case Enum:
		return appendTagged(to, 9, shortest(uint32(v)))
	case ID:
		return appendTagged(to, 12, binary.BigEndian.AppendUint32(nil, v.number()))
	}
	panic("bacnetd: a value of a type that Set does not list")
}

func (id ID) number() uint32 { return id.Type<<22 | id.Instance }

func (b Bits) octets() []byte {
	out := make([]byte, 1+(len(b)+7)/8)
	out[0] = byte((8 - len(b)%8) % 8)
	for i := range len(b) {
		if b[i] == '1' {
			out[1+i/8] |= 0x80 >> (i % 8)
		}
	}
	return out
}

func shortest(n uint32) []byte {
	b := binary.BigEndian.AppendUint32(nil, n)
	for len(b) > 1 && b[0] == 0 {
		b = b[1:]
	}
	return b
}

func appendTagged(to []byte, tag byte, content []byte) []byte {
	if len(content) <= 4 {
		return append(append(to, tag<<4|byte(len(content))), content...)
	}
	to = append(to, tag<<4|5)
	if len(content) < 254 {
		to = append(to, byte(len(content)))
	} else {
		to = append(to, 254, byte(len(content)>>8), byte(len(content)))
	}
	return append(to, content...)
}

// takeContext reads one context-tagged number of up to four octets.
func takeContext(b []byte, tag byte) (n uint32, rest []byte, ok bool) {
	if len(b) == 0 || b[0]>>4 != tag || b[0]&0x08 == 0 {
		return 0, b, false
	}
	length := int(b[0] & 0x07)
	if length == 0 || length > 4 || len(b) < 1+length {
		return 0, b, false
	}
	for _, octet := range b[1 : 1+length] {
		n = n<<8 | uint32(octet)
	}
	return n, b[1+length:], true
}
