package ipmi

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
)

// Why a server could not be read. Told apart with errors.Is on what Collect
// returns.
var (
	ErrNoAnswer   = lanplus.ErrNoAnswer  // silent: no such host, firewall, hung BMC
	ErrRefused    = lanplus.ErrRefused   // the host is there, its BMC or IPMI over LAN is not
	ErrUser       = lanplus.ErrUser      // unknown user
	ErrPassword   = lanplus.ErrPassword  // wrong password
	ErrCipher     = lanplus.ErrCipher    // no cipher suite that both sides know
	ErrNoSessions = lanplus.ErrResources // all session slots taken
	ErrPrivilege  = lanplus.ErrPrivilege // the user may not do this
)

// fail names the device in err and adds the next step.
func (c *Collector) fail(op string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &collectors.DeviceError{Device: c.device.Name, Op: op, Err: err, Advice: c.advice(err), Word: faultOf(err)}
}

func (c *Collector) advice(err error) string {
	user, credentials := c.device.Login.User, "the login of the device"
	if c.device.Credentials != "" {
		credentials = fmt.Sprintf("credentials %q", c.device.Credentials)
	}
	switch {
	case errors.Is(err, ErrUser):
		return fmt.Sprintf("check the user %q of %s and that it may use IPMI over LAN", user, credentials)
	case errors.Is(err, ErrPassword):
		return fmt.Sprintf("check the password of %s for user %q", credentials, user)
	case errors.Is(err, ErrCipher):
		return "enable cipher suite 17 or 3 on the BMC"
	case errors.Is(err, ErrNoSessions):
		return "end sessions that other tools left open, or restart the BMC"
	case errors.Is(err, ErrPrivilege):
		return fmt.Sprintf("give user %q of %s the privilege USER on the LAN channel, or OPERATOR if the BMC wants it", user, credentials)
	case errors.Is(err, ErrRefused):
		return "check the address and that IPMI over LAN is enabled on the BMC"
	case errors.Is(err, ErrNoAnswer):
		return "check the address, that IPMI over LAN is enabled and that UDP gets through"
	}
	return ""
}

// some joins errors of many sensors into one that names the first three.
func some(errs []error) error {
	const named = 3
	if len(errs) <= named {
		return joined(errs)
	}
	return fmt.Errorf("%w; and %d more", joined(errs[:named]), len(errs)-named)
}

// joined is errors.Join on one line.
func joined(errs []error) error {
	if len(errs) == 0 {
		return nil
	}
	return lineError(errs)
}

type lineError []error

func (l lineError) Error() string {
	texts := make([]string, len(l))
	for i, err := range l {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; ")
}

func (l lineError) Unwrap() []error { return l }
