package snmpagent

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gosnmp/gosnmp"
)

// LoadWalk reads what `snmpwalk -On` printed into a tree: lines of
// ".oid = TYPE: value". Values that run over several lines are joined. What it
// cannot serve is skipped and counted, as in LoadSnmprec.
func LoadWalk(r io.Reader) (objects *Objects, skipped int, err error) {
	objects = NewObjects()
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<20)
	entry := ""
	flush := func() {
		if entry != "" && !objects.walked(entry) {
			skipped++
		}
		entry = ""
	}
	for scanner.Scan() {
		line := strings.TrimRight(scanner.Text(), "\r")
		if beginsObject(line) {
			flush()
			entry = line
		} else if entry != "" {
			entry += "\n" + line
		}
	}
	flush()
	if err := scanner.Err(); err != nil {
		return nil, skipped, fmt.Errorf("walk: %w", err)
	}
	return objects, skipped, nil
}

// beginsObject tells the first line of an object from one that goes on with the
// text of the last.
func beginsObject(line string) bool {
	name, _, found := strings.Cut(line, " = ")
	if !found || !strings.Contains(name, ".") {
		return false
	}
	_, err := parseOID(numeric(name))
	return err == nil
}

// numeric writes iso.3.6 as 1.3.6, which snmpwalk prints without -On.
func numeric(name string) string {
	if rest, isISO := strings.CutPrefix(name, "iso."); isISO {
		return "1." + rest
	}
	return name
}

func (o *Objects) walked(entry string) bool {
	name, rest, _ := strings.Cut(entry, " = ")
	if _, is, complains := strings.Cut(rest, "): "); complains && strings.HasPrefix(rest, "Wrong Type (should be ") {
		rest = is // the MIB says otherwise, the device said this
	}
	kind, text, found := strings.Cut(rest, ":")
	if !found {
		kind, text = "STRING", rest // an empty or plain string
		if strings.HasPrefix(rest, "No ") || rest == "NULL" {
			return false
		}
	}
	value, ok := printed(strings.TrimSpace(kind), strings.TrimPrefix(text, " "))
	if ok {
		o.Set(numeric(name), value)
	}
	return ok
}

// printed turns a value as snmpwalk prints it into one to serve.
func printed(kind, text string) (Value, bool) {
	switch kind {
	case "INTEGER":
		n, ok := enumerated(text)
		return Integer(int(n)), ok
	case "Gauge32", "Counter32", "UInteger32", "Unsigned32":
		n, ok := enumerated(text)
		t := gosnmp.Gauge32
		if kind == "Counter32" {
			t = gosnmp.Counter32
		}
		return Value{t, uint32(n)}, ok && n >= 0
	case "Counter64":
		n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 64)
		return Counter64(n), err == nil
	case "Timeticks":
		inside, _, _ := strings.Cut(strings.TrimPrefix(text, "("), ")")
		n, err := strconv.ParseUint(strings.TrimSpace(inside), 10, 32)
		return TimeTicks(uint32(n)), err == nil
	case "STRING":
		return String(unquoted(text)), true
	case "Hex-STRING", "BITS":
		raw, ok := hexadecimal(text)
		return String(raw), ok
	case "OID":
		_, err := parseOID(numeric(text))
		return ObjectID(numeric(text)), err == nil
	case "IpAddress", "Network Address":
		return address(text)
	case "Opaque":
		n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimPrefix(text, "Float:")), 32)
		return Float(float32(n)), err == nil
	}
	return Value{}, false
}

// enumerated reads 7, "7 seconds (of delay)" and up(7).
func enumerated(text string) (int64, bool) {
	plain, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	if n, err := strconv.ParseInt(plain, 10, 64); err == nil {
		return n, true
	}
	_, inside, _ := strings.Cut(text, "(")
	inside, _, _ = strings.Cut(inside, ")")
	n, err := strconv.ParseInt(inside, 10, 64)
	return n, err == nil
}

func unquoted(text string) string {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return text
	}
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(text[1 : len(text)-1])
}

// hexadecimal reads bytes up to what follows them in words, such as the names of
// bits.
func hexadecimal(text string) (string, bool) {
	var out []byte
	for _, field := range strings.Fields(text) {
		b, err := hex.DecodeString(field)
		if err != nil {
			break
		}
		out = append(out, b...)
	}
	return string(out), len(out) > 0 || strings.TrimSpace(text) == ""
}
