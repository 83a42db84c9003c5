package lanplus

import (
	"errors"
	"fmt"

	"github.com/bougou/go-ipmi/pkg/types"
)

// What can be wrong with a session. Callers tell them apart with errors.Is.
var (
	ErrNoAnswer  = errors.New("no answer")
	ErrRefused   = errors.New("nothing listens on that port")
	ErrUser      = errors.New("the BMC does not know the user")
	ErrPassword  = errors.New("wrong password")
	ErrCipher    = errors.New("no common cipher suite")
	ErrResources = errors.New("the BMC has no free session")
	ErrPrivilege = errors.New("the user may not do this at the privilege level")
	ErrSession   = errors.New("the BMC does not know the session")
)

// A StatusError is an RMCP+ status code that no sentinel stands for.
type StatusError struct {
	Message string // the message that was answered so
	Status  uint8  // table 13-15
}

// Error names the message and the status.
func (e *StatusError) Error() string {
	return fmt.Sprintf("%s: RMCP+ status %02Xh (%s)", e.Message, e.Status, types.RmcpStatusCode(e.Status))
}

// status turns an RMCP+ status code (table 13-15) into an error.
func status(message string, code uint8) error {
	switch code {
	case 0x00:
		return nil
	case 0x01, 0x0B: // no resources for a session (at that role)
		return ErrResources
	case 0x02, 0x08: // invalid or inactive session id
		return fmt.Errorf("%s: %w", message, ErrSession)
	case 0x04, 0x05, 0x06, 0x07, 0x10, 0x11: // some algorithm, or the suite as a whole
		return ErrCipher
	case 0x09, 0x0A: // role or privilege level
		return ErrPrivilege
	case 0x0C, 0x0D: // name
		return ErrUser
	case 0x0F: // integrity check value
		return ErrPassword
	}
	return &StatusError{message, code}
}

// A CompletionError is a command that the BMC answered with an error (5.2).
type CompletionError struct {
	NetFn, Command, Code uint8
}

// Completion codes that callers act upon (table 5-2).
const (
	CodeNodeBusy          = 0xC0
	CodeInvalidCommand    = 0xC1
	CodeReservationLost   = 0xC5
	CodeLengthInvalid     = 0xC7
	CodeLengthExceeded    = 0xC8
	CodeOutOfRange        = 0xC9
	CodeCannotReturnBytes = 0xCA
	CodeNotPresent        = 0xCB
	CodeInvalidField      = 0xCC
	CodeDuplicate         = 0xCF
	CodePrivilege         = 0xD4
	CodeNotNow            = 0xD5
	CodeUnspecified       = 0xFF
)

// Error names the command and the code.
func (e *CompletionError) Error() string {
	return fmt.Sprintf("command %02Xh/%02Xh: completion code %02Xh (%s)", e.NetFn, e.Command, e.Code, types.CompletionCode(e.Code))
}

// Is makes a denied command an ErrPrivilege.
func (e *CompletionError) Is(target error) bool {
	return target == ErrPrivilege && e.Code == CodePrivilege
}

// Code returns the completion code that err carries; ok is false for errors
// that are not the answer of a BMC.
func Code(err error) (code uint8, ok bool) {
	if e, ok := errors.AsType[*CompletionError](err); ok {
		return e.Code, true
	}
	return 0, false
}
