package wire

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// A Kind is an application tag (20.2.1.4): how a value is written.
type Kind byte

// Kinds. Constructed is what stands between opening and closing tags and is not
// looked into.
const (
	Null            Kind = 0
	Boolean         Kind = 1
	Unsigned        Kind = 2
	Signed          Kind = 3
	Real            Kind = 4
	Double          Kind = 5
	OctetString     Kind = 6
	CharacterString Kind = 7
	BitString       Kind = 8
	Enumerated      Kind = 9
	Date            Kind = 10
	Time            Kind = 11
	Object          Kind = 12
	Constructed     Kind = 255
)

// A Value is one primitive value. Number holds what is a number, a choice, a
// boolean or the object id; Text what is text, octets in hexadecimal, or bits as
// zeros and ones, bit 0 first.
type Value struct {
	Kind   Kind
	Number float64
	Text   string
}

// IsNumber reports whether Number is a quantity or a choice.
func (v Value) IsNumber() bool {
	switch v.Kind {
	case Boolean, Unsigned, Signed, Enumerated:
		return true
	case Real, Double:
		return !math.IsNaN(v.Number) && !math.IsInf(v.Number, 0)
	}
	return false
}

// ObjectID returns the object that the value names.
func (v Value) ObjectID() ObjectID { return ObjectID(uint32(v.Number)) }

// Bit reports whether a bit of a bit string is set.
func (v Value) Bit(n int) bool {
	return v.Kind == BitString && n >= 0 && n < len(v.Text) && v.Text[n] == '1'
}

// String writes the value for people.
func (v Value) String() string {
	switch v.Kind {
	case Null:
		return "null"
	case Object:
		return v.ObjectID().String()
	case OctetString, CharacterString, BitString, Date, Time, Constructed:
		return v.Text
	case Real:
		return strconv.FormatFloat(v.Number, 'g', -1, 32)
	}
	return strconv.FormatFloat(v.Number, 'f', -1, 64)
}

// A tag is the head of a value (20.2.1).
type tag struct {
	number  byte
	context bool
	opening bool
	closing bool
	length  int // octets that follow; of an application boolean, its value
}

// takeTag reads a tag.
func takeTag(b []byte) (tag, []byte, error) {
	if len(b) == 0 {
		return tag{}, nil, ErrMalformed
	}
	first, b := b[0], b[1:]
	t := tag{number: first >> 4, context: first&0x08 != 0}
	if t.number == 0x0F { // an octet with the number follows
		if len(b) == 0 {
			return t, nil, ErrMalformed
		}
		t.number, b = b[0], b[1:]
	}
	switch low := first & 0x07; {
	case t.context && low == 6:
		t.opening = true
		return t, b, nil
	case t.context && low == 7:
		t.closing = true
		return t, b, nil
	case low < 5:
		t.length = int(low)
	default:
		var err error
		if t.length, b, err = takeLength(b); err != nil {
			return t, nil, err
		}
	}
	if !t.isBoolean() && t.length > len(b) {
		return t, nil, ErrMalformed
	}
	return t, b, nil
}

func (t tag) isBoolean() bool { return !t.context && Kind(t.number) == Boolean }

// takeLength reads a length above four (20.2.1.3.1).
func takeLength(b []byte) (int, []byte, error) {
	switch {
	case len(b) >= 1 && b[0] < 254:
		return int(b[0]), b[1:], nil
	case len(b) >= 3 && b[0] == 254:
		return int(binary.BigEndian.Uint16(b[1:])), b[3:], nil
	case len(b) >= 5 && b[0] == 255:
		n := binary.BigEndian.Uint32(b[1:])
		if uint64(n) > uint64(len(b)) {
			return 0, nil, ErrMalformed
		}
		return int(n), b[5:], nil
	}
	return 0, nil, ErrMalformed
}

