package snmp

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
)

// What can be wrong between us and a device. The errors of a Collector wrap
// one of these.
var (
	// ErrTimeout means silence: nobody there, or a community that a device
	// without SNMP v3 does not know, for v1 and v2c do not tell the two apart.
	ErrTimeout = errors.New("no answer")
	// ErrCommunity means silence to our community of a device that is there.
	ErrCommunity = errors.New("wrong community")
	// ErrRefused means that the host is there and nothing listens at the port.
	ErrRefused = errors.New("nothing listens")
	// ErrUnknownUser means that the device has no such v3 user.
	ErrUnknownUser = errors.New("unknown user")
	// ErrWrongDigest means that password or auth_protocol is not the device's.
	ErrWrongDigest = errors.New("wrong digest")
	// ErrDecryption means that privacy_password or privacy_protocol is not, or
	// seems not to be: some agents drop what they cannot decrypt.
	ErrDecryption = errors.New("decryption error")
	// ErrTimeWindow means that the device keeps refusing our idea of its clock.
	ErrTimeWindow = errors.New("not in time window")
	// ErrSecurityLevel means that the device wants more or less protection.
	ErrSecurityLevel = errors.New("unsupported security level")
	// ErrAccess means that the device knows who asks and lets it read nothing: at
	// this security level, for a v3 user.
	ErrAccess = errors.New("no access")
	// ErrUnknownEngine means that the device changed who it is, repeatedly.
	ErrUnknownEngine = errors.New("unknown engine id")
	// ErrTwoDevices means that the device becomes another one while it is read.
	ErrTwoDevices = errors.New("two devices at one address")
	// ErrNoProfile means that no profile fits the device.
	ErrNoProfile = errors.New("no profile fits")
)

// An Error is a failure of one device. It says what to do next, and never
// holds a secret.
type Error struct {
	Device string
	Kind   error // one of the variables above
	Text   string
}

// Error returns the device and what happened.
func (e *Error) Error() string { return e.Device + ": " + e.Text }

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }

// explain puts a failed exchange into words for the operator.
func explain(d collectors.Device, address string, kind error, tries int) *Error {
	login := d.Login
	text := func(format string, args ...any) *Error {
		return &Error{Device: d.Name, Kind: kind, Text: fmt.Sprintf(format, args...)}
	}
	switch kind {
	case ErrTimeout:
		return text("%s", silence(d, address, tries))
	case ErrCommunity:
		return text("%s speaks SNMP and does not answer the community in credentials %q: correct it, or allow this host in the device", address, login.Name)
	case ErrRefused:
		return text("nothing listens on %s: switch SNMP on in the device, or correct its address", address)
	case ErrUnknownUser:
		return text("%s does not know the SNMP v3 user %q: create it there, or correct user in credentials %q", address, login.User, login.Name)
	case ErrWrongDigest:
		return text("%s rejects the password of SNMP v3 user %q (wrong digest): check password and auth_protocol (%s) in credentials %q", address, login.User, orNone(login.AuthProtocol), login.Name)
	case ErrDecryption:
		return text("%s cannot decrypt what SNMP v3 user %q sends: check privacy_password and privacy_protocol (%s) in credentials %q", address, login.User, orNone(login.PrivacyProtocol), login.Name)
	case ErrTimeWindow:
		return text("%s keeps answering that SNMP v3 user %q is not in its time window: another device may share its engine id, or its clock jumps; restart its SNMP agent", address, login.User)
	case ErrSecurityLevel:
		return text("%s wants another security level of SNMP v3 user %q than auth_protocol %s with privacy_protocol %s: set in credentials %q what the device has", address, login.User, orNone(login.AuthProtocol), orNone(login.PrivacyProtocol), login.Name)
	case ErrAccess:
		if isV3(login) {
			return text("%s knows SNMP v3 user %q and lets it read nothing with auth_protocol %s and privacy_protocol %s (authorizationError): give it a view at this security level, or set in credentials %q what the device has", address, login.User, orNone(login.AuthProtocol), orNone(login.PrivacyProtocol), login.Name)
		}
		return text("%s lets the community in credentials %q read nothing (authorizationError): give it a view there", address, login.Name)
	case ErrUnknownEngine:
		return text("%s keeps changing its SNMP engine id: see that only one device has this address", address)
	}
	return text("%s: %v", address, kind)
}

// silence names both readings of it for v1 and v2c.
func silence(d collectors.Device, address string, tries int) string {
	what := fmt.Sprintf("no answer from %s after %d tries: ", address, tries)
	if isV3(d.Login) {
		return what + "the host is down, filtered, or has SNMP v3 switched off"
	}
	return what + fmt.Sprintf("the host is down, filtered or has SNMP switched off; or the community in credentials %q is wrong, which a device meets with silence", d.Login.Name)
}

func isV3(c collectors.Credentials) bool { return c.Version == "3" }

func orNone(protocol string) string {
	if protocol == "" {
		return "none"
	}
	return strings.ToLower(protocol)
}
