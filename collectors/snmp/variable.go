package snmp

import "github.com/gosnmp/gosnmp"

// answer is a decoded response. It is valid until the session asks again.
type answer struct {
	status    gosnmp.SNMPError
	at        int // the variable that status is about, from 1
	variables []variable
	size      int // of the message
	engine    *gosnmp.UsmSecurityParameters
}

// variable is one object of an answer.
type variable struct {
	name   string // dotted, with a dot in front
	kind   gosnmp.Asn1BER
	form   form
	bits   uint64 // of integers; those of signed ones are an int64's
	octets []byte
	other  any // what the library makes of rarer kinds
}

// form says where the value of a variable stands.
type form uint8

const (
	formOther form = iota
	formSigned
	formUnsigned
	formOctets
)

// variableOf takes over what the library decoded.
func variableOf(p *gosnmp.SnmpPDU) variable {
	v := variable{name: p.Name, kind: p.Type}
	switch n := p.Value.(type) {
	case int:
		v.form, v.bits = formSigned, uint64(n)
	case uint:
		v.form, v.bits = formUnsigned, uint64(n)
	case uint32:
		v.form, v.bits = formUnsigned, uint64(n)
	case uint64:
		v.form, v.bits = formUnsigned, n
	case []byte:
		v.form, v.octets = formOctets, n
	default:
		v.other = n
	}
	return v
}

// take puts a packet of the library into a.
func (a *answer) take(packet *gosnmp.SnmpPacket) {
	a.status, a.at = packet.Error, int(packet.ErrorIndex)
	a.variables = a.variables[:0]
	for i := range packet.Variables {
		a.variables = append(a.variables, variableOf(&packet.Variables[i]))
	}
}
