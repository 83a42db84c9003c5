package snmp

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/profile"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// library is every profile by name.
type library map[string]*family

// names lists the profiles in order.
func (l library) names() []string { return slices.Sorted(maps.Keys(l)) }

// A Library is a folder of profiles, checked. All collectors share it.
type Library struct {
	families library
	keys     *keyring
}

// Load reads and checks every profile (*.yml) in the roots of folders, of which
// later ones replace what earlier ones have. The error is facility.Problems with
// all that is wrong in all files; the Library holds the sound ones even then.
func Load(folders ...fs.FS) (*Library, error) {
	written, problems := profile.Load(func(d *document) string { return d.Name }, folders...)
	loading := loader{written: written, families: library{}, done: map[string]bool{}}
	for _, name := range slices.Sorted(maps.Keys(written)) {
		problems = append(problems, loading.add(name, nil)...)
	}
	return &Library{families: loading.families, keys: newKeyring()}, problems.ErrOrNil()
}

// Names lists the profiles in order.
func (l *Library) Names() []string { return l.families.names() }

// A Summary is a profile in short, for people.
type Summary struct {
	Name, Title, Source string
	Points              []facility.Point // in order of name
	Detected            bool             // else the configuration must name it
}

// Summaries lists the profiles in order of name.
func (l *Library) Summaries() []Summary {
	var out []Summary
	for _, name := range l.Names() {
		f := l.families[name]
		points := map[facility.Point]bool{}
		f.eachRule(func(r *rule) { points[r.point] = true })
		out = append(out, Summary{Name: name, Title: f.title, Source: f.source, Points: slices.Sorted(maps.Keys(points)), Detected: f.match.detectable()})
	}
	return out
}

// Open is a collectors.Factory. Its collectors implement collectors.Inspector.
func (l *Library) Open(d collectors.Device) (collectors.Collector, error) {
	if err := checkDevice(d, l.families); err != nil {
		return nil, err
	}
	return &collector{device: d, library: l.families, session: newSession(d, l.keys)}, nil
}

// loader compiles profiles after those they extend.
type loader struct {
	written  map[string]*document
	families library
	done     map[string]bool // also of what is broken, so that it is said once
}

func (l *loader) add(name string, below []string) facility.Problems {
	d := l.written[name]
	if slices.Contains(below, name) {
		return facility.Problems{{Position: d.Position, Message: "extends: " + strings.Join(append(below, name), " → ") + " is a circle"}}
	}
	if l.done[name] {
		return nil
	}
	l.done[name] = true
	var bases []*family
	var problems facility.Problems
	sound := true
	for _, base := range d.Extends {
		if l.written[base] == nil {
			problems.Add(d.Position, "extends: unknown profile %q%s", base, profile.DidYouMean(base, slices.Sorted(maps.Keys(l.written))))
			continue
		}
		problems = append(problems, l.add(base, append(below, name))...)
		if l.families[base] == nil {
			sound = false
			continue
		}
		bases = append(bases, l.families[base])
	}
	if !sound {
		return problems // what it lacks would look like mistakes of its own
	}
	compiled, more := compile(d, bases)
	if problems = append(problems, more...); len(problems) == 0 {
		l.families[name] = compiled
	}
	return problems
}

// unknownProfile is the message for a name that a device asks for in vain.
func (l library) unknownProfile(name string) error {
	hint := profile.DidYouMean(name, l.names())
	if hint == "" {
		hint = "; `ridethrough profile list` lists them"
	}
	return fmt.Errorf("profiles: unknown profile %q%s", name, hint)
}
