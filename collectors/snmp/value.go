package snmp

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gosnmp/gosnmp"
)

// number reads a variable as a number. Many devices send numbers as text, with
// the unit behind it: "23.5", "23.5 C", "-4,2".
func number(v *gosnmp.SnmpPDU) (float64, bool) {
	switch n := v.Value.(type) {
	case int:
		return float64(n), true
	case uint:
		return float64(n), true
	case uint32:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float32:
		return float64(n), !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0)
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	case []byte:
		return parseNumber(string(n))
	case string:
		if v.Type == gosnmp.ObjectIdentifier || v.Type == gosnmp.IPAddress {
			return 0, false
		}
		return parseNumber(n)
	}
	return 0, false
}

// parseNumber reads the number that a text begins with. What follows must look
// like a unit, so that "12:30" and "3.4.1" are no numbers.
func parseNumber(s string) (float64, bool) {
	s = strings.TrimSpace(strings.TrimRight(s, "\x00"))
	end := 0
	for end < len(s) && strings.IndexByte("+-0123456789.,", s[end]) >= 0 {
		end++
	}
	n, err := strconv.ParseFloat(strings.Replace(s[:end], ",", ".", 1), 64)
	if err != nil || !isUnit(s[end:]) {
		return 0, false
	}
	return n, true
}

func isUnit(rest string) bool {
	rest = strings.TrimSpace(rest)
	if len(rest) > 8 {
		return false
	}
	for _, r := range rest {
		if !unicode.IsLetter(r) && !strings.ContainsRune("°%/³²\"'º\ufffd", r) {
			return false
		}
	}
	return true
}

// text reads a variable as text: numbers in decimal, octets as they are when
// they are printable and in hexadecimal when not.
func text(v *gosnmp.SnmpPDU) string {
	switch n := v.Value.(type) {
	case int:
		return strconv.Itoa(n)
	case uint:
		return strconv.FormatUint(uint64(n), 10)
	case uint32:
		return strconv.FormatUint(uint64(n), 10)
	case uint64:
		return strconv.FormatUint(n, 10)
	case float32:
		return strconv.FormatFloat(float64(n), 'g', -1, 32)
	case float64:
		return strconv.FormatFloat(n, 'g', -1, 64)
	case []byte:
		return printable(n)
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
