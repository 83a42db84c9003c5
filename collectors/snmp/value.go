package snmp

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors/profile"
)

// number reads a variable as a number. Many devices send numbers as text, with
// the unit behind it: "23.5", "23.5 C", "-4,2".
func number(v *variable) (float64, bool) {
	switch v.form {
	case formSigned:
		return float64(int64(v.bits)), true
	case formUnsigned:
		return float64(v.bits), true
	case formOctets:
		return profile.Number(string(v.octets))
	}
	switch n := v.other.(type) {
	case float32:
		return float64(n), !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0)
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	case string:
		if v.kind == gosnmp.ObjectIdentifier || v.kind == gosnmp.IPAddress {
			return 0, false
		}
		return profile.Number(n)
	}
	return 0, false
}

// text reads a variable as text: numbers in decimal, octets as they are when
// they are printable and in hexadecimal when not.
func text(v *variable) string {
	switch v.form {
	case formSigned:
		return strconv.FormatInt(int64(v.bits), 10)
	case formUnsigned:
		return strconv.FormatUint(v.bits, 10)
	case formOctets:
		return printable(v.octets)
	}
	switch n := v.other.(type) {
	case float32:
		return strconv.FormatFloat(float64(n), 'g', -1, 32)
	case float64:
		return strconv.FormatFloat(n, 'g', -1, 64)
	case string:
		return n
	}
	return ""
}

func printable(octets []byte) string {
	s := strings.TrimSpace(strings.TrimRight(string(octets), "\x00"))
	if !utf8.ValidString(s) {
		return strconv.QuoteToASCII(s)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}
