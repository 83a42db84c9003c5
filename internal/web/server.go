package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// A Stater gives the present state. It is called for every request, by many
// goroutines at once, and must not wait for anything slow.
type Stater interface {
	State() State
}

// Deps are what the pages show. Only State is required.
type Deps struct {
	State Stater

	// Readings returns the newest reading of every series; nil when nobody keeps
	// them. It is called by many goroutines at once.
	Readings func() Readings

	// Chart returns the picture of an incident as PNG, Runbook a runbook as
	// Markdown; nil when there are none. Many goroutines call them at once.
	Chart, Runbook func(name string) ([]byte, bool)

	// Unhealthy and NotReady return reasons, one a line; none when all is
	// well. A program that is not ready runs (it waits for its first readings,
	// or for a database); one that is unhealthy should be restarted.
	Unhealthy, NotReady func() []string

	// Operate is what may be changed; nil for nothing.
	Operate *Operate
	// PagerDuty takes the webhooks of PagerDuty, and checks who sent them; nil
	// for none.
	PagerDuty http.Handler

	Metrics prometheus.Gatherer
	Log     *slog.Logger

	// Siren is the event stream for machines, Files what is written for people:
	// status notes and reports. Nil when there are none.
	Siren *SirenFeed
	Files *Files
}

// Timeouts. Answers are small and made from memory, so anything slower is the
// other side's fault.
const (
	readTimeout     = 5 * time.Second
	writeTimeout    = 15 * time.Second
	idleTimeout     = 60 * time.Second
	shutdownTimeout = 3 * time.Second
	maxHeaderBytes  = 16 << 10
)

// A Server serves the page. Make one with New.
type Server struct {
	http     *http.Server
	config   Config
	listener net.Listener
}

// New checks cfg and deps. It opens nothing.
func New(cfg Config, deps Deps) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if deps.State == nil {
		return nil, errors.New("web: no state to show")
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{config: cfg, http: &http.Server{
		Handler:           routes(cfg, deps),
		ReadTimeout:       readTimeout,
		ReadHeaderTimeout: readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(deps.Log.Handler(), slog.LevelDebug),
	}}
	if deps.Siren != nil {
		s.http.RegisterOnShutdown(deps.Siren.Close)
	}
	return s, nil
}

// Handler serves every address of the package, for tests and for embedding.
func (s *Server) Handler() http.Handler { return s.http.Handler }

// Listen opens the socket, so that a port in use is known before anything else
// starts and Addr can be printed. Run calls it when nobody did.
func (s *Server) Listen(ctx context.Context) error {
	if s.listener != nil {
		return nil
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", s.config.Listen)
	if err != nil {
		return fmt.Errorf("web: listen on %s: %w; choose another web.listen", s.config.Listen, err)
	}
	s.listener = l
	return nil
}

// Addr is where the page is served, host and port; empty before Listen.
func (s *Server) Addr() string {
	if s.listener == nil {
		return ""
	}
	return s.listener.Addr().String()
}

// Close gives up a socket that Listen opened and Run never served.
func (s *Server) Close() error {
	if s.listener == nil {
		return nil
	}
	return s.listener.Close()
}

// Run serves until ctx ends, lets requests that are being answered finish, and
// returns nil.
func (s *Server) Run(ctx context.Context) error {
	if err := s.Listen(ctx); err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- s.http.Serve(s.listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("web: serve: %w", err)
	case <-ctx.Done():
	}
	// ctx is over, yet the last answers deserve a moment.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := s.http.Shutdown(last); err != nil {
		s.http.Close() // somebody reads too slowly; cut it
	}
	<-served
	return nil
}
