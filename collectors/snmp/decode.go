package snmp

import (
	"math"

	"github.com/gosnmp/gosnmp"
)

// Answers of v1 and v2c are decoded here, without an allocation when they have
// the names of the last answer. Only plain ones are: whatever is unusual in tag,
// length or type is left to the library, which knows more and costs more.

const (
	sequence    = gosnmp.Asn1BER(gosnmp.Sequence)
	getResponse = gosnmp.Asn1BER(gosnmp.GetResponse)
)

// ber takes elements off the front of a message (ITU-T X.690, section 8.1, with
// the limits of RFC 3417, section 8).
type ber []byte

// next splits the first element off. It returns false when none is whole.
func (b *ber) next() (tag gosnmp.Asn1BER, content ber, ok bool) {
	m := *b
	if len(m) < 2 {
		return 0, nil, false
	}
	head, length := 2, int(m[1])
	switch {
	case length < 0x80:
	case length == 0x81 && len(m) > 2:
		head, length = 3, int(m[2])
	case length == 0x82 && len(m) > 3:
		head, length = 4, int(m[2])<<8|int(m[3])
	default:
		return 0, nil, false
	}
	if length > len(m)-head {
		return 0, nil, false
	}
	*b = m[head+length:]
	return gosnmp.Asn1BER(m[0]), m[head : head+length : head+length], true
}

// open takes an element that must have this tag.
func (b *ber) open(want gosnmp.Asn1BER) (ber, bool) {
	tag, content, ok := b.next()
	return content, ok && tag == want
}

// integer takes an integer that fits 32 bits.
func (b *ber) integer() (int32, bool) {
	content, ok := b.open(gosnmp.Integer)
	if !ok || len(content) < 1 || len(content) > 4 {
		return 0, false
	}
	return int32(content.signed()), true
}

// signed is the two's complement number of up to eight bytes.
func (b ber) signed() int64 {
	n := int64(int8(b[0]))
	for _, octet := range b[1:] {
		n = n<<8 | int64(octet)
	}
	return n
}

func (b ber) unsigned() uint64 {
	var n uint64
	for _, octet := range b {
		n = n<<8 | uint64(octet)
	}
	return n
}

// fits reports whether the content is an unsigned number of so many bytes,
// behind which a zero byte may stand for the sign.
func (b ber) fits(bytes int) bool {
	return len(b) > 0 && (len(b) <= bytes || len(b) == bytes+1 && b[0] == 0)
}

// decodePlain decodes a response into a and returns its request number. It
// returns false when the library must look at it.
func (a *answer) decodePlain(raw []byte, version gosnmp.SnmpVersion, names *nameMemory) (id uint32, ok bool) {
	whole := ber(raw)
	message, ok := whole.open(sequence)
	if !ok || len(whole) > 0 {
		return 0, false
	}
	if v, ok := message.integer(); !ok || v != int32(version) {
		return 0, false
	}
	if _, ok := message.open(gosnmp.OctetString); !ok { // the community: agents answer with any
		return 0, false
	}
	pdu, ok := message.open(getResponse)
	if !ok || len(message) > 0 {
		return 0, false
	}
	number, okNumber := pdu.integer()
	status, okStatus := pdu.integer()
	at, okAt := pdu.integer()
	list, okList := pdu.open(sequence)
	if !okNumber || !okStatus || !okAt || !okList || len(pdu) > 0 || status < 0 || status > math.MaxUint8 || at < 0 || at > math.MaxUint8 {
		return 0, false
	}
	a.status, a.at = gosnmp.SNMPError(status), int(at)
	return uint32(number), a.decodeList(list, names)
}

func (a *answer) decodeList(list ber, names *nameMemory) bool {
	a.variables = a.variables[:0]
	names.rewind()
	for len(list) > 0 {
		pair, ok := list.open(sequence)
		if !ok {
			return false
		}
		name, ok := pair.open(gosnmp.ObjectIdentifier)
		if !ok {
			return false
		}
		tag, content, ok := pair.next()
		if !ok || len(pair) > 0 {
			return false
		}
		v := variable{kind: tag}
		if v.name, ok = names.text(name); !ok || !v.decode(content) {
			return false
		}
		a.variables = append(a.variables, v)
	}
	names.settle()
	return true
}

// decode reads the value. It returns false for kinds that are left to the
// library.
func (v *variable) decode(content ber) bool {
	switch v.kind {
	case gosnmp.Integer:
		if len(content) < 1 || len(content) > 8 {
			return false
		}
		v.form, v.bits = formSigned, uint64(content.signed())
		return true
	case gosnmp.Counter32, gosnmp.Gauge32, gosnmp.TimeTicks:
		v.form, v.bits = formUnsigned, content.unsigned()
		return content.fits(4)
	case gosnmp.Counter64:
		v.form, v.bits = formUnsigned, content.unsigned()
		return content.fits(8)
	case gosnmp.OctetString:
		v.form, v.octets = formOctets, content
		return true
	case gosnmp.Null, gosnmp.NoSuchObject, gosnmp.NoSuchInstance, gosnmp.EndOfMibView:
		return len(content) == 0
	}
	return false
}
