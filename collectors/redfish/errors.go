package redfish

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/ridethrough/ridethrough/collectors"
)

// Why a service could not be read. Told apart with errors.Is on what Collect
// returns.
var (
	ErrLogin       = errors.New("wrong user or password")
	ErrForbidden   = errors.New("the user may not read this")
	ErrPassword    = errors.New("the password must be changed before anything can be read")
	ErrNoSessions  = errors.New("all sessions of the service are taken")
	ErrNoRedfish   = errors.New("no Redfish service")
	ErrNoTLS       = errors.New("the port does not speak TLS")
	ErrRefused     = errors.New("nothing listens there")
	ErrCertificate = errors.New("the certificate is not trusted")
	ErrMissing     = errors.New("no such resource")
)

// faults are the words of the causes.
var faults = []struct {
	cause error
	word  collectors.Fault
}{
	{ErrLogin, collectors.FaultWrongPassword},
	{ErrPassword, collectors.FaultWrongPassword},
	{ErrForbidden, collectors.FaultPrivilege},
	{ErrNoSessions, collectors.FaultSessions},
	{ErrCertificate, collectors.FaultCertificate},
	{ErrNoTLS, collectors.FaultCertificate},
	{ErrRefused, collectors.FaultRefused},
	{ErrNoRedfish, collectors.FaultNoProfile},
	{errPartial, collectors.FaultPartial},
	{context.DeadlineExceeded, collectors.FaultTimeout},
}

// faultOf is the cause in one word.
func faultOf(err error) collectors.Fault {
	for _, f := range faults {
		if errors.Is(err, f.cause) {
			return f.word
		}
	}
	return collectors.FaultUnclassified
}

// fail names the device in err and adds the next step.
func (c *Collector) fail(op string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &collectors.DeviceError{Device: c.device.Name, Op: op, Err: err, Advice: c.advice(err), Word: faultOf(err)}
}

func (c *Collector) advice(err error) string {
	credentials := "the login of the device"
	if c.device.Credentials != "" {
		credentials = fmt.Sprintf("credentials %q", c.device.Credentials)
	}
	switch {
	case errors.Is(err, ErrLogin):
		return fmt.Sprintf("check user %q and the password of %s", c.device.Login.User, credentials)
	case errors.Is(err, ErrPassword):
		return fmt.Sprintf("log in as %q once and change it, then write it to %s", c.device.Login.User, credentials)
	case errors.Is(err, ErrForbidden):
		return fmt.Sprintf("give user %q of %s a role that may read, such as ReadOnly", c.device.Login.User, credentials)
	case errors.Is(err, ErrNoSessions):
		return "end sessions that other tools left open, or restart the management controller"
	case errors.Is(err, ErrNoTLS), errors.Is(err, ErrNoRedfish):
		return "check the address and its port, and that Redfish is enabled"
	case errors.Is(err, ErrRefused):
		return "check the address and that HTTPS is enabled on the management controller"
	case errors.Is(err, context.DeadlineExceeded):
		return "check the address and the firewall, or give the device a longer timeout"
	}
	return ""
}

// explain turns an error of the transport into one that an operator knows.
func explain(path string, err error) error {
	var record tls.RecordHeaderError
	var untrusted *tls.CertificateVerificationError
	var late net.Error
	switch {
	case errors.As(err, &untrusted):
		return distrust(untrusted)
	case errors.Is(err, ErrCertificate):
		return err
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response"):
		return ErrNoTLS
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("%w: %v", ErrRefused, err)
	case errors.As(err, &late) && late.Timeout():
		return fmt.Errorf("get %s: %v: %w", path, err, context.DeadlineExceeded)
	}
	return fmt.Errorf("get %s: %w", path, err)
}

// distrust says what is wrong with a certificate and how to trust it anyway.
func distrust(err *tls.CertificateVerificationError) error {
	var expired x509.CertificateInvalidError
	var name x509.HostnameError
	why := "its issuer is unknown"
	switch {
	case errors.As(err, &expired) && expired.Reason == x509.Expired:
		why = fmt.Sprintf("it was valid from %s to %s", expired.Cert.NotBefore.Format("2006-01-02"), expired.Cert.NotAfter.Format("2006-01-02"))
	case errors.As(err, &name):
		why = fmt.Sprintf("it is for %s and not for %s", strings.Join(namesOf(name.Certificate), ", "), name.Host)
	}
	if len(err.UnverifiedCertificates) == 0 {
		return fmt.Errorf("%w: %s", ErrCertificate, why)
	}
	return fmt.Errorf("%w: %s; compare its SHA-256 fingerprint %s with the device's own and add `certificate_sha256: %[3]s` to the device, or name its issuer with `ca_file`",
		ErrCertificate, why, fingerprint(err.UnverifiedCertificates[0]))
}

// namesOf are the names that a certificate is for.
func namesOf(c *x509.Certificate) []string {
	names := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		names = append(names, "nobody in particular")
	}
	return names
}

func fingerprint(c *x509.Certificate) string {
	sum := sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}

// refusal turns an HTTP status into an error that an operator knows.
func refusal(path string, status int, data []byte) error {
	switch {
	case strings.Contains(string(data[:min(len(data), 4096)]), "PasswordChangeRequired"): // 13.3.7
		return fmt.Errorf("get %s: %w", path, ErrPassword)
	case full(data):
		return fmt.Errorf("open session: %w", ErrNoSessions)
	case status == http.StatusUnauthorized:
		return fmt.Errorf("get %s: %w", path, ErrLogin)
	case status == http.StatusForbidden:
		return fmt.Errorf("get %s: %w", path, ErrForbidden)
	case status == http.StatusNotFound, status == http.StatusGone:
		return fmt.Errorf("get %s: %w", path, ErrMissing)
	}
	return &statusError{path, status}
}

// statusError is any other answer than the one that was asked for.
type statusError struct {
	path   string
	status int
}

func (e *statusError) Error() string {
	return fmt.Sprintf("get %s: %d %s", e.path, e.status, http.StatusText(e.status))
}

// passing reports whether the service may answer again by itself: 500 and 503
// are what a busy one says.
func (e *statusError) passing() bool {
	return e.status == http.StatusInternalServerError || e.status == http.StatusServiceUnavailable
}
