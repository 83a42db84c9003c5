package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Load decodes every profile (*.yml) in the roots of folders, strictly, by its
// name, which must be that of its file. A file of a later folder replaces that of
// the same name in an earlier one. The problems are of all files; the profiles
// that are sound are returned even then.
func Load[T any](nameOf func(*T) string, folders ...fs.FS) (map[string]*T, facility.Problems) {
	where, err := latest(folders)
	if err != nil {
		return nil, problemsOf("", err)
	}
	files := slices.Sorted(maps.Keys(where))
	type result struct {
		profile *T
		err     error
	}
	results := make([]result, len(files))
	atOnce(len(files), func(i int) {
		results[i].profile = new(T)
		results[i].err = read(where[files[i]], files[i], results[i].profile)
	})
	out := map[string]*T{}
	var problems facility.Problems
	for i, file := range files {
		p, want := results[i].profile, strings.TrimSuffix(file, ".yml")
		switch {
		case results[i].err != nil:
			problems = append(problems, problemsOf(file, results[i].err)...)
		case nameOf(p) != want:
			problems.Add(facility.Position{File: file, Line: 1, Column: 1}, "name: got %q, want that of the file, %q", nameOf(p), want)
		default:
			out[want] = p
		}
	}
	return out, problems
}

// atOnce calls do with 0 to n-1 on all processors, and waits: hundreds of files
// are parsed at every start.
func atOnce(n int, do func(int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	workers.Wait()
}

// latest returns the last folder that has each file.
func latest(folders []fs.FS) (map[string]fs.FS, error) {
	where := map[string]fs.FS{}
	for _, folder := range folders {
		names, err := fs.Glob(folder, "*.yml")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			where[name] = folder
		}
	}
	return where, nil
}

func read(files fs.FS, file string, into any) error {
	data, err := fs.ReadFile(files, file)
	if err != nil {
		return err
	}
	return configs.Decode(file, data, into)
}

func problemsOf(file string, err error) facility.Problems {
	if problems, ok := errors.AsType[facility.Problems](err); ok {
		return problems
	}
	return facility.Problems{{Position: facility.Position{File: file}, Message: err.Error()}}
}

// Describe looks a point up in the dictionary.
func Describe(p facility.Point) (facility.PointSpec, error) {
	spec, known := facility.Describe(p)
	if !known {
		near := facility.NearestPoint(string(p))
		if near == "" {
			return spec, fmt.Errorf("unknown point %q; docs/points.md lists those there are", p)
		}
		return spec, fmt.Errorf("unknown point %q%s", p, hint(string(near)))
	}
	return spec, nil
}

// DidYouMean ends a message about an unknown name with the nearest known one;
// empty when none is near.
func DidYouMean(name string, known []string) string { return hint(facility.Nearest(name, known)) }

func hint(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", name)
}
