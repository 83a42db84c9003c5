package peers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// verdict records how a test would have ended. Embedding testing.TB gives it
// the private method of that interface.
type verdict struct {
	testing.TB
	skipped, failed string
}

func (v *verdict) Helper() {}
func (v *verdict) Skipf(format string, args ...any) {
	v.skipped = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (v *verdict) Fatalf(format string, args ...any) {
	v.failed = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// try runs f as a test would.
func try(t *testing.T, f func(testing.TB)) *verdict {
	t.Helper()
	v := &verdict{TB: t}
	done := make(chan struct{})
	go func() { defer close(done); f(v) }()
	<-done
	return v
}

func TestNeedFindsAProgram(t *testing.T) {
	dir := t.TempDir()
	want := filepath.Join(dir, "snmpd")
	if err := os.WriteFile(want, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	if got := peers.Need(t, "snmpd"); got != want {
		t.Errorf("Need(snmpd) = %q; want %q", got, want)
	}
}

func TestAbsenceSkipsAndSaysHow(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv(peers.RequireVariable, "")
	for _, test := range []struct {
		name, want string
		need       func(testing.TB)
	}{
		{"program", "install it and put it on PATH", func(tb testing.TB) { peers.Need(tb, "no-such-program") }},
		{"shared", peers.SharedVariable, func(tb testing.TB) { peers.Shared(tb, "no/such/file") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := try(t, test.need)
			if !strings.Contains(v.skipped, test.want) || v.failed != "" {
				t.Errorf("skipped %q, failed %q; want a skip that says %q", v.skipped, v.failed, test.want)
			}
		})
	}
}

func TestAbsenceFailsWhenPeersAreRequired(t *testing.T) {
	t.Setenv(peers.RequireVariable, "1")
	v := try(t, func(tb testing.TB) { peers.Need(tb, "no-such-program") })
	if v.failed == "" {
		t.Error("a missing program passed although peers are required")
	}
}

func TestSharedFolderIsRequiredOnlyWhereSomebodySaysItIs(t *testing.T) {
	t.Setenv(peers.RequireVariable, "1")
	for _, test := range []struct {
		dir  string
		fail bool
	}{{"", false}, {t.TempDir(), true}} {
		t.Setenv(peers.SharedVariable, test.dir)
		v := try(t, func(tb testing.TB) { peers.Shared(tb, "no/such/file") })
		if failed := v.failed != ""; failed != test.fail {
			t.Errorf("shared folder %q: failed %q, skipped %q; want a failure: %t", test.dir, v.failed, v.skipped, test.fail)
		}
	}
}

func TestSharedFollowsTheVariable(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(peers.SharedVariable, dir)
	if err := os.Mkdir(filepath.Join(dir, "scenarios"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got, want := peers.Shared(t, "scenarios"), filepath.Join(dir, "scenarios"); got != want {
		t.Errorf("Shared(scenarios) = %q; want %q", got, want)
	}
}

func TestRootHoldsGoMod(t *testing.T) {
	if _, err := os.Stat(filepath.Join(peers.Root(t), "go.mod")); err != nil {
		t.Error(err)
	}
}
