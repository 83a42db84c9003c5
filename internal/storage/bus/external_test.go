package bus

import (
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/ridethrough/ridethrough/internal/layering/eventually"
)

// cluster runs a NATS server as an operator would, at port (0: any).
func cluster(t *testing.T, dir string, port int) *server.Server {
	t.Helper()
	if port == 0 {
		port = server.RANDOM_PORT
	}
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: dir, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	if !s.ReadyForConnections(startTimeout) {
		t.Fatal("the NATS server does not start")
	}
	return s
}

func externalConfig(s *server.Server) Config {
	cfg := testConfig("")
	cfg.URL = s.ClientURL()
	return cfg
}

func TestAnExternalServerThatRestarts(t *testing.T) {
	dir := t.TempDir()
	s := cluster(t, dir, 0)
	cfg := externalConfig(s)
	b, _ := open(t, cfg)
	c := consumer(t, b)
	publish(t, b, batch(0, 5))
	port := s.Addr().(*net.TCPAddr).Port
	s.Shutdown()
	s.WaitForShutdown()
	began := time.Now()
	if err := b.Publish(t.Context(), batch(5, 1)); !errors.Is(err, ErrRefused) {
		t.Errorf("got %v; want %v", err, ErrRefused)
	}
	if took := time.Since(began); took > 5*publishTimeout {
		t.Errorf("Publish held its caller for %s", took)
	}
	cluster(t, dir, port)
	sent := 6
	eventually.True(t, "publish after the restart", func() bool {
		sent++
		return b.Publish(t.Context(), batch(sent-1, 1)) == nil
	})
	got := c.Books(t.Context())
	if !got.Balanced() || got.Collected != uint64(sent) || got.Refused == 0 {
		t.Errorf("books %+v; want balance, %d collected, some refused", got, sent)
	}
}

func TestTwoCollectorsShareAStream(t *testing.T) {
	cfg := externalConfig(cluster(t, t.TempDir(), 0))
	const each = 200
	var all sync.WaitGroup
	for first := range 2 {
		b, _ := open(t, cfg)
		all.Go(func() {
			for i := range each {
				for b.Publish(t.Context(), batch(first*each+i, 1)) != nil {
					// collided ten times: as good as never, but allowed
				}
			}
		})
	}
	reader, _ := open(t, cfg)
	c := consumer(t, reader)
	seen := map[int]bool{}
	for len(seen) < 2*each {
		for _, v := range fetch(t, c, 1) {
			seen[v] = true
		}
	}
	all.Wait()
	if got := c.Books(t.Context()); !got.Balanced() || got.Expired > 0 {
		t.Errorf("books %+v; want balance, nothing expired", got)
	}
}

func TestValidate(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"defaults":               {func(*Config) {}, ""},
		"external":               {func(c *Config) { c.URL, c.CredentialsFile = "tls://nats:4222", "/etc/nats.creds" }, ""},
		"not NATS":               {func(c *Config) { c.URL = "http://x" }, "storage.bus.url: want nats://HOST:4222"},
		"no host":                {func(c *Config) { c.URL = "nats:" }, "storage.bus.url: want nats://HOST:4222"},
		"password in the URL":    {func(c *Config) { c.URL = "nats://user:s3cret@x" }, "storage.bus.url: holds a login"},
		"credentials without it": {func(c *Config) { c.CredentialsFile = "x" }, "storage.bus.credentials_file: only used with url"},
		"too small":              {func(c *Config) { c.MaxBytes = MiB }, "storage.bus.max_bytes: 1MiB is below the least of 16MiB"},
		"too short":              {func(c *Config) { c.MaxAge = time.Second }, "storage.bus.max_age: 1s is below the least of 10m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := DefaultConfig()
			c.change(&cfg)
			err := cfg.Validate()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v; want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the password is in %v", err)
			}
		})
	}
}

func TestOpenSaysWhenNobodyIsThere(t *testing.T) {
	cfg := testConfig("")
	cfg.URL = "nats://127.0.0.1:1"
	if _, err := Open(t.Context(), cfg, quietLog()); err == nil || !strings.Contains(err.Error(), "storage.bus: connect to NATS") {
		t.Errorf("got %v; want an error", err)
	}
}
