package collectors

import (
	"context"
	"errors"
)

// A Fault is why a device could not be read, in one word: the label of a
// metric and the text of a reachable reading. The error beside it says the
// rest, and what to do.
type Fault string

// Faults. Those of SNMP v3 are the report counters of RFC 3414, section 3.
const (
	FaultNone          Fault = ""
	FaultTimeout       Fault = "timeout"
	FaultRefused       Fault = "refused"            // the host is there, nothing listens
	FaultCommunity     Fault = "wrong_community"    // SNMP v1 and v2c
	FaultUnknownUser   Fault = "unknown_user"       //
	FaultWrongPassword Fault = "wrong_password"     // SNMP v3: wrong digest
	FaultDecryption    Fault = "decryption"         // SNMP v3: wrong privacy password
	FaultTimeWindow    Fault = "not_in_time_window" // SNMP v3
	FaultSecurityLevel Fault = "security_level"     // SNMP v3, IPMI cipher suites
	FaultPrivilege     Fault = "privilege"          // the user may not read this
	FaultSessions      Fault = "no_free_session"    // all session slots of a BMC are taken
	FaultCertificate   Fault = "certificate"        // TLS
	FaultNoProfile     Fault = "no_profile"         // nobody has described such a device
	FaultHung          Fault = "hung"               // the poll did not end at its deadline
	FaultPartial       Fault = "partial"            // some of it could not be read
	FaultUnclassified  Fault = "other"
)

// A Faulter is an error that knows its Fault.
type Faulter interface{ Fault() Fault }

// FaultOf says in one word why err happened; FaultNone when err is nil.
func FaultOf(err error) Fault {
	var known Faulter
	switch {
	case err == nil:
		return FaultNone
	case errors.As(err, &known):
		return known.Fault()
	case errors.Is(err, context.DeadlineExceeded):
		return FaultTimeout
	}
	return FaultUnclassified
}

// allFaults are the values of the label, so that each series exists from the
// start.
var allFaults = []Fault{
	FaultTimeout, FaultRefused, FaultCommunity, FaultUnknownUser, FaultWrongPassword, FaultDecryption, FaultTimeWindow,
	FaultSecurityLevel, FaultPrivilege, FaultSessions, FaultCertificate, FaultNoProfile, FaultHung, FaultPartial, FaultUnclassified,
}
