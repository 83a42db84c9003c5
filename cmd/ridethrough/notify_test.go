package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// systemd plays the service manager: the socket that NOTIFY_SOCKET names.
type systemd struct {
	socket string
	heard  chan string
}

func listenAsSystemd(t *testing.T) *systemd {
	t.Helper()
	dir, err := os.MkdirTemp("", "notify") // a socket's path is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &systemd{socket: filepath.Join(dir, "s"), heard: make(chan string, 1000)}
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: s.socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, 4096)
		for {
			n, err := conn.Read(buffer)
			if err != nil {
				return // closed
			}
			s.heard <- string(buffer[:n])
		}
	}()
	t.Cleanup(func() { conn.Close(); <-done })
	return s
}

// next returns the next state told, apart from the watchdog's.
func (s *systemd) next(t *testing.T) string {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case state := <-s.heard:
			if state != "WATCHDOG=1" {
				return state
			}
		case <-deadline:
			t.Fatalf("systemd heard nothing for %s", patience)
		}
	}
}

func (s *systemd) wants(t *testing.T, prefixes ...string) {
	t.Helper()
	for _, want := range prefixes {
		if got := s.next(t); !strings.HasPrefix(got, want) {
			t.Fatalf("systemd heard %q; want %q", got, want)
		}
	}
}

// Every promise to systemd is
// one that systemd acts on.
func TestSystemdIsToldWhatHappens(t *testing.T) {
	manager := listenAsSystemd(t)
	config := writeConfig(t, standingStill(t), "1s", "storage: {dir: "+t.TempDir()+"}")
	p := startProcess(t, config, "NOTIFY_SOCKET="+manager.socket, fmt.Sprint("WATCHDOG_USEC=", time.Second.Microseconds()))
	manager.wants(t, "READY=1")
	waitFor(t, "readiness", func() bool { return p.get(t, "/readyz") == http.StatusOK }, p.logged)
	waitFor(t, "the watchdog", func() bool {
		select {
		case state := <-manager.heard:
			return state == "WATCHDOG=1"
		default:
			return false
		}
	}, p.logged)

	p.hangup(t)
	manager.wants(t, "RELOADING=1\nMONOTONIC_USEC=", "READY=1")
	good, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, config, "sitefile: nowhere.yml\n")
	p.hangup(t)
	manager.wants(t, "RELOADING=1\nMONOTONIC_USEC=", "READY=1")
	rewrite(t, config, string(good))
	if !strings.Contains(p.logged(), "reload refused") {
		t.Errorf("the refusal is not in the log:\n%s", p.logged())
	}
	p.stop(t)
	manager.wants(t, "STOPPING=1")
}

// What a reload cannot change is named, and goes on as it was.
func TestReloadNamesWhatWaitsForARestart(t *testing.T) {
	dir, other := t.TempDir(), filepath.Join(t.TempDir(), "other")
	config := writeConfig(t, standingStill(t), "1s", "storage: {dir: "+dir+"}")
	p := startProcess(t, config)
	waitFor(t, "readiness", func() bool { return p.get(t, "/readyz") == http.StatusOK }, p.logged)
	good, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(dir, other, "127.0.0.1:0", "127.0.0.1:9").Replace(string(good))
	rewrite(t, config, changed+"\nlog: {level: debug}\ninfluxdb: {url: \"http://127.0.0.1:9\", database: ridethrough}\n")
	p.hangup(t)
	waitFor(t, "the reload", func() bool { return strings.Contains(p.logged(), "msg=reloaded") }, p.logged)
	for _, key := range []string{"log", "storage.dir", "influxdb", "web.listen"} {
		if want := fmt.Sprintf("level=WARN msg=%q", key+" changed: takes effect at the next restart"); !strings.Contains(p.logged(), want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	for _, key := range []string{"storage.bus", "storage.history"} {
		if strings.Contains(p.logged(), key) {
			t.Errorf("%s has not changed and is named", key)
		}
	}
	before := p.metric(t, "ridethrough_collector_readings_total")
	waitFor(t, "polling to go on", func() bool { return p.metric(t, "ridethrough_collector_readings_total") > before }, p.logged)
	if _, err := os.Stat(other); err == nil {
		t.Errorf("%s was made by a reload", other)
	}
	if books := p.stop(t); books["collected"] == 0 || books["collected"] != books["local"] {
		t.Errorf("books %v; want every collected reading kept where it was", books)
	}
}
