package fru

import (
	"errors"
	"fmt"
	"unicode/utf16"

	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
)

// Errors of areas that could be read all the same.
var (
	errShort    = errors.New("ends within a field")
	errChecksum = errors.New("wrong checksum")
)

// Types of a field (13), and the mark after the last.
const (
	typeBinary  = 0
	typeLatin   = 3
	endOfFields = 0xC1
	english     = 25
)

// fields reads the first count fields of an area, whose fixed part is so long.
// There are always count of them; those that are missing are empty.
func fields(b []byte, fixed, count int) ([]string, error) {
	out := make([]string, count)
	if size := AreaSize(b); size >= 2 && size <= len(b) {
		b = b[:size]
	}
	if len(b) < fixed {
		return out, fmt.Errorf("%d bytes, want at least %d", len(b), fixed)
	}
	language := b[2]
	if fixed == 3 && count == 2 { // a chassis has its type in that place and English texts
		language = english
	}
	at := fixed
	for i := range out {
		if at >= len(b) {
			return out, errShort
		}
		if b[at] == endOfFields {
			break
		}
		end := at + 1 + int(b[at]&0x3F)
		if end > len(b) {
			return out, errShort
		}
		out[i] = text(b[at]>>6, b[at+1:end], language)
		at = end
	}
	return out, check(b)
}

// text decodes a field. Binary fields are shown in hex; a Latin field in
// another language than English may be UTF-16 (13).
func text(kind uint8, b []byte, language uint8) string {
	switch {
	case kind == typeBinary && len(b) > 0:
		return fmt.Sprintf("%X", b)
	case kind == typeLatin && language != english && language != 0 && wide(b):
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
		}
		return sdr.Text(0, []byte(string(utf16.Decode(units))))
	}
	return sdr.Text(kind, b)
}

// wide reports whether b looks like UTF-16, low byte first: some firmware says
// another language and means plain Latin.
func wide(b []byte) bool {
	if len(b) == 0 || len(b)%2 != 0 {
		return false
	}
	for i := 1; i < len(b); i += 2 {
		if b[i] == 0 || b[i-1] < 0x20 {
			return true
		}
	}
	return false
}

// check adds the bytes of an area up; they make zero (8).
func check(b []byte) error {
	sum := byte(0)
	for _, v := range b {
		sum += v
	}
	if sum != 0 {
		return errChecksum
	}
	return nil
}
