package influxtest

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// Credentials and names of every server.
const (
	Database = "ridethrough"
	Username = "writer"
	Password = "not-a-secret" // no spaces: 1.8 takes it as the second half of a token too
)

// A Server is a running influxd with an empty database. Bucket and Token are
// for the v2 API, Database, Username and Password for that of 1.8.
type Server struct {
	URL    string
	Bucket string
	Token  string

	program string
	config  string
	process *exec.Cmd
	log     *os.File
}

// An Option changes the configuration of a server.
type Option func(*settings)

type settings struct {
	dir, rpc, http string
	extra          []string // lines of the [http] section
}

// Throttled makes the server answer 503 to all but one write at a time.
func Throttled(s *settings) {
	s.extra = append(s.extra, "max-concurrent-write-limit = 1", "max-enqueued-write-limit = 1", "enqueued-write-timeout = 100000000")
}

// MaxBody makes the server answer 413 to requests of more bytes.
func MaxBody(n int) Option {
	return func(s *settings) { s.extra = append(s.extra, fmt.Sprintf("max-body-size = %d", n)) }
}

// Start runs influxd until the test ends. Without influxd on the machine it
// ends the test.
func Start(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := settings{dir: t.TempDir(), rpc: freeAddress(t), http: freeAddress(t)}
	for _, o := range options {
		o(&s)
	}
	server := &Server{
		URL: "http://" + s.http, Bucket: Database + "/autogen", Token: Username + ":" + Password,
		program: peers.Need(t, "influxd"), config: filepath.Join(s.dir, "influxd.conf"),
	}
	var err error
	if server.log, err = os.Create(filepath.Join(s.dir, "influxd.log")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(server.config, []byte(s.text()), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Kill(t); server.log.Close() })
	server.Resume(t)
	server.Query(t, fmt.Sprintf(`CREATE USER "%s" WITH PASSWORD '%s' WITH ALL PRIVILEGES`, Username, Password))
	server.Query(t, `CREATE DATABASE "`+Database+`"`)
	return server
}

func (s settings) text() string {
	return strings.NewReplacer("DIR", s.dir, "RPC", s.rpc, "ADDRESS", s.http, "EXTRA", strings.Join(s.extra, "\n")).Replace(`
reporting-disabled = true
bind-address = "RPC"
[meta]
  dir = "DIR/meta"
[data]
  dir = "DIR/data"
  wal-dir = "DIR/wal"
  query-log-enabled = false
[http]
  bind-address = "ADDRESS"
  auth-enabled = true
  log-enabled = false
  EXTRA
[monitor]
  store-enabled = false
`)
}

// Kill ends the server as a crash would; what it has said yes to stays.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if s.process == nil {
		return
	}
	if err := s.process.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = s.process.Wait() // it was killed, and says so
	s.process = nil
}

// startTimeout is long because tests share the machine.
const startTimeout = 30 * time.Second

// Resume starts a server that was killed, at the same address.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	s.process = exec.Command(s.program, "-config", s.config)
	s.process.Stdout, s.process.Stderr = s.log, s.log
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(startTimeout); ; time.Sleep(10 * time.Millisecond) {
		answer, err := http.Get(s.URL + "/ping")
		if err == nil {
			answer.Body.Close()
			return
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(s.log.Name())
			t.Fatalf("influxd does not answer at %s: %v\n%s", s.URL, err, log)
		}
	}
}

// queryURL asks with credentials and times in unix ms.
func (s *Server) queryURL() string {
	return s.URL + "/query?" + url.Values{"db": {Database}, "epoch": {"ms"}, "u": {Username}, "p": {Password}}.Encode()
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
