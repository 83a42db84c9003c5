package wire

import (
	"fmt"

	"github.com/ridethrough/ridethrough/collectors"
)

// A Refusal is a device's answer that it will not: an error of the service, a
// reject of the request, or an abort of the transaction.
type Refusal struct {
	Type  byte // TypeError, TypeReject or TypeAbort
	Class uint32
	Code  uint32 // of an error; else the reason
}

// Codes that mean something to us; the others are only named.
const (
	classSecurity      = 4
	classServices      = 5
	unknownObject      = 31
	unknownProperty    = 32
	readDenied         = 27
	requestDenied      = 29
	errorUnrecognized  = 161
	rejectOverflow     = 1
	rejectUnrecognized = 9
	abortOverflow      = 1
	abortSegmentation  = 4
	abortTooLong       = 11
)

var errorCodes = map[uint32]string{
	0: "other", 2: "configuration in progress", 3: "device busy", 25: "operational problem", 26: "password failure", readDenied: "read access denied",
	requestDenied: "service request denied", 30: "timeout", unknownObject: "it has no such object", unknownProperty: "the object has no such property",
	42: "invalid array index", 50: "the property is no array", errorUnrecognized: "it does not know the service",
}

var rejectReasons = map[uint32]string{
	0: "other", rejectOverflow: "buffer overflow", 2: "inconsistent parameters", 3: "invalid parameter", 4: "invalid tag", 5: "missing parameter",
	6: "parameter out of range", 7: "too many arguments", 8: "undefined enumeration", rejectUnrecognized: "it does not know the service",
}

var abortReasons = map[uint32]string{
	0: "other", abortOverflow: "buffer overflow", 2: "invalid APDU", 3: "preempted", abortSegmentation: "the answer is too long for one message",
	5: "security error", 6: "insufficient security", 9: "out of resources", 10: "it ran out of time", abortTooLong: "APDU too long",
}

func (r Refusal) Error() string {
	switch r.Type {
	case TypeReject:
		return named("reject", rejectReasons, r.Code)
	case TypeAbort:
		return named("abort", abortReasons, r.Code)
	}
	return named(fmt.Sprintf("error class %d", r.Class), errorCodes, r.Code)
}

func named(what string, names map[uint32]string, code uint32) string {
	if name, known := names[code]; known {
		return fmt.Sprintf("%s (%s, code %d)", name, what, code)
	}
	return fmt.Sprintf("%s, code %d", what, code)
}

// Fault implements collectors.Faulter.
func (r Refusal) Fault() collectors.Fault {
	if r.Type == TypeError && (r.Class == classSecurity || r.Code == readDenied) {
		return collectors.FaultPrivilege
	}
	return collectors.FaultUnclassified
}

// TooLong reports whether a shorter question may be answered.
func (r Refusal) TooLong() bool {
	return r.Type == TypeAbort && (r.Code == abortOverflow || r.Code == abortSegmentation || r.Code == abortTooLong) ||
		r.Type == TypeReject && r.Code == rejectOverflow
}

// UnknownService reports whether the device lacks the service as such. Some say
// so with an error that stands for the reject (clause 18.5).
func (r Refusal) UnknownService() bool {
	return r.Type == TypeReject && r.Code == rejectUnrecognized ||
		r.Type == TypeError && (r.Code == errorUnrecognized || r.Class == classServices && r.Code == requestDenied)
}

// Absent reports whether the object or property does not exist.
func (r Refusal) Absent() bool {
	return r.Type == TypeError && (r.Code == unknownObject || r.Code == unknownProperty)
}
