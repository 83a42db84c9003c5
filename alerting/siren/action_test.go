package siren_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/alerting/sign"
	"github.com/ridethrough/ridethrough/alerting/siren"
	"github.com/ridethrough/ridethrough/configs"
)

// bench is where a runner works: a folder that outlives it.
type bench struct {
	t   *testing.T
	dir string
}

func newBench(t *testing.T) bench { return bench{t, t.TempDir()} }

func (b bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b bench) runner(actions ...siren.Action) *siren.Runner {
	b.t.Helper()
	r, err := siren.NewRunner(actions, siren.RunnerOptions{
		StateFile: b.path("done.json"), AuditFile: b.path("audit.jsonl"),
		Wall: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// audited are the stages in the audit file, with their action.
func (b bench) audited() []string {
	b.t.Helper()
	data, err := os.ReadFile(b.path("audit.jsonl"))
	if err != nil && !os.IsNotExist(err) {
		b.t.Fatal(err)
	}
	var out []string
	for line := range bytes.Lines(data) {
		var entry struct{ Action, Stage string }
		if err := json.Unmarshal(line, &entry); err != nil {
			b.t.Fatalf("line %s: %v", line, err)
		}
		out = append(out, entry.Action+" "+entry.Stage)
	}
	return out
}

// script is a program of the operator's.
func (b bench) script(text string) string {
	b.t.Helper()
	file := b.path("script.sh")
	if err := os.WriteFile(file, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		b.t.Fatal(err)
	}
	return file
}

func (b bench) consider(r *siren.Runner, now time.Time, events ...siren.Event) {
	b.t.Helper()
	if err := r.Consider(b.t.Context(), now, events); err != nil {
		b.t.Error(err)
	}
}

func threat(kind siren.Kind, in time.Duration) siren.Event {
	return siren.Event{
		Schema: siren.Schema, ID: "i/hall-a", Sequence: 1, Number: 1, Kind: kind, At: noon, Site: "dc", Hall: "hall-a", Incident: "i",
		Span: siren.Span{Expected: noon.Add(in)}, Services: []siren.Service{{Name: "mail"}}, Lost: kind == siren.Lost,
	}
}

func no() *bool { v := false; return &v }

// By default an action is only written down, once, also over a restart.
func TestActionsAreDryByDefault(t *testing.T) {
	b := newBench(t)
	touched := b.path("touched")
	a := siren.Action{Name: "drain", On: siren.LossExpected, Exec: []string{"/bin/touch", touched}}
	for range 2 { // a restart
		r := b.runner(a)
		b.consider(r, noon, threat(siren.LossExpected, time.Hour))
		b.consider(r, noon, threat(siren.Changed, time.Hour))
	}
	if diff := cmp.Diff([]string{"drain dry_run"}, b.audited()); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
	if _, err := os.Stat(touched); !os.IsNotExist(err) {
		t.Error("the program ran in a dry run")
	}
}

// A program runs once for an incident, gets the facts, and nothing of our
// environment. The dry run before did not use it up.
func TestAnActionRunsOnceWithTheFacts(t *testing.T) {
	b := newBench(t)
	t.Setenv("SECRET_OF_OURS", "x")
	script := b.script(`{ echo "$1 $RIDETHROUGH_HALL $RIDETHROUGH_SERVICES $RIDETHROUGH_EXPECTED $SECRET_OF_OURS"; cat; } >> ` + b.path("ran"))
	a := siren.Action{Name: "drain", On: siren.LossExpected, Exec: []string{script, "; touch " + b.path("injected")}}
	b.consider(b.runner(a), noon, threat(siren.LossExpected, time.Hour))
	a.DryRun = no()
	for range 2 {
		r := b.runner(a)
		b.consider(r, noon, threat(siren.LossExpected, time.Hour))
		b.consider(r, noon, threat(siren.Changed, time.Minute))
	}
	if diff := cmp.Diff([]string{"drain dry_run", "drain started", "drain done"}, b.audited()); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
	ran, err := os.ReadFile(b.path("ran"))
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(ran), "\n")
	if want := "; touch " + b.path("injected") + " hall-a mail 2026-07-01T13:00:00Z "; first != want {
		t.Errorf("saw %q; want %q", first, want)
	}
	var e siren.Event
	if err := json.Unmarshal([]byte(rest), &e); err != nil || e.ID != "i/hall-a" {
		t.Errorf("standard input %q: %v; want the event", rest, err)
	}
	if _, err := os.Stat(b.path("injected")); !os.IsNotExist(err) {
		t.Error("an argument was run by a shell")
	}
}

// Filters, nearness and kinds decide when.
func TestWhenAnActionIsDue(t *testing.T) {
	on := func(k siren.Kind) siren.Action { return siren.Action{Name: "x", On: k, Exec: []string{"/bin/true"}} }
	with := func(a siren.Action, f func(*siren.Action)) siren.Action { f(&a); return a }
	soon := with(on(siren.LossExpected), func(a *siren.Action) { a.Within = 15 * time.Minute })
	for name, c := range map[string]struct {
		action siren.Action
		event  siren.Event
		at     time.Time
		due    bool
	}{
		"far away":              {soon, threat(siren.LossExpected, time.Hour), noon, false},
		"near without any news": {soon, threat(siren.LossExpected, time.Hour), noon.Add(46 * time.Minute), true},
		"lost already":          {soon, threat(siren.Lost, 0), noon, false},
		"lost":                  {on(siren.Lost), threat(siren.Lost, 0), noon, true},
		"another hall":          {with(soon, func(a *siren.Action) { a.Halls = []string{"hall-b"} }), threat(siren.LossExpected, 0), noon, false},
		"its service":           {with(soon, func(a *siren.Action) { a.Services = []string{"mail"} }), threat(siren.LossExpected, 0), noon, true},
		"another service":       {with(soon, func(a *siren.Action) { a.Services = []string{"web"} }), threat(siren.LossExpected, 0), noon, false},
		"retracted just now":    {on(siren.Retracted), threat(siren.Retracted, 0), noon.Add(time.Minute), true},
		"retracted long ago":    {on(siren.Retracted), threat(siren.Retracted, 0), noon.Add(time.Hour), false},
		"retracted, want lost":  {on(siren.Lost), threat(siren.Retracted, 0), noon, false},
	} {
		b := newBench(t)
		b.consider(b.runner(c.action), c.at, c.event)
		if got := len(b.audited()) > 0; got != c.due {
			t.Errorf("%s: due %v; want %v", name, got, c.due)
		}
	}
}

// A program that fails or hangs is written down as such, with what it said, and
// not tried again.
func TestActionsThatFailOrHang(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"fails": {"echo no such queue; exit 3", "no such queue"},
		"hangs": {"echo waiting; sleep 600 & wait", "ended after"},
	} {
		b := newBench(t)
		a := siren.Action{Name: name, On: siren.Lost, Exec: []string{b.script(c.script)}, DryRun: no(), Timeout: 200 * time.Millisecond}
		if name == "fails" {
			a.Timeout = 0
		}
		r := b.runner(a)
		b.consider(r, noon, threat(siren.Lost, 0))
		b.consider(r, noon, threat(siren.Lost, 0))
		if diff := cmp.Diff([]string{name + " started", name + " failed"}, b.audited()); diff != "" {
			t.Errorf("%s: audit (-want +got):\n%s", name, diff)
		}
		if text, _ := os.ReadFile(b.path("audit.jsonl")); !strings.Contains(string(text), c.want) {
			t.Errorf("%s: audit %s lacks %q", name, text, c.want)
		}
	}
}

// A webhook gets the event once, signed.
func TestAnActionCallsAWebhook(t *testing.T) {
	var got []string
	desk := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get(sign.HeaderName) != sign.Header("s", noon, body) {
			t.Errorf("signature %q does not fit", r.Header.Get(sign.HeaderName))
		}
		got = append(got, string(body))
	}))
	defer desk.Close()
	b := newBench(t)
	r := b.runner(siren.Action{Name: "x", On: siren.Lost, Webhook: configs.NewSecret(desk.URL + "/token"), Secret: configs.NewSecret("s"), DryRun: no()})
	b.consider(r, noon, threat(siren.Lost, 0))
	b.consider(r, noon, threat(siren.Lost, 0))
	if len(got) != 1 || !strings.Contains(got[0], `"i/hall-a"`) {
		t.Errorf("received %q; want the event once", got)
	}
	if text, _ := os.ReadFile(b.path("audit.jsonl")); strings.Contains(string(text), "token") {
		t.Errorf("the audit file shows the URL: %s", text)
	}
}

