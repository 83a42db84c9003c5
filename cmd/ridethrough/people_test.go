package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// command runs the program as an operator beside p would, and returns what it
// printed.
func (p *process) command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(os.Args[0], append(args, "--url", "http://"+p.page)...)
	cmd.Env = append(os.Environ(), childVariable+"=1")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	t.Logf("$ ridethrough %s\n%s", strings.Join(args, " "), out.String())
	return out.String(), err
}

// said checks what a command printed.
func said(t *testing.T, got string, err error, want string) {
	t.Helper()
	if err != nil || !regexp.MustCompile(want).MatchString(got) {
		t.Errorf("got %q, %v; want %s", got, err, want)
	}
}

// An incident is silenced, told when the silence ends, acknowledged, and stays
// so across a kill.
func TestPeopleFromTheCommandLine(t *testing.T) {
	s := newTripping(t)
	p := s.start(t)
	out, err := p.command(t, "page", "test", "--by", "kim")
	said(t, out, err, `ridethrough +webhook +\d+\.\d\d +taken`)
	out, err = p.command(t, "ack")
	said(t, out, err, "No incident is open.")
	if out, err = p.command(t, "silence", "ch-11"); err == nil || !strings.Contains(out, "give a reason") {
		t.Errorf("got %q, %v; want it refused", out, err)
	}
	for _, a := range []string{"ch-1", "ch-2", "ch-3"} { // one of them will trip
		out, err = p.command(t, "silence", a, "--for", "2h", "--reason", "bearings", "--by", "kim", "--hall", s.hall(t))
		said(t, out, err, `^s\d: ch-\d is silenced until .* End it with`)
	}
	s.advance(t, 10*time.Minute+20*time.Second)
	waitFor(t, "the incident", func() bool { return s.open(t, p) > 0 }, p.logged)
	s.polled(t, p)
	if n := s.receiver.count("firing"); n != 1 {
		t.Errorf("told %d times beside the test page: %s", n-1, s.receiver)
	}
	p.kill(t)

	p = s.start(t)
	out, err = p.command(t, "ack")
	said(t, out, err, "silence s[123], until")
	if n := s.receiver.count("firing"); n != 1 {
		t.Errorf("told %d times after a kill: %s", n-1, s.receiver)
	}
	out, err = p.command(t, "silence", "list")
	said(t, out, err, `s1 +ch-1, .* +kim +bearings`)
	for _, id := range []string{"s1", "s2", "s3"} {
		out, err = p.command(t, "silence", "expire", id)
		said(t, out, err, id+" has ended.")
	}
	waitFor(t, "the page", func() bool { return s.receiver.count("firing") == 2 }, s.receiver.String)
	out, err = p.command(t, "ack", "ch-", "--by", "kim", "--note", "on my way")
	said(t, out, err, "is acknowledged by kim")
	out, err = p.command(t, "ack") // at once: the clock stands, so no step comes between
	said(t, out, err, `Z +(page|warn) +kim `)
	p.kill(t)

	p = s.start(t)
	out, err = p.command(t, "ack")
	said(t, out, err, `Z +(page|warn) +kim `)
	s.advance(t, 58*time.Minute)
	waitFor(t, "the end", func() bool { return s.receiver.count("resolved") == 1 }, s.receiver.String)
	if out, err = p.command(t, "ack", "ch-"); err == nil || !strings.Contains(out, "no such incident is open") {
		t.Errorf("got %q, %v; want that it is over", out, err)
	}
	p.stop(t)
}

// hall is the one hall of the site.
func (s *tripping) hall(t *testing.T) string {
	t.Helper()
	halls := s.sim.Site().Assets("hall")
	if len(halls) == 0 {
		t.Fatal("the site has no hall")
	}
	return halls[0].Name
}
