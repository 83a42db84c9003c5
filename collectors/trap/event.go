package trap

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// event is what a message means to people.
type event struct {
	oid      string // of the notification, without a leading dot
	severity int    // a health code of facility
	text     string
}

const (
	snmpTrapOID  = ".1.3.6.1.6.3.1.1.4.1.0"
	sysUpTime    = ".1.3.6.1.2.1.1.3.0"
	genericTraps = "1.3.6.1.6.3.1.1.5." // and the number of v1's generic-trap plus one
	trapObjects  = ".1.3.6.1.6.3.18.1." // of proxies: addresses and communities
)

// eventOf puts a message into words.
func eventOf(packet *gosnmp.SnmpPacket, words Words) event {
	e := event{oid: oidOf(packet), severity: facility.HealthUnknown}
	e.text = "trap " + e.oid
	if w, known := words.find(e.oid); known {
		e.severity, e.text = w.severity, w.text
	}
	if said := variables(packet.Variables); said != "" {
		e.text += ": " + said
	}
	return e
}

// oidOf is the notification; that of v1 is made by RFC 3584, section 3.1.
func oidOf(packet *gosnmp.SnmpPacket) string {
	if packet.PDUType != gosnmp.Trap {
		for _, v := range packet.Variables {
			if oid, ok := v.Value.(string); ok && v.Name == snmpTrapOID {
				return strings.TrimPrefix(oid, ".")
			}
		}
		return "unknown"
	}
	const enterpriseSpecific = 6
	if packet.GenericTrap != enterpriseSpecific {
		return fmt.Sprintf("%s%d", genericTraps, packet.GenericTrap+1)
	}
	return fmt.Sprintf("%s.0.%d", strings.TrimPrefix(packet.Enterprise, "."), packet.SpecificTrap)
}

const (
	mostVariables = 6   // in a text: it is a line, not a report
	longestText   = 300 // of all of them, in bytes
)

// variables says what came with the notification, texts as they are and numbers
// with the end of their name.
func variables(all []gosnmp.SnmpPDU) string {
	var said []string
	for _, v := range all {
		if v.Name == snmpTrapOID || v.Name == sysUpTime || strings.HasPrefix(v.Name, trapObjects) {
			continue
		}
		if text := valueText(v); text != "" && len(said) < mostVariables {
			said = append(said, text)
		}
	}
	text := strings.Join(said, "; ")
	if len(text) > longestText {
		text = strings.ToValidUTF8(text[:longestText], "") + "…"
	}
	return text
}

func valueText(v gosnmp.SnmpPDU) string {
	switch value := v.Value.(type) {
	case []byte:
		return readable(value)
	case string:
		return ""
	case nil:
		return ""
	default:
		return fmt.Sprintf("%s=%v", tail(v.Name), value)
	}
}

// readable returns text that people can read, nothing for the rest.
func readable(octets []byte) string {
	s := strings.TrimSpace(strings.TrimRight(string(octets), "\x00"))
	if !utf8.ValidString(s) {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

// tail is the end of a name: enough to find it in the MIB.
func tail(name string) string {
	const numbers = 4
	parts := strings.Split(strings.TrimPrefix(name, "."), ".")
	return "…" + strings.Join(parts[max(0, len(parts)-numbers):], ".")
}