// takeValue reads one value with an application tag, or steps over a context
// tagged or constructed one.
func takeValue(b []byte) (Value, []byte, error) {
	t, rest, err := takeTag(b)
	switch {
	case err != nil || t.closing:
		return Value{}, nil, ErrMalformed
	case t.opening:
		rest, err = skipTo(rest, t.number)
		return Value{Kind: Constructed}, rest, err
	case t.isBoolean():
		return Value{Kind: Boolean, Number: float64(t.length & 1)}, rest, nil
	case t.context:
		return Value{Kind: Constructed, Text: hex.EncodeToString(rest[:t.length])}, rest[t.length:], nil
	}
	v, err := decode(Kind(t.number), rest[:t.length])
	return v, rest[t.length:], err
}

// skipTo steps over everything up to the closing tag of a number.
func skipTo(b []byte, number byte) ([]byte, error) {
	open := []byte{number}
	for {
		t, rest, err := takeTag(b)
		if err != nil {
			return nil, err
		}
		b = rest
		switch {
		case t.opening:
			open = append(open, t.number)
		case t.closing:
			if t.number != open[len(open)-1] {
				return nil, ErrMalformed
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				return b, nil
			}
		case !t.isBoolean():
			b = b[t.length:]
		}
	}
}

// decode reads the content of a value (20.2.2 to 20.2.14).
func decode(k Kind, b []byte) (Value, error) {
	v := Value{Kind: k}
	switch k {
	case Null:
	case Unsigned, Enumerated, Signed:
		if len(b) == 0 || len(b) > 8 {
			return v, ErrMalformed
		}
		if v.Number = float64(unsigned(b)); k == Signed {
			v.Number = float64(signed(b))
		}
	case Real, Double, Object:
		return decodeFixed(k, b)
	case OctetString, Date, Time:
		v.Text = hex.EncodeToString(b)
	case CharacterString:
		if len(b) == 0 {
			return v, ErrMalformed
		}
		v.Text = decodeText(b[0], b[1:])
	case BitString:
		if len(b) == 0 || b[0] > 7 || len(b) == 1 && b[0] != 0 {
			return v, ErrMalformed
		}
		v.Text = decodeBits(b[1:], 8*(len(b)-1)-int(b[0]))
	default:
		v.Kind, v.Text = Constructed, hex.EncodeToString(b)
	}
	return v, nil
}

func decodeFixed(k Kind, b []byte) (Value, error) {
	v := Value{Kind: k}
	switch {
	case k == Real && len(b) == 4:
		v.Number = decimal(math.Float32frombits(binary.BigEndian.Uint32(b)))
	case k == Double && len(b) == 8:
		v.Number = math.Float64frombits(binary.BigEndian.Uint64(b))
	case k == Object && len(b) == 4:
		v.Number = float64(binary.BigEndian.Uint32(b))
	default:
		return v, ErrMalformed
	}
	return v, nil
}

// decimal is the number that a device meant with a single-precision value: 44.6,
// not 44.59999847.
func decimal(f float32) float64 {
	n, err := strconv.ParseFloat(strconv.FormatFloat(float64(f), 'g', -1, 32), 64)
	if err != nil {
		return float64(f)
	}
	return n
}

func unsigned(b []byte) uint64 {
	var n uint64
	for _, octet := range b {
		n = n<<8 | uint64(octet)
	}
	return n
}

func signed(b []byte) int64 {
	shift := 64 - 8*len(b)
	return int64(unsigned(b)<<shift) >> shift
}

// decodeText reads a character string by its encoding (20.2.9). Encodings that
// are not known are read as far as they are ASCII.
func decodeText(encoding byte, b []byte) string {
	const ucs2, latin1 = 4, 5
	switch encoding {
	case ucs2:
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = binary.BigEndian.Uint16(b[2*i:])
		}
		return plain(string(utf16.Decode(units)))
	case latin1:
		runes := make([]rune, len(b))
		for i, octet := range b {
			runes[i] = rune(octet)
		}
		return plain(string(runes))
	}
	return plain(string(b))
}

// plain takes off what devices pad texts with.
func plain(s string) string {
	return strings.Trim(strings.ToValidUTF8(s, "\ufffd"), " \x00")
}

func decodeBits(b []byte, n int) string {
	var out strings.Builder
	for i := range n {
		out.WriteByte('0' + b[i/8]>>(7-i%8)&1)
	}
	return out.String()
}
