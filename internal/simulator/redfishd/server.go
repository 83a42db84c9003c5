package redfishd

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Config says how the service behaves. The zero value needs no password,
// offers no sessions, no $expand and no entity tags.
type Config struct {
	Bundle Bundle

	User, Password string

	// Sessions is how many sessions there may be at once; none are offered when
	// zero. NoBasic refuses Basic authentication.
	Sessions int
	NoBasic  bool

	// Expand answers $expand; Lies accepts it and expands nothing.
	Expand, Lies bool
	// ETags answers If-None-Match. FrozenETags never change, whatever the
	// resource does.
	ETags, FrozenETags bool
	// Page is how many members a collection shows at once; all when zero.
	Page int
	// Events offers a stream of events.
	Events bool

	// Certificate is made for 127.0.0.1 when nil.
	Certificate *Certificate
}

// Server is a Redfish service that is listening.
type Server struct {
	config      Config
	certificate Certificate
	listener    net.Listener
	http        *http.Server
	served      chan struct{}
	closing     chan struct{} // closed by Close
	once        sync.Once
	streams     streams

	mu       sync.Mutex        // guards everything below
	tokens   map[string]string // by the path of the session
	opened   int
	overlay  map[string]map[string]any
	failures map[string]int
	delay    map[string]time.Duration
	counts   Counts
	paths    []string
}

// Counts is what clients did so far.
type Counts struct {
	Requests, NotModified, Bytes   int
	Opened, Ended, Unauthenticated int
}

// Start serves on a port of 127.0.0.1. The caller closes the server.
func Start(config Config) (*Server, error) {
	s := &Server{
		config: config, served: make(chan struct{}), closing: make(chan struct{}), streams: newStreams(),
		tokens: map[string]string{}, overlay: map[string]map[string]any{}, failures: map[string]int{}, delay: map[string]time.Duration{},
	}
	if config.Certificate != nil {
		s.certificate = *config.Certificate
	} else {
		made, err := NewCertificate(time.Now().Add(24*time.Hour), "127.0.0.1")
		if err != nil {
			return nil, err
		}
		s.certificate = made
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.listener = listener
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: 10 * time.Second}
	secure := tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{s.certificate.TLS}})
	go func() {
		defer close(s.served)
		if err := s.http.Serve(secure); !errors.Is(err, http.ErrServerClosed) {
			s.http.Close() //nolint:errcheck // the listener is gone already
		}
	}()
	return s, nil
}

// Close ends the service and every connection.
func (s *Server) Close() error {
	s.once.Do(func() { close(s.closing) })
	s.streams.close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	<-s.served
	return err
}

// Address is where the service listens.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Certificate is what the service shows.
func (s *Server) Certificate() Certificate { return s.certificate }

// Patch lays members over a resource, as if the device had changed. A nil
// member removes.
func (s *Server) Patch(path string, members map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.overlay[clean(path)] = members
}

// Fail answers requests for path with an HTTP status; 0 heals it. An empty path
// is every resource.
func (s *Server) Fail(path string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures[path] = status
}

// Delay answers requests for path late, which may have a query; an empty path is
// every resource.
func (s *Server) Delay(path string, by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delay[path] = by
}

// Forget ends all sessions without telling anybody, as a restart does.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// OpenSessions is how many sessions there are now.
func (s *Server) OpenSessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.tokens)
}

// Counts returns what clients did so far.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// Paths returns the paths that were asked for since the last call.
func (s *Server) Paths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.paths
	s.paths = nil
	return out
}

// Listeners is how many streams of events are open.
func (s *Server) Listeners() int { return s.streams.count() }

// Push sends an event to everybody who listens.
func (s *Server) Push(event map[string]any) { s.streams.push(event) }
