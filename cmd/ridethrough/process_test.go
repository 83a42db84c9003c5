package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/ridethrough/ridethrough/internal/simulator"
)

// A process is ridethrough as an operator runs it: another process, with files.
type process struct {
	cmd *exec.Cmd
	// page is the address of the operator page.
	page string
	read chan struct{} // closed when the log has been read to its end

	mu  sync.Mutex
	log bytes.Buffer
}

// childVariable makes the test binary be the program: see TestMain.
const childVariable = "RIDETHROUGH_TEST_IS_THE_PROGRAM"

var pageLine = regexp.MustCompile(`msg=started .*page=http://(\S+)`)

// startProcess runs `ridethrough run` until it has said that it started. env is
// added to its environment.
func startProcess(t *testing.T, config string, env ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(os.Args[0], "run", "--config", config)}
	p.cmd.Env = append(append(os.Environ(), childVariable+"=1"), env...)
	out, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	started := make(chan string, 1)
	p.read = make(chan struct{})
	go func() {
		defer close(p.read)
		p.follow(out, started)
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // it may have ended
		<-p.read
		_ = p.cmd.Wait() // killed on purpose
		if t.Failed() {
			t.Logf("log of the program:\n%s", p.logged())
		}
	})
	select {
	case p.page = <-started:
	case <-p.read:
		t.Fatalf("the program ended:\n%s", p.logged())
	}
	return p
}

func (p *process) follow(out io.Reader, started chan<- string) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.mu.Lock()
		fmt.Fprintln(&p.log, lines.Text())
		p.mu.Unlock()
		if m := pageLine.FindStringSubmatch(lines.Text()); m != nil {
			started <- m[1]
		}
	}
}

func (p *process) logged() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// kill is the power plug: no signal handler runs.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_, _ = p.cmd.Process.Wait() // ends by the signal
}

var bookEntry = regexp.MustCompile(`(collected|written|queued|quarantined|expired|local|refused)=(\d+)`)

// stop ends the program as systemd does, and returns its closing books.
func (p *process) stop(t *testing.T) map[string]int {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	state, err := p.cmd.Process.Wait()
	if err != nil || !state.Success() {
		t.Fatalf("stop: %v, %v; want success", state, err)
	}
	<-p.read
	_, closing, _ := strings.Cut(p.logged(), "msg=stopped")
	books := map[string]int{}
	for _, m := range bookEntry.FindAllStringSubmatch(closing, -1) {
		books[m[1]], _ = strconv.Atoi(m[2])
	}
	return books
}

// metric sums the samples of one metric, those with all the labels given.
func (p *process) metric(t *testing.T, name string, labels ...string) float64 {
	t.Helper()
	answer, err := http.Get("http://" + p.page + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	sum := 0.0
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		series, value, _ := strings.Cut(lines.Text(), " ")
		if series != name && !strings.HasPrefix(series, name+"{") || !containsAll(series, labels) {
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			t.Fatalf("metric %s: %v", series, err)
		}
		sum += v
	}
	return sum
}

func containsAll(s string, parts []string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}

// writeConfig writes the files an operator of sim would have written, with the
// given sections added, and returns the path of ridethrough.yml.
func writeConfig(t *testing.T, sim *simulator.Simulator, interval string, sections ...string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("site.yml", string(sim.SiteYAML()))
	var b strings.Builder
	fmt.Fprintf(&b, "site_file: site.yml\nweb: {listen: \"127.0.0.1:0\"}\ncollectors:\n  interval: %s\n  timeout: 900ms\n  credentials:\n", interval)
	for _, e := range sim.Endpoints() {
		l := e.Login
		fmt.Fprintf(&b, "    - {name: %s, version: %q, community: %q, user: %q, password: %q, auth_protocol: %q, privacy_protocol: %q, privacy_password: %q}\n",
			e.Name, l.Version, l.Community, l.User, l.Password, l.AuthProtocol, l.PrivacyProtocol, l.PrivacyPassword)
	}
	b.WriteString("  devices:\n")
	for _, e := range sim.Endpoints() {
		fmt.Fprintf(&b, "    - {name: %s, protocol: %s, address: %q, credentials: %s, asset: %q, profiles: %s, assets: [", e.Name, e.Protocol, e.Address, e.Name, e.Asset, namedProfiles(e))
		for _, p := range e.Parts {
			fmt.Fprintf(&b, "{part: %q, asset: %s},", p.Part, p.Asset)
		}
		b.WriteString("]}\n")
	}
	b.WriteString(strings.Join(sections, "\n"))
	write("ridethrough.yml", b.String())
	return filepath.Join(dir, "ridethrough.yml")
}

// namedProfiles are those that a device cannot be asked for.
func namedProfiles(e simulator.Endpoint) string {
	if strings.HasPrefix(e.Profile, "carel-") {
		return "[" + e.Profile + "]"
	}
	return "[]"
}
