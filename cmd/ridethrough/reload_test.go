package main

import (
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
)

// A reload is all or nothing: a bad file is refused with every problem in it
// and changes nothing, a good one replaces everything, open incidents included.
func TestReloadIsAtomic(t *testing.T) {
	sim := standingStill(t)
	config := writeConfig(t, sim, "1s", "storage: {dir: "+t.TempDir()+"}")
	p := startProcess(t, config)
	waitFor(t, "readiness", func() bool { return p.get(t, "/readyz") == http.StatusOK }, p.logged)

	good, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, config, strings.Replace(string(good), "timeout: 900ms", "timout: 900ms", 1))
	p.hangup(t)
	waitFor(t, "the refusal", func() bool { return strings.Contains(p.logged(), "reload refused") }, p.logged)
	if want := `unknown key \"timout\"; did you mean \"timeout\"?`; !strings.Contains(p.logged(), want) {
		t.Errorf("the log lacks %s:\n%s", want, p.logged())
	}
	before := p.metric(t, "ridethrough_collector_readings_total")
	waitFor(t, "polling to go on", func() bool { return p.metric(t, "ridethrough_collector_readings_total") > before }, p.logged)

	// Without its last device the site is still a site.
	lines := strings.Split(strings.TrimSpace(string(good)), "\n")
	last := len(lines) - 2 // before the storage section
	rewrite(t, config, strings.Join(append(lines[:last:last], lines[last+1:]...), "\n"))
	p.hangup(t)
	devices := float64(len(sim.Endpoints()) - 1)
	waitFor(t, "one device less", func() bool { return p.metric(t, "ridethrough_collector_devices") == devices }, p.logged)
	books := p.stop(t)
	if books["collected"] == 0 || books["collected"] != books["local"] {
		t.Errorf("books %v; want every collected reading kept", books)
	}
}

func rewrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (p *process) hangup(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}

// get returns the status of a page.
func (p *process) get(t *testing.T, path string) int {
	t.Helper()
	answer, err := http.Get("http://" + p.page + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body) // to reuse the connection
	return answer.StatusCode
}
