package snmp

import (
	"strings"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors"
)

// User returns the security parameters of an SNMP v3 login that no engine has
// been bound to, for whoever receives from many engines, and its security
// level. The login has been checked by the Factory.
func User(c collectors.Credentials) (*gosnmp.UsmSecurityParameters, gosnmp.SnmpV3MsgFlags) {
	p := &gosnmp.UsmSecurityParameters{
		UserName:                 c.User,
		AuthenticationProtocol:   authProtocols[strings.ToLower(c.AuthProtocol)],
		AuthenticationPassphrase: c.Password.Reveal(),
		PrivacyProtocol:          privacyProtocols[strings.ToLower(c.PrivacyProtocol)],
		PrivacyPassphrase:        c.PrivacyPassword.Reveal(),
	}
	return p, flags(p)
}
