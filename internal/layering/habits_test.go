package layering_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ridethrough/ridethrough/internal/layering"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

func TestHabitsHold(t *testing.T) {
	breaches, err := layering.Breaches(peers.Root(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range breaches {
		t.Error(b)
	}
}

func TestBreachesAreFound(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"alerting/incident/open.go":  "package incident\nimport \"time\"\nvar now = time.Now()\n",
		"alerting/paging/send.go":    "package paging\nimport \"time\"\nvar now = time.Now()\n",
		"alerting/open_test.go":      "package alerting\nimport \"time\"\nvar now = time.Now()\n",
		"collectors/utils.go":        "package collectors\nimport \"os\"\nfunc init() { os.Exit(1) }\n",
		"collectors/testdata/bad.go": "package bad\nfunc init() {}\n",
		"cmd/ridethrough/main.go":    "package main\nimport \"os\"\nfunc main() { os.Exit(0) }\ntype t struct{}\nfunc (t) init() {}\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := layering.Breaches(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"alerting/incident/open.go:3: time.Now: time is an argument, so that live, replay and simulation run the same step",
		"collectors/utils.go:1: file name: name a file after the one idea it holds",
		"collectors/utils.go:3: func init: wire by hand, in one visible list",
		"collectors/utils.go:3: os.Exit: only cmd ends the process",
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), strings.Join(got, "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
