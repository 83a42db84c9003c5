package main

import (
	"bytes"
	"io"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/internal/layering/racing"
)

// docs/examples is what receivers get in the guangzhou story, to the letter.
func TestExamplesAreWhatReceiversGet(t *testing.T) {
	racing.Skip(t)
	dir := t.TempDir()
	if err := runReplay(t.Context(), io.Discard, nil, replayOptions{stories: []string{"guangzhou"}, examples: dir}); err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join("..", "..", "docs", "examples")
	got, want := folder(t, dir), folder(t, kept)
	delete(want, "README.md")
	for name, content := range got {
		if !bytes.Equal(content, want[name]) && filepath.Ext(name) == ".png" {
			t.Errorf("%s is another picture; look at it, then run make examples", name)
			continue
		}
		if diff := cmp.Diff(string(want[name]), string(content)); diff != "" {
			t.Errorf("%s (-docs/examples +now); run make examples and read the difference:\n%s", name, diff)
		}
	}
	for name := range want {
		if got[name] == nil {
			t.Errorf("%s is written by nobody", name)
		}
	}
	for _, name := range []string{"mail.en.eml", "mail.zh.eml"} {
		if _, err := mail.ReadMessage(bytes.NewReader(got[name])); err != nil || len(got[name]) > 100<<10 {
			t.Errorf("%s: %d bytes, %v; want a mail of at most 100 kB", name, len(got[name]), err)
		}
	}
}

func folder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[path], err = os.ReadFile(filepath.Join(dir, path))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
