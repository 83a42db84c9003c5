package snmp

import (
	"regexp"
)

// extraction takes the value out of an object that holds more.
type extraction struct {
	pattern *regexp.Regexp // the value is its first group
	signed  int            // the value is two's complement of so many bits
	bit     int            // the value is this bit; none is negative
}

// from returns what is inside of v. It returns false when there is nothing.
func (x *extraction) from(v *variable) (variable, bool) {
	out := *v
	if x.pattern != nil {
		group := x.pattern.FindStringSubmatch(text(v))
		if group == nil {
			return out, false
		}
		out.form, out.octets = formOctets, []byte(group[1])
	}
	if x.bit >= 0 {
		set, ok := bitOf(&out, x.bit)
		out.form, out.bits = formSigned, set
		return out, ok
	}
	if x.signed > 0 {
		n, ok := number(&out)
		out.form, out.bits = formSigned, uint64(twosComplement(int64(n), x.signed))
		return out, ok
	}
	return out, true
}

// twosComplement reads the low bits of n as a signed number.
func twosComplement(n int64, bits int) int64 {
	switch bits {
	case 8:
		return int64(int8(n))
	case 16:
		return int64(int16(n))
	}
	return int64(int32(n))
}

// bitOf returns a bit of a number, counted from the lowest, or of octets, counted
// as BITS are: bit 0 is the highest of the first octet (RFC 2578, section 7.1.4).
func bitOf(v *variable, bit int) (uint64, bool) {
	if v.form == formOctets {
		if n, ok := number(v); ok { // a number written as text
			return uint64(int64(n)) >> bit & 1, bit < 64
		}
		at := bit / 8
		if at >= len(v.octets) {
			return 0, len(v.octets) > 0 // trailing octets may be left out
		}
		return uint64(v.octets[at]>>(7-bit%8)) & 1, true
	}
	n, ok := number(v)
	return uint64(int64(n)) >> bit & 1, ok && bit < 64
}
