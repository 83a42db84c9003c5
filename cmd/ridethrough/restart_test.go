package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/internal/simulator"
)

// A receiver is somebody's webhook, which may be out of order.
type receiver struct {
	server *httptest.Server

	mu      sync.Mutex // guards everything below
	down    bool
	refused int      // while down
	got     []string // "firing INCIDENT", "resolved INCIDENT"
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.server = httptest.NewServer(r)
	t.Cleanup(r.server.Close)
	return r
}

// ServeHTTP takes Alertmanager's webhook format.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	var message struct {
		Alerts []struct {
			Status string
			Labels map[string]string
		}
	}
	err := json.NewDecoder(q.Body).Decode(&message)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case r.down:
		r.refused++
		http.Error(w, "out of order", http.StatusServiceUnavailable)
	default:
		for _, a := range message.Alerts {
			r.got = append(r.got, a.Status+" "+a.Labels["incident"])
		}
	}
}

func (r *receiver) set(down bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down = down
}

func (r *receiver) refusals() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.refused
}

// count is how many deliveries there were of one kind.
func (r *receiver) count(status string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, g := range r.got {
		if strings.HasPrefix(g, status+" ") {
			n++
		}
	}
	return n
}

func (r *receiver) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprintf("refused %d, received %v", r.refused, r.got)
}

// A tripping is a site whose standby machine is about to be needed, watched by
// a process that tells a receiver.
type tripping struct {
	sim      *simulator.Simulator
	receiver *receiver
	config   string
}

func newTripping(t *testing.T) *tripping {
	t.Helper()
	sim, err := simulator.New(simulator.Config{Scenario: "one-of-n", Start: time.Now(), Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	background(t, sim.Run)
	r := newReceiver(t)
	return &tripping{sim: sim, receiver: r, config: writeConfig(t, sim, "1s",
		"storage: {dir: "+t.TempDir()+"}",
		"alerting: {forecast_interval: 1s, incidents: {resolve_after: 2s}}",
		fmt.Sprintf("paging: {webhook_url: %q}", r.server.URL))}
}

func (s *tripping) advance(t *testing.T, offset time.Duration) {
	t.Helper()
	if err := s.sim.Advance(s.sim.Start().Add(offset)); err != nil {
		t.Fatal(err)
	}
}

// start runs the program until it knows what is.
func (s *tripping) start(t *testing.T) *process {
	t.Helper()
	p := startProcess(t, s.config)
	waitFor(t, "readiness", func() bool { return p.get(t, "/readyz") == http.StatusOK }, p.logged)
	s.polled(t, p)
	return p
}

// polled waits until every device was read a few times more.
func (s *tripping) polled(t *testing.T, p *process) {
	t.Helper()
	readings := func() float64 { return p.metric(t, "ridethrough_collector_readings_total") }
	target := readings() + 2*float64(len(s.sim.Series()))
	waitFor(t, "polls", func() bool { return readings() >= target }, p.logged)
}

func (s *tripping) open(t *testing.T, p *process) float64 {
	return p.metric(t, "ridethrough_incidents_open")
}

// Open incidents outlive a kill: nobody is told twice, and the end is told.
func TestOpenIncidentsOutliveAKill(t *testing.T) {
	s := newTripping(t)
	p := s.start(t)
	if n := s.open(t, p); n != 0 {
		t.Fatalf("%g incidents on a quiet night", n)
	}
	s.advance(t, 10*time.Minute+20*time.Second)
	waitFor(t, "the incident", func() bool { return s.receiver.count("firing") > 0 }, s.receiver.String)
	s.polled(t, p)
	p.kill(t)

	p = s.start(t)
	if n := s.open(t, p); n != 1 {
		t.Errorf("%g incidents are open after the restart; want 1", n)
	}
	if n := s.receiver.count("firing"); n != 1 {
		t.Errorf("told %d times; want once: %s", n, s.receiver)
	}
	s.advance(t, 58*time.Minute)
	waitFor(t, "the end", func() bool { return s.receiver.count("resolved") > 0 }, s.receiver.String)
	p.stop(t)
	s.one(t)
}

// A receiver that is out of order hears of everything when it is back, also
// across a kill.
func TestAPageIsTriedUntilItIsTaken(t *testing.T) {
	s := newTripping(t)
	p := s.start(t)
	s.receiver.set(true)
	s.advance(t, 10*time.Minute+20*time.Second)
	waitFor(t, "two tries", func() bool { return s.receiver.refusals() > 1 }, s.receiver.String)
	if p.metric(t, "ridethrough_paging_deliveries_total", `outcome="failed"`) == 0 {
		t.Error("the failure is not counted")
	}
	p.kill(t)

	p = s.start(t)
	s.receiver.set(false)
	waitFor(t, "the page", func() bool { return s.receiver.count("firing") > 0 }, s.receiver.String)
	s.receiver.set(true)
	s.advance(t, 58*time.Minute)
	waitFor(t, "the incident to end", func() bool { return s.open(t, p) == 0 }, p.logged)
	p.kill(t)
	p = s.start(t)
	s.receiver.set(false)
	waitFor(t, "the end", func() bool { return s.receiver.count("resolved") > 0 }, s.receiver.String)
	p.stop(t)
	s.one(t)
}

// one checks that there was one incident, told once and ended once.
func (s *tripping) one(t *testing.T) {
	t.Helper()
	got := s.receiver.String()
	fire, end := s.receiver.count("firing"), s.receiver.count("resolved")
	if fire != 1 || end != 1 {
		t.Errorf("told %d times, ended %d times; want once each: %s", fire, end, got)
	}
	t.Log(got)
}
