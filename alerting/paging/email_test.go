package paging_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
)

// certificate returns one for 127.0.0.1, and the file of its issuer.
func certificate(tb testing.TB) (*tls.Config, string) {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "inbox"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		tb.Fatal(err)
	}
	file := filepath.Join(tb.TempDir(), "ca.pem")
	writeFile(tb, file, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, file
}

// The mail server that most sites have: STARTTLS, a login, and a certificate of
// their own.
func TestEmailByStartTLSAndLogin(t *testing.T) {
	t.Parallel()
	cert, ca := certificate(t)
	b := newSecureInbox(t, cert, base64.StdEncoding.EncodeToString([]byte("\x00ridethrough\x00S3CRET")))
	cfg := paging.DefaultConfig()
	cfg.Email = &paging.Email{
		To: []string{"oncall@dc.example"}, From: "ridethrough@dc.example", Smarthost: b.listener.Addr().String(),
		User: "ridethrough", Password: configs.NewSecret("S3CRET"), CAFile: ca,
	}
	s := start(t, cfg)
	odd := trip("i1", incident.Page)
	odd.Outlook.Hall = "<a>"
	for n, c := range []incident.Change{
		change(incident.ChangeOpened, odd, "ch-1 tripped: <a> at 32 °C in 14 min"),
		change(incident.ChangeUpdated, trip("i1", incident.Page), "sooner"),
		change(incident.ChangeResolved, trip("i1", incident.Page), "over"),
	} {
		s.send(t, c)
		eventually.True(t, "the mail", func() bool { return b.count() > n })
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !strings.Contains(b.texts[0], "<a> at 32 °C") || !strings.Contains(b.texts[0], "in full") {
		t.Errorf("text %q; want the whole page", b.texts[0])
	}
	if !strings.Contains(b.html[0], "&lt;a&gt; at 32\u00a0°C") || !strings.Contains(b.html[0], "http://monitor.example/#incident-i1") {
		t.Errorf("HTML %q; want the page, escaped, with a link", b.html[0])
	}
	for n, m := range b.mails {
		if got := m.Header.Get("References"); got == "" || got != b.mails[0].Header.Get("References") {
			t.Errorf("mail %d refers to %q; want all of an incident in one thread", n, got)
		}
	}
}

// In the clear, nothing is sent unless somebody says so.
func TestEmailIsNotSentInTheClear(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	cfg := paging.DefaultConfig()
	cfg.Email = &paging.Email{To: []string{"a@dc.example"}, From: "r@dc.example", Smarthost: b.listener.Addr().String()}
	s := start(t, cfg)
	s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
	eventually.True(t, "the refusal", func() bool { return strings.Contains(s.log.String(), "STARTTLS") })
	if b.count() != 0 {
		t.Error("a mail was sent in the clear")
	}
}
