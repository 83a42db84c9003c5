package layering_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// TestWhatTheRaceDetectorSkipsIsRunWithoutIt: a test that calls racing.Skip must
// be named by VIRTUAL in the Makefile, or `make test` never runs it.
func TestWhatTheRaceDetectorSkipsIsRunWithoutIt(t *testing.T) {
	root := peers.Root(t)
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`(?m)^VIRTUAL := (.+)$`).FindSubmatch(makefile)
	if names == nil {
		t.Fatal("the Makefile has no VIRTUAL")
	}
	second := regexp.MustCompile(string(names[1]))
	skipping := 0
	for _, name := range skippers(t, root) {
		skipping++
		if !second.MatchString(name) {
			t.Errorf("%s is skipped under the race detector and not in VIRTUAL", name)
		}
	}
	if skipping == 0 {
		t.Error("no test calls racing.Skip; this one looks in the wrong place")
	}
}

// skippers are the tests that call racing.Skip themselves.
func skippers(t *testing.T, root string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if ok && strings.HasPrefix(f.Name.Name, "Test") && callsSkip(f) {
				out = append(out, f.Name.Name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func callsSkip(f *ast.FuncDecl) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Skip" {
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "racing" {
				found = true
			}
		}
		return true
	})
	return found
}
