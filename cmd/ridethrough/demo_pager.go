package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// A demoPager plays the pager: it takes Alertmanager's webhook, and says yes.
type demoPager struct {
	now      func() time.Time
	listener net.Listener
	server   *http.Server

	// mu guards everything below.
	mu       sync.Mutex
	received []pageReceived
}

// A pageReceived is one notification about one incident.
type pageReceived struct {
	At       time.Time // virtual
	Incident string
	Severity string
	Firing   bool
	Headline string
	Text     string
}

func newDemoPager(now func() time.Time) (*demoPager, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &demoPager{now: now, listener: listener}
	p.server = &http.Server{Handler: http.HandlerFunc(p.receive), ReadHeaderTimeout: 5 * time.Second}
	return p, nil
}

func (p *demoPager) url() string { return "http://" + p.listener.Addr().String() + "/page" }

func (p *demoPager) close() error { return p.listener.Close() }

// run receives until ctx ends.
func (p *demoPager) run(ctx context.Context) error {
	stopped := context.AfterFunc(ctx, func() { _ = p.server.Close() }) // nobody is left to tell
	defer stopped()
	if err := p.server.Serve(p.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// receive takes the part of Alertmanager's webhook format that a pager needs.
func (p *demoPager) receive(w http.ResponseWriter, r *http.Request) {
	var message struct {
		Alerts []struct {
			Status      string            `json:"status"`
			Labels      map[string]string `json:"labels"`
			Annotations map[string]string `json:"annotations"`
		} `json:"alerts"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&message); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range message.Alerts {
		p.received = append(p.received, pageReceived{
			At: p.now(), Incident: a.Labels["incident"], Severity: a.Labels["severity"], Firing: a.Status == "firing",
			Headline: a.Annotations["summary"], Text: a.Annotations["description"],
		})
	}
}

// since returns what was received after the first n.
func (p *demoPager) since(n int) []pageReceived {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]pageReceived(nil), p.received[n:]...)
}
