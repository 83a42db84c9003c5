package snmp

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/ridethrough/ridethrough/configs"
)

// loadHeads reads of every profile what says which devices it is for, and the
// rest when the first device needs it: a site has devices of a few families, and
// hundreds ship. Whatever is unusual is left to Load, which is strict about all.
func loadHeads(folder fs.FS) (*Library, bool) {
	names, err := fs.Glob(folder, "*.yml")
	if err != nil {
		return nil, false
	}
	heads := map[string]*document{}
	l := &Library{families: library{}, keys: newKeyring()}
	for _, file := range names {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, false
		}
		d := &document{}
		if err := configs.Decode(file, headOf(text), d); err != nil || d.Name != strings.TrimSuffix(file, ".yml") {
			return nil, false
		}
		heads[d.Name] = d
		l.families[d.Name] = &family{
			name: d.Name, title: d.Title, source: d.Source, match: dottedMatch(d.Match), fallback: d.Fallback,
			rest: sync.OnceValues(func() (*family, error) { return l.families.compile(file, text) }),
		}
	}
	for name := range heads {
		if !extendsSoundly(heads, name, nil) {
			return nil, false
		}
	}
	return l, true
}

// extendsSoundly reports whether a profile stands on others without a circle.
func extendsSoundly(heads map[string]*document, name string, below []string) bool {
	if heads[name] == nil || slices.Contains(below, name) {
		return false
	}
	for _, base := range heads[name].Extends {
		if !extendsSoundly(heads, base, append(below, name)) {
			return false
		}
	}
	return true
}

// compile makes the whole of a profile of which the head is known.
func (l library) compile(file string, text []byte) (*family, error) {
	d := &document{}
	if err := configs.Decode(file, text, d); err != nil {
		return nil, err
	}
	var bases []*family
	for _, name := range d.Extends {
		base, err := l[name].whole()
		if err != nil {
			return nil, fmt.Errorf("extends: %w", err)
		}
		bases = append(bases, base)
	}
	f, problems := compile(d, bases)
	return f, problems.ErrOrNil()
}

// whole returns the compiled profile, compiling it if nobody has yet.
func (f *family) whole() (*family, error) {
	if f.rest == nil {
		return f, nil
	}
	return f.rest()
}

// bodyKeys are the parts of a profile that are long.
var bodyKeys = [][]byte{[]byte("scalars:"), []byte("tables:"), []byte("vocabularies:")}

// headOf leaves the long parts of a profile out. Lines keep their numbers.
func headOf(text []byte) []byte {
	out := make([]byte, 0, len(text)/8)
	inBody := false
	for line := range bytes.Lines(text) {
		if first := line[0]; first >= 'a' && first <= 'z' {
			inBody = slices.ContainsFunc(bodyKeys, func(key []byte) bool { return bytes.HasPrefix(line, key) })
		}
		if inBody {
			line = []byte("\n")
		}
		out = append(out, line...)
	}
	return out
}
