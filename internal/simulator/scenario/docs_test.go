package scenario_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/layering/peers"
	"github.com/ridethrough/ridethrough/internal/simulator/scenario"
)

func TestTheExampleInTheDocsIsAScenario(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(peers.Root(t), "docs", "simulator.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) == 0 {
		t.Fatal("docs/simulator.md has no YAML")
	}
	for _, b := range blocks {
		s, err := scenario.Parse("simulator.md", []byte(b[1]))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if _, err := s.Play(start, 1); err != nil {
			t.Error(err)
		}
	}
}

func TestTheDocsNameEveryScenario(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(peers.Root(t), "docs", "simulator.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range scenario.Names() {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("docs/simulator.md does not name %s", name)
		}
	}
}
