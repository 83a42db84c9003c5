package wire

import "encoding/binary"

// PDU types (20.1), the upper half of the first octet.
const (
	typeConfirmed   = 0
	typeUnconfirmed = 1
	TypeComplexACK  = 3
	TypeError       = 5
	TypeReject      = 6
	TypeAbort       = 7
)

// Services (clause 21). Those that write are left out on purpose.
const (
	serviceReadProperty         = 12
	serviceReadPropertyMultiple = 14
	serviceIAm                  = 0
	serviceWhoIs                = 8
)

// maxAPDU1476 says: no segments, answers of up to LargestAPDU (20.1.2.4 and 5).
const maxAPDU1476 = 0x05

// AppendReadProperty appends a question for one property (15.5).
func AppendReadProperty(to []byte, invoke byte, r Reference) []byte {
	to = append(to, typeConfirmed<<4, maxAPDU1476, invoke, serviceReadProperty)
	to = appendObject(to, 0, r.Object)
	return appendProperty(to, 1, r)
}

// AppendReadPropertyMultiple appends a question for several properties (15.7).
// References to the same object should stand together.
func AppendReadPropertyMultiple(to []byte, invoke byte, refs []Reference) []byte {
	to = append(to, typeConfirmed<<4, maxAPDU1476, invoke, serviceReadPropertyMultiple)
	const opening, closing = 0x1E, 0x1F // context 1
	for i, r := range refs {
		if i == 0 || refs[i-1].Object != r.Object {
			to = appendObject(to, 0, r.Object)
			to = append(to, opening)
		}
		to = appendProperty(to, 0, r)
		if i == len(refs)-1 || refs[i+1].Object != r.Object {
			to = append(to, closing)
		}
	}
	return to
}

// AppendWhoIs appends a question for the device (16.10), or only for one with an
// instance when that is not negative.
func AppendWhoIs(to []byte, instance int) []byte {
	to = append(to, typeUnconfirmed<<4, serviceWhoIs)
	if instance >= 0 {
		to = appendUnsigned(to, 0, uint32(instance))
		to = appendUnsigned(to, 1, uint32(instance))
	}
	return to
}

func appendProperty(to []byte, tag byte, r Reference) []byte {
	to = appendUnsigned(to, tag, uint32(r.Property))
	if r.Index != WholeArray {
		to = appendUnsigned(to, tag+1, uint32(r.Index))
	}
	return to
}

// Context tags carry their number, the class bit and the length.
func contextTag(number byte, length int) byte { return number<<4 | 0x08 | byte(length) }

func appendObject(to []byte, tag byte, o ObjectID) []byte {
	return binary.BigEndian.AppendUint32(append(to, contextTag(tag, 4)), uint32(o))
}

func appendUnsigned(to []byte, tag byte, n uint32) []byte {
	length := 1
	for n>>(8*length) != 0 && length < 4 {
		length++
	}
	to = append(to, contextTag(tag, length))
	for i := length - 1; i >= 0; i-- {
		to = append(to, byte(n>>(8*i)))
	}
	return to
}
