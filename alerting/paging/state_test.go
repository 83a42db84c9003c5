package paging_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/internal/layering/eventually"
)

// Whatever happened to the files of before, people are paged, and the file is
// there to look at.
func TestADamagedFileKeepsNobodyFromBeingPaged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, content string }{
		{"notices.json", `{"i0": {"incid`},
		{"silences.json", "\x00\x00\x00"},
		{"nflog", "not a log of deliveries"},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t)
			cfg := hookConfig(r)
			cfg.DataDir = t.TempDir()
			file := filepath.Join(cfg.DataDir, c.file)
			if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			s := start(t, cfg)
			s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
			eventually.True(t, "the page", func() bool { return r.attempts() == 1 })
			if kept, err := os.ReadFile(file + ".damaged"); err != nil || string(kept) != c.content {
				t.Errorf("set aside %q, %v; want what the file held", kept, err)
			}
			if !strings.Contains(s.log.String(), file+".damaged") {
				t.Errorf("the log does not name the file:\n%s", s.log)
			}
		})
	}
}

// Entries that say nothing are no reason to fail either.
func TestEmptyNoticesAreNone(t *testing.T) {
	t.Parallel()
	for _, content := range []string{`null`, `{"i0": null}`} {
		r := newReceiver(t)
		cfg := hookConfig(r)
		cfg.DataDir = t.TempDir()
		if err := os.WriteFile(filepath.Join(cfg.DataDir, "notices.json"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		s := start(t, cfg)
		s.send(t, change(incident.ChangeOpened, trip("i1", incident.Page), "tripped"))
		eventually.True(t, "the page", func() bool { return r.attempts() == 1 })
	}
}
