package collectors

import (
	"errors"
	"fmt"
)

// A DeviceError is what went wrong with which device, and what to do about it.
type DeviceError struct {
	Device string // name of the device
	Op     string // what we were doing
	Advice string // next step for the operator; may be empty
	Err    error
	Word   Fault // the same in one word
}

// Error is one line: device, operation, cause and next step.
func (e *DeviceError) Error() string {
	text := fmt.Sprintf("%s: %s: %v", e.Device, e.Op, e.Err)
	if e.Advice != "" {
		text += "; " + e.Advice
	}
	return text
}

// Unwrap returns the cause.
func (e *DeviceError) Unwrap() error { return e.Err }

// Fault implements Faulter.
func (e *DeviceError) Fault() Fault { return e.Word }

// FirstFew joins errors about many things of a kind into one that names the
// first three and counts the rest; nil when there are none.
func FirstFew(errs []error, things string) error {
	const named = 3
	if len(errs) <= named {
		return errors.Join(errs...)
	}
	return fmt.Errorf("%w; and %d more %s", errors.Join(errs[:named]...), len(errs)-named, things)
}
