package configs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// A block is the text between ```yaml and ``` in a page.
type block struct {
	text string
	line int // of its first line
}

func yamlBlocks(page string) []block {
	var out []block
	var current *block
	for i, line := range strings.Split(page, "\n") {
		fence := strings.TrimSpace(line)
		switch {
		case current == nil && (fence == "```yaml" || fence == "```yml"):
			current = &block{line: i + 2}
		case current != nil && fence == "```":
			out = append(out, *current)
			current = nil
		case current != nil:
			current.text += line + "\n"
		}
	}
	return out
}

func pages(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(peers.Root(t), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == ".git" {
			return filepath.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			out = append(out, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// People copy from pages, so what stands there must load.
func TestYAMLInPagesParses(t *testing.T) {
	checked := 0
	for _, path := range pages(t) {
		page, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range yamlBlocks(string(page)) {
			checked++
			var into any
			if err := configs.Decode(path, []byte(strings.Repeat("\n", b.line-1)+b.text), &into); err != nil {
				t.Error(err)
			}
		}
	}
	if checked == 0 {
		t.Error("no page holds YAML; the test looks in the wrong place")
	}
}

func TestSiteFilePage(t *testing.T) {
	path := filepath.Join(peers.Root(t), "docs", "site-file.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	blocks := yamlBlocks(string(page))
	for _, b := range blocks {
		if _, err := configs.ParseSite(path, []byte(strings.Repeat("\n", b.line-1)+b.text)); err != nil {
			t.Error(err)
		}
	}
	for _, key := range configs.SiteKeys() {
		if !strings.Contains(string(page), "`"+key+"`") && !strings.Contains(string(page), "`"+key+":") {
			t.Errorf("docs/site-file.md does not mention `%s`", key)
		}
	}
	example, err := os.ReadFile("examples/one-room.yml")
	if err != nil {
		t.Fatal(err)
	}
	if _, text, _ := strings.Cut(string(example), "\n"); len(blocks) == 0 || text != blocks[0].text {
		t.Error("the first block of docs/site-file.md is not configs/examples/one-room.yml")
	}
}

// The full example is the reference: it shows every key.
func TestFullSiteShowsEveryKey(t *testing.T) {
	full, err := os.ReadFile("examples/full-site.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range configs.SiteKeys() {
		if !strings.Contains(string(full), key+":") {
			t.Errorf("configs/examples/full-site.yml does not show %s", key)
		}
	}
}
