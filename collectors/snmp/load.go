package snmp

import (
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// library is every profile by name.
type library map[string]*family

// A Library is a folder of profiles, checked.
type Library struct {
	families library
	keys     *keyring
}

// Load reads and checks every profile (*.yml) in the root of a folder. The
// error is facility.Problems with all that is wrong in all files; the Library
// holds the sound ones even then.
func Load(profiles fs.FS) (*Library, error) {
	l, err := loadProfiles(profiles)
	return &Library{families: l, keys: newKeyring()}, err
}

// Names lists the profiles in order.
func (l *Library) Names() []string { return l.families.names() }

// Open is a collectors.Factory. Its collectors implement collectors.Inspector.
func (l *Library) Open(d collectors.Device) (collectors.Collector, error) {
	if err := checkDevice(d, l.families); err != nil {
		return nil, err
	}
	return &collector{device: d, library: l.families, session: newSession(d, l.keys)}, nil
}

// loadProfiles reads and checks every profile of a folder.
func loadProfiles(files fs.FS) (library, error) {
	names, err := fs.Glob(files, "*.yml")
	if err != nil {
		return nil, err
	}
	written := map[string]*profile{}
	var problems facility.Problems
	for _, name := range names {
		p, err := readProfile(files, name)
		if err != nil {
			problems = append(problems, asProblems(name, err)...)
			continue
		}
		written[p.Name] = p
	}
	l := library{}
	for _, name := range slices.Sorted(maps.Keys(written)) {
		problems = append(problems, l.add(written, name, nil)...)
	}
	return l, problems.ErrOrNil()
}

func readProfile(files fs.FS, name string) (*profile, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	p := &profile{}
	if err := configs.Decode(name, data, p); err != nil {
		return nil, err
	}
	if want := strings.TrimSuffix(path.Base(name), ".yml"); p.Name != want {
		return nil, facility.Problems{{Position: facility.Position{File: name, Line: 1, Column: 1}, Message: "name: got " + p.Name + ", want that of the file, " + want}}
	}
	return p, nil
}

func asProblems(name string, err error) facility.Problems {
	var problems facility.Problems
	if errors.As(err, &problems) {
		return problems
	}
	return facility.Problems{{Position: facility.Position{File: name}, Message: err.Error()}}
}

// add compiles a profile after those it extends.
func (l library) add(written map[string]*profile, name string, below []string) facility.Problems {
	if l[name] != nil {
		return nil
	}
	p := written[name]
	if slices.Contains(below, name) {
		return facility.Problems{{Position: p.Position, Message: "extends: " + strings.Join(append(below, name), " → ") + " is a circle"}}
	}
	var bases []*family
	var problems facility.Problems
	for _, base := range p.Extends {
		if written[base] == nil {
			problems.Add(p.Position, "extends: unknown profile %q%s", base, didYouMean(facility.Nearest(base, slices.Sorted(maps.Keys(written)))))
			continue
		}
		problems = append(problems, l.add(written, base, append(below, name))...)
		if l[base] != nil {
			bases = append(bases, l[base])
		}
	}
	compiled, more := compile(p, bases)
	problems = append(problems, more...)
	if len(problems) == 0 {
		l[name] = compiled
	}
	return problems
}

// names lists the profiles in order.
func (l library) names() []string { return slices.Sorted(maps.Keys(l)) }
