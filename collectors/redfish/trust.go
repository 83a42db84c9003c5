package redfish

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
)

func sum256(data []byte) [sha256.Size]byte { return sha256.Sum256(data) }

// trust is how the certificate of a device is checked: by the roots of this
// machine, by those in the device's ca_file, or by its one fingerprint.
func trust(d collectors.Device, address string) (*tls.Config, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	switch {
	case d.CertificateSHA256 != "" && d.CAFile != "":
		return nil, fmt.Errorf("certificate_sha256 and ca_file are both set; keep one")
	case d.CertificateSHA256 != "":
		return pin(config, d.CertificateSHA256)
	case d.CAFile != "":
		return issuedBy(config, d.CAFile)
	}
	return config, nil
}

// pin trusts one certificate and no other, whoever signed it and however old it
// is: a management controller makes its own.
func pin(config *tls.Config, digits string) (*tls.Config, error) {
	want, err := hex.DecodeString(strings.NewReplacer(":", "", " ", "").Replace(digits))
	if err != nil || len(want) != sha256.Size {
		return nil, fmt.Errorf("certificate_sha256: %q is no fingerprint; want %d hexadecimal digits", shortened(digits), 2*sha256.Size)
	}
	config.InsecureSkipVerify = true // VerifyConnection compares instead
	config.VerifyConnection = func(state tls.ConnectionState) error {
		got := sum256(state.PeerCertificates[0].Raw)
		if subtle.ConstantTimeCompare(got[:], want) == 1 {
			return nil
		}
		return fmt.Errorf("%w: its SHA-256 fingerprint is %x, want %x; if the device has a new certificate, compare and change `certificate_sha256`", ErrCertificate, got, want)
	}
	return config, nil
}

func issuedBy(config *tls.Config, file string) (*tls.Config, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("ca_file: %s holds no certificate in PEM", file)
	}
	return config, nil
}
