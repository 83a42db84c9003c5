package snmpagent

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"net"
	"strconv"
	"strings"

	"github.com/gosnmp/gosnmp"
)

// LoadSnmprec reads a recording in snmpsim's format into a tree: lines of
// "oid|tag|value", where tag is the BER tag in decimal, with x for a value in
// hexadecimal. Lines it cannot serve are skipped and counted: recordings of
// real devices have such.
func LoadSnmprec(r io.Reader) (objects *Objects, skipped int, err error) {
	objects = NewObjects()
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		line := strings.TrimRight(scanner.Text(), "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		if !objects.load(line) {
			skipped++
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, skipped, fmt.Errorf("recording: %w", err)
	}
	return objects, skipped, nil
}

func (o *Objects) load(line string) bool {
	name, rest, found := strings.Cut(line, "|")
	tag, text, found2 := strings.Cut(rest, "|")
	if _, err := parseOID(name); err != nil || !found || !found2 {
		return false
	}
	value, ok := recorded(tag, text)
	if ok {
		o.Set(name, value)
	}
	return ok
}

// recorded turns the tag and the text of a recording into a value.
func recorded(tag, text string) (Value, bool) {
	if hexTag, isHex := strings.CutSuffix(tag, "x"); isHex {
		raw, err := hex.DecodeString(text)
		if err != nil {
			return Value{}, false
		}
		tag, text = hexTag, string(raw)
	}
	code, err := strconv.Atoi(tag)
	if err != nil {
		return Value{}, false
	}
	switch t := gosnmp.Asn1BER(code); t {
	case gosnmp.Integer:
		n, err := strconv.ParseInt(text, 10, 64)
		return Integer(int(n)), err == nil
	case gosnmp.Counter32, gosnmp.Gauge32, gosnmp.TimeTicks:
		n, err := strconv.ParseUint(text, 10, 64)
		return Value{t, uint32(min(n, math.MaxUint32))}, err == nil
	case gosnmp.Counter64:
		n, err := strconv.ParseUint(text, 10, 64)
		return Counter64(n), err == nil
	case gosnmp.OctetString:
		return String(text), true
	case gosnmp.Opaque:
		return opaque(text)
	case gosnmp.ObjectIdentifier:
		_, err := parseOID(text)
		return ObjectID(text), err == nil
	case gosnmp.IPAddress:
		return address(text)
	}
	return Value{}, false
}

// opaque understands the float inside an Opaque: 9f 78 04 and four bytes.
func opaque(text string) (Value, bool) {
	if len(text) != 7 || text[:3] != "\x9f\x78\x04" {
		return Value{gosnmp.Opaque, []byte(text)}, true
	}
	bits := uint32(text[3])<<24 | uint32(text[4])<<16 | uint32(text[5])<<8 | uint32(text[6])
	return Float(math.Float32frombits(bits)), true
}

// address takes four raw bytes or dotted text.
func address(text string) (Value, bool) {
	if len(text) == 4 {
		text = net.IP(text).String()
	}
	return Value{gosnmp.IPAddress, text}, net.ParseIP(text).To4() != nil
}
