package sdr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// decodeName reads a type/length byte and the string after it (43.15). A
// string that is shorter than it says is taken as far as it goes.
func decodeName(b []byte) string {
	n := min(int(b[0]&0x1F), len(b)-1)
	return Text(b[0]>>6, b[1:1+n])
}

// Text decodes a string of one of the four types of a type/length byte (43.15):
// 0 "Unicode", 1 BCD plus, 2 packed 6-bit ASCII, 3 Latin 1. What cannot be
// printed is left out, and space around the text too.
func Text(kind uint8, text []byte) string {
	const bcd, sixBit, latin1 = 1, 2, 3
	var out string
	switch kind {
	case bcd:
		out = decodeBCD(text)
	case sixBit:
		out = decodeSixBit(text)
	case latin1:
		out = decodeLatin1(text)
	default: // "Unicode": in the wild plain ASCII or UTF-8
		if utf8.Valid(text) {
			out = string(text)
		} else {
			out = decodeLatin1(text)
		}
	}
	out = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, out)
	return strings.TrimSpace(out)
}

// decodeBCD reads "BCD plus": two characters a byte, low nibble second.
func decodeBCD(b []byte) string {
	const digits = "0123456789 -.:,_"
	out := make([]byte, 0, 2*len(b))
	for _, v := range b {
		out = append(out, digits[v>>4], digits[v&0x0F])
	}
	return string(out)
}

// decodeSixBit reads 6-bit ASCII: four characters in three bytes, least
// significant bits first.
func decodeSixBit(b []byte) string {
	var out []byte
	var bits, have uint
	for _, v := range b {
		bits |= uint(v) << have
		for have += 8; have >= 6; have -= 6 {
			out = append(out, byte(bits&0x3F)+' ')
			bits >>= 6
		}
	}
	return string(out)
}

func decodeLatin1(b []byte) string {
	out := make([]rune, len(b))
	for i, v := range b {
		out[i] = rune(v)
	}
	return string(out)
}
