package snmp

import "github.com/ridethrough/ridethrough/collectors"

var faults = map[error]collectors.Fault{
	ErrTimeout:       collectors.FaultTimeout,
	ErrCommunity:     collectors.FaultCommunity,
	ErrRefused:       collectors.FaultRefused,
	ErrUnknownUser:   collectors.FaultUnknownUser,
	ErrWrongDigest:   collectors.FaultWrongPassword,
	ErrDecryption:    collectors.FaultDecryption,
	ErrTimeWindow:    collectors.FaultTimeWindow,
	ErrSecurityLevel: collectors.FaultSecurityLevel,
	ErrAccess:        collectors.FaultPrivilege,
	ErrNoProfile:     collectors.FaultNoProfile,
}

// Fault implements collectors.Faulter.
func (e *Error) Fault() collectors.Fault {
	if fault, known := faults[e.Kind]; known {
		return fault
	}
	return collectors.FaultUnclassified
}
