package layering

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// A Habit is something that the source of certain rooms does not do.
type Habit struct {
	Call   string // a function as it is called: time.Now
	In     string // rooms it is forbidden in; empty for everywhere
	But    []string
	Reason string
}

// Habits returns the calls that are forbidden in what ships.
func Habits() []Habit {
	const argument = "time is an argument, so that live, replay and simulation run the same step"
	return []Habit{
		{"time.Now", "internal/facility", nil, argument},
		{"time.Now", "alerting", []string{"alerting/paging"}, argument},
		{"time.Since", "alerting", []string{"alerting/paging"}, argument},
		{"os.Exit", "", []string{"cmd"}, "only cmd ends the process"},
		{"log.Fatal", "", nil, "only cmd ends the process, with an error in words"},
	}
}

// badNames are files that hold whatever nobody found a place for.
var badNames = []string{"utils.go", "util.go", "helpers.go", "helper.go", "types.go", "common.go", "misc.go"}

// Breaches returns every breach of the habits below root, as file:line and
// reason.
func Breaches(root string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || strings.ContainsAny(entry.Name()[:1], "._") && path != root) {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		breaches, err := breachesOf(root, path)
		found = append(found, breaches...)
		return err
	})
	return found, err
}

func breachesOf(root, path string) ([]string, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	name, err := filepath.Rel(root, path)
	if err != nil {
		return nil, err
	}
	name = filepath.ToSlash(name)
	var found []string
	report := func(at token.Pos, what, reason string) {
		found = append(found, fmt.Sprintf("%s:%d: %s: %s", name, files.Position(at).Line, what, reason))
	}
	if slices.Contains(badNames, filepath.Base(path)) {
		report(file.Pos(), "file name", "name a file after the one idea it holds")
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Name.Name == "init" && n.Recv == nil {
				report(n.Pos(), "func init", "wire by hand, in one visible list")
			}
		case *ast.CallExpr:
			for _, h := range Habits() {
				if h.forbids(filepath.ToSlash(filepath.Dir(name))) && h.Call == called(n) {
					report(n.Pos(), h.Call, h.Reason)
				}
			}
		}
		return true
	})
	return found, nil
}

func (h Habit) forbids(room string) bool {
	return under(room, h.In) && !slices.ContainsFunc(h.But, func(but string) bool { return under(room, but) })
}

// called returns "pkg.Func" for a call of that form.
func called(call *ast.CallExpr) string {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	pkg, ok := selector.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return pkg.Name + "." + selector.Sel.Name
}