// Without a memory of what was done nothing is done, and the operator hears why.
func TestNothingRunsWithoutAMemory(t *testing.T) {
	b := newBench(t)
	if err := os.WriteFile(b.path("done.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := siren.NewRunner([]siren.Action{{Name: "x", On: siren.Lost, Exec: []string{"/bin/true"}, DryRun: no()}}, siren.RunnerOptions{
		StateFile: b.path("done.json"), AuditFile: b.path("audit.jsonl"), Wall: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler),
	})
	if err == nil || !strings.Contains(err.Error(), "nothing is run before") {
		t.Errorf("error %v; want what to do", err)
	}
	if err := r.Consider(context.Background(), noon, []siren.Event{threat(siren.Lost, 0)}); err != nil || len(b.audited()) > 0 {
		t.Errorf("ran %v, %v; want nothing", b.audited(), err)
	}

	// A disk that takes no note of it: likewise.
	r, err = siren.NewRunner([]siren.Action{{Name: "x", On: siren.Lost, Exec: []string{"/bin/true"}, DryRun: no()}}, siren.RunnerOptions{
		StateFile: "/dev/null/done.json", AuditFile: b.path("audit.jsonl"), Wall: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler),
	})
	if err == nil {
		err = r.Consider(context.Background(), noon, []siren.Event{threat(siren.Lost, 0)})
	}
	if err == nil || len(b.audited()) > 0 {
		t.Errorf("error %v, ran %v; want an error and nothing done", err, b.audited())
	}
}
