package ipmi

import (
	"context"
	"errors"

	"github.com/ridethrough/ridethrough/collectors"
)

var faults = []struct {
	is    error
	fault collectors.Fault
}{
	{ErrNoAnswer, collectors.FaultTimeout},
	{context.DeadlineExceeded, collectors.FaultTimeout},
	{ErrRefused, collectors.FaultRefused},
	{ErrUser, collectors.FaultUnknownUser},
	{ErrPassword, collectors.FaultWrongPassword},
	{ErrCipher, collectors.FaultSecurityLevel},
	{ErrNoSessions, collectors.FaultSessions},
	{ErrPrivilege, collectors.FaultPrivilege},
}

// faultOf is why a server could not be read, in one word.
func faultOf(err error) collectors.Fault {
	for _, f := range faults {
		if errors.Is(err, f.is) {
			return f.fault
		}
	}
	return collectors.FaultUnclassified
}
