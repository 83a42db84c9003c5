package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/sign"
	"github.com/ridethrough/ridethrough/alerting/siren"
	"github.com/ridethrough/ridethrough/internal/simulator"
)

// A scheduler is somebody who moves work away when the siren says so.
type scheduler struct {
	*httptest.Server

	mu      sync.Mutex
	bad     []string          // what does not fit together
	bodies  map[string]string // by ID and sequence
	newest  map[string]siren.Event
	arrived map[string]time.Time // of the first event, by ID
}

func newScheduler(t *testing.T) *scheduler {
	s := &scheduler{bodies: map[string]string{}, newest: map[string]siren.Event{}, arrived: map[string]time.Time{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.receive))
	t.Cleanup(s.Close)
	return s
}

func (s *scheduler) receive(_ http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var e siren.Event
	err := json.Unmarshal(body, &e)
	s.mu.Lock()
	defer s.mu.Unlock()
	var unix int64
	_, stampErr := fmt.Sscanf(r.Header.Get(sign.HeaderName), "t=%d,", &unix)
	if err != nil || stampErr != nil || r.Header.Get(sign.HeaderName) != sign.Header("s3cret", time.Unix(unix, 0), body) {
		s.bad = append(s.bad, fmt.Sprintf("%v, %v, signature %s", err, stampErr, r.Header.Get(sign.HeaderName)))
	}
	key := fmt.Sprintf("%s#%d", e.ID, e.Sequence)
	if was, seen := s.bodies[key]; seen && was != string(body) {
		s.bad = append(s.bad, key+" has two contents")
	}
	s.bodies[key] = string(body)
	if e.Sequence < s.newest[e.ID].Sequence {
		s.bad = append(s.bad, key+" came after a later one")
	}
	s.newest[e.ID] = e
	if s.arrived[e.ID].IsZero() {
		s.arrived[e.ID] = time.Now()
	}
}

// threatened and over count the halls whose newest event says so.
func (s *scheduler) count(yes func(siren.Event) bool) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, e := range s.newest {
		if yes(e) {
			n++
		}
	}
	return n
}

func (s *scheduler) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for id, e := range s.newest {
		out = append(out, fmt.Sprintf("%s %s %d", id, e.Kind, e.Sequence))
	}
	return strings.Join(append(out, s.bad...), "; ")
}

// From the trip to the scheduler within seconds; we are killed, the plant is
// repaired, and after the restart it is taken back. The action ran once.
func TestSirenTellsAndTakesBackOverAKill(t *testing.T) {
	sim, err := simulator.New(simulator.Config{Scenario: "guangzhou", Start: time.Now(), Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	background(t, sim.Run)
	s, dir := newScheduler(t), t.TempDir()
	config := writeConfig(t, sim, "1s", "storage: {dir: "+dir+"}",
		"alerting: {forecast_interval: 1s, incidents: {resolve_after: 2s}}",
		fmt.Sprintf("siren:\n  webhooks: [{name: scheduler, url: %q, secret: s3cret}]\n"+
			"  actions: [{name: drain, on: loss_expected, exec: [/bin/cat], dry_run: false}, {name: dry, on: loss_expected, exec: [/bin/false]}]", s.URL))
	plant := &tripping{sim: sim, config: config}
	p := plant.start(t)
	watched := watchSiren(t, p)

	plant.advance(t, 11*time.Minute) // ch-2 has tripped
	tripped := time.Now()
	expected := func(e siren.Event) bool { return !e.Over() && len(e.Order) > 0 && len(e.Services) > 0 }
	waitFor(t, "both halls expected to be lost", func() bool { return s.count(expected) == 2 }, func() string { return s.String() + p.logged() })
	for id, at := range s.arrived {
		t.Logf("%s told %s after the trip, of which the poll may take 1 s and 0.9 s", id, at.Sub(tripped).Round(time.Millisecond))
	}
	waitFor(t, "the watcher to have both", func() bool { return strings.Count(watched(), "loss expected") >= 2 }, watched)
	waitFor(t, "the action", func() bool { return strings.Contains(read(filepath.Join(dir, "audit.jsonl")), `"done"`) }, p.logged)
	for _, page := range []string{"/api/v1/siren/state", "/status/", "/status/status.json", "/reports/"} {
		if code := p.get(t, page); code != http.StatusOK {
			t.Errorf("GET %s: %d; want 200", page, code)
		}
	}
	p.kill(t)

	plant.advance(t, 85*time.Minute) // repaired, and cool
	p = plant.start(t)
	waitFor(t, "both halls taken back", func() bool { return s.count(siren.Event.Over) == 2 }, func() string { return s.String() + p.logged() })
	reports := filepath.Join(dir, "reports")
	waitFor(t, "the report", func() bool { all, _ := listReports(reports); return len(all) > 0 }, p.logged)
	var printed bytes.Buffer
	cmd := newReportCommand()
	cmd.SetArgs([]string{"--dir", reports, "ch-2"})
	cmd.SetOut(&printed)
	if err := cmd.Execute(); err != nil || !strings.Contains(printed.String(), "# Incident report: resolved") || !strings.Contains(printed.String(), "ch-2 (chiller) tripped") {
		t.Errorf("ridethrough report ch-2: %v\n%s", err, printed.String())
	}
	if all, _ := listReports(reports); len(all) > 0 && p.get(t, "/reports/"+all[0]+".html") != http.StatusOK {
		t.Errorf("the operator page does not serve %s", all[0])
	}
	if len(s.bad) > 0 {
		t.Errorf("bad events: %v", s.bad)
	}
	var stages []string
	for line := range strings.Lines(read(filepath.Join(dir, "audit.jsonl"))) {
		var entry struct{ Action, Stage, Output string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		stages = append(stages, entry.Action+" "+entry.Stage)
	}
	if diff := cmp.Diff([]string{"drain started", "drain done", "dry dry_run"}, stages); diff != "" {
		t.Errorf("actions over both halls and the restart (-want +got):\n%s", diff)
	}
	p.stop(t)
}

func read(file string) string {
	text, _ := os.ReadFile(file) // not there yet is empty
	return string(text)
}

// watchSiren runs `ridethrough siren watch` beside the service.
func watchSiren(t *testing.T, p *process) (printed func() string) {
	t.Helper()
	var mu sync.Mutex
	var out bytes.Buffer
	locked := writer(func(b []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return out.Write(b)
	})
	w := &sirenWatch{url: "http://" + p.page, out: locked, warn: io.Discard}
	background(t, w.run)
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return out.String()
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }
