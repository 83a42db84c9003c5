package influx

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
	"unsafe"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
	"github.com/influxdata/influxdb-client-go/v2/api"
)

// A target is a bucket that can be written to.
type target struct {
	client influxdb2.Client
	api    api.WriteAPIBlocking
	idle   func()
}

func newTarget(cfg Config) (*target, error) {
	tlsConfig, err := cfg.TLS.load()
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: tlsConfig,
		DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout: 5 * time.Second, IdleConnTimeout: 90 * time.Second,
		DisableCompression: true,
	}
	options := influxdb2.DefaultOptions().
		SetLogLevel(0). // it would log every error that we return
		SetPrecision(time.Millisecond).
		SetApplicationName("ridethrough")
	token, username, password := cfg.login()
	options.HTTPOptions().SetHTTPDoer(&packer{
		client:   http.Client{Transport: transport, Timeout: cfg.Timeout},
		username: username, password: password,
	})
	client := influxdb2.NewClientWithOptions(cfg.URL, token, options)
	return &target{client, client.WriteAPIBlocking(cfg.Org, cfg.bucket()), transport.CloseIdleConnections}, nil
}

// post writes lines and returns the database's answer.
func (t *target) post(ctx context.Context, text []byte) error {
	// The packer has read the text when this returns, so the string does not
	// outlive it.
	return t.api.WriteRecord(ctx, unsafe.String(unsafe.SliceData(text), len(text)))
}

func (t *target) close() {
	t.client.Close()
	t.idle()
}

func (t TLS) load() (*tls.Config, error) {
	out := &tls.Config{ServerName: t.ServerName, MinVersion: tls.VersionTLS12}
	if t.CAFile != "" {
		pem, err := os.ReadFile(t.CAFile)
		if err != nil {
			return nil, fmt.Errorf("influxdb.tls.ca_file: %w", err)
		}
		out.RootCAs = x509.NewCertPool()
		if !out.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("influxdb.tls.ca_file: %s holds no PEM certificate", t.CAFile)
		}
	}
	if t.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("influxdb.tls: %w", err)
		}
		out.Certificates = []tls.Certificate{pair}
	}
	return out, nil
}

// A packer compresses requests. The client library can, at the best and
// slowest level; the fastest one costs a fifth and sends a little more.
type packer struct {
	client             http.Client
	username, password string    // for 1.8
	zips               sync.Pool // of *gzip.Writer, each some 800 kB
}

// Do sends a request with its body compressed.
func (p *packer) Do(req *http.Request) (*http.Response, error) {
	if p.username != "" {
		req.SetBasicAuth(p.username, p.password)
	}
	if req.Body == nil {
		return p.client.Do(req)
	}
	// A new buffer each time: the transport may still be reading the old one
	// when a request has been given up.
	var packed bytes.Buffer
	if err := p.pack(&packed, req.Body); err != nil {
		return nil, err
	}
	body := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed.Bytes())), nil }
	req.Header.Set("Content-Encoding", "gzip")
	req.Body, _ = body()
	req.GetBody = body
	req.ContentLength = int64(packed.Len())
	return p.client.Do(req)
}

func (p *packer) pack(to io.Writer, from io.Reader) error {
	z, _ := p.zips.Get().(*gzip.Writer)
	if z == nil {
		var err error
		if z, err = gzip.NewWriterLevel(to, gzip.BestSpeed); err != nil {
			return err
		}
	}
	defer p.zips.Put(z)
	z.Reset(to)
	if _, err := io.Copy(z, from); err != nil {
		return err
	}
	return z.Close()
}
