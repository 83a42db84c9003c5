package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/simulator"
	"github.com/ridethrough/ridethrough/internal/storage"
)

// A learner is an engine on the simulated site, with a folder for its memory.
type learner struct {
	sim    *simulator.Simulator
	engine *alerting.Engine
	memory *memory
	log    bytes.Buffer
	now    time.Time
}

func newLearner(t *testing.T, sim *simulator.Simulator, site *facility.Site, dir string) *learner {
	t.Helper()
	history, err := storage.OpenHistory(storage.HistoryConfig{Dir: t.TempDir(), Retention: replayHistory}, site, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { history.Close() })
	l := &learner{sim: sim, now: sim.Start()}
	if l.engine, err = alerting.New(alerting.DefaultConfig(), site, history); err != nil {
		t.Fatal(err)
	}
	l.memory = &memory{dir: dir, log: slog.New(slog.NewTextHandler(&l.log, nil))}
	return l
}

// play goes on for d and keeps the memory as the alerting loop does.
func (l *learner) play(t *testing.T, d time.Duration) {
	t.Helper()
	for end := l.now.Add(d); l.now.Before(end); {
		l.now = l.now.Add(15 * time.Second)
		if err := l.sim.Advance(l.now); err != nil {
			t.Fatal(err)
		}
		outcome, err := l.engine.Step(t.Context(), l.now, reported(l.sim, l.now))
		if err != nil {
			t.Fatal(err)
		}
		l.memory.forget(l.engine, l.now)
		l.memory.keep(l.engine, l.now, len(outcome.Result.Events) > 0, false)
	}
}

// learnt counts the parameters that something was learnt of.
func (l *learner) learnt() int {
	return len(choose(l.engine.Learner().Learnt(), nil, false))
}

func TestWhatTheModelLearntIsKeptForgottenAndDoubted(t *testing.T) {
	sim, err := simulator.New(simulator.Config{Scenario: "one-of-n", Start: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC), Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sim.Close() })
	dir := t.TempDir()
	first := newLearner(t, sim, sim.Site(), dir)
	first.memory.recall(first.engine, first.now) // nothing is there
	first.play(t, 20*time.Minute)
	if first.learnt() == 0 {
		t.Fatal("nothing was learnt in twenty minutes")
	}

	again := newLearner(t, sim, sim.Site(), dir) // as after a kill: nobody said goodbye
	again.now = first.now
	again.memory.recall(again.engine, again.now)
	if got, want := again.learnt(), first.learnt(); got != want {
		t.Errorf("%d parameters after a kill; want %d", got, want)
	}

	hall := sim.Site().Assets(facility.KindHall)[0].Name
	if err := os.WriteFile(filepath.Join(dir, forgetFile), []byte(hall), 0o600); err != nil {
		t.Fatal(err)
	}
	again.play(t, 15*time.Second)
	if mem, err := openMemory(dir); err != nil || len(choose(mem.Parameters, []string{hall}, false)) != 0 {
		t.Errorf("%s is not forgotten: %v", hall, err)
	}
	if _, err := os.Stat(filepath.Join(dir, forgetFile)); err == nil {
		t.Error("the request was not answered")
	}

	if err := os.WriteFile(filepath.Join(dir, memoryFile), []byte(`{"version":99}`), 0o600); err != nil {
		t.Fatal(err)
	}
	fresh := newLearner(t, sim, sim.Site(), dir)
	fresh.memory.recall(fresh.engine, again.now)
	if !strings.Contains(fresh.log.String(), "version 99; this ridethrough reads version 1") || fresh.learnt() != 0 {
		t.Errorf("log %q, learnt %d; want the version named and nothing believed", fresh.log.String(), fresh.learnt())
	}
	if kept, err := os.ReadFile(filepath.Join(dir, ignoredFile)); err != nil || string(kept) != `{"version":99}` {
		t.Errorf("kept %q, %v; want what was ignored", kept, err)
	}
}

// A kill while the program runs costs nothing that was written, and people can
// look and forget from outside.
func TestTheModelIsShownAndResetFromOutside(t *testing.T) {
	s := newTripping(t)
	p := s.start(t)
	command := func(args ...string) string {
		t.Helper()
		root := newRoot()
		var out bytes.Buffer
		root.SetOut(&out)
		root.SetArgs(append(args, "--config", s.config))
		if err := root.ExecuteContext(t.Context()); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return out.String()
	}
	if out := command("model", "reset", "--all"); !strings.Contains(out, "has forgotten") {
		t.Errorf("reset of a running service: %q", out)
	}
	if out := command("model", "show"); !strings.Contains(out, "works from the drawings") {
		t.Errorf("show after a reset: %q", out)
	}
	p.kill(t)
	p = s.start(t)
	if log := p.logged(); strings.Contains(log, "is ignored") {
		t.Errorf("the memory was not taken back: %s", log)
	}
	out := command("model", "show", "--all")
	for _, want := range []string{"QUANTITY", "heat that the servers store", "MJ/K", "water that takes part", "m³"} {
		if !strings.Contains(out, want) {
			t.Errorf("show lacks %q:\n%s", want, out)
		}
	}
	p.stop(t)
	root := newRoot()
	root.SetArgs([]string{"model", "reset", "no-such-hall", "--config", s.config})
	if err := root.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), `forget "no-such-hall"`) {
		t.Errorf("reset of what is not there: %v", err)
	}
}

func TestFiguresHaveThreeDigits(t *testing.T) {
	for v, want := range map[float64]string{1234.5: "1234", 12.345: "12.3", 0.8612: "0.861", 0: "0", -120.4: "-120"} {
		if got := figure(v); got != want {
			t.Errorf("figure(%g) = %q; want %q", v, got, want)
		}
	}
	if got := choose([]predict.Parameter{{Asset: "a"}, {Asset: "b", Since: time.Unix(1, 0)}}, []string{"a"}, false); len(got) != 0 {
		t.Errorf("chosen %v; want none: nothing was learnt of a", got)
	}
}
