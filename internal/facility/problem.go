package facility

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Position is a place in a file that an operator wrote. The zero Position
// means the thing came from no file.
type Position struct {
	File         string
	Line, Column int
}

// String returns file:line:column, the form editors jump to.
func (p Position) String() string {
	if p.File == "" {
		return "-"
	}
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// placeOf returns the position of key, or that of the whole when unknown.
func placeOf(positions map[string]Position, key string, whole Position) Position {
	if p, ok := positions[key]; ok {
		return p
	}
	return whole
}

// A Problem is one thing wrong with what an operator wrote, in words that say
// what to do next.
type Problem struct {
	Position Position
	Message  string
}

// Error returns the position and the message.
func (p Problem) Error() string { return p.Position.String() + ": " + p.Message }

// Problems is every problem of a file, reported at once.
type Problems []Problem

// Error lists the problems, one a line, in file order.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps.sorted() {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Add appends a problem at pos.
func (ps *Problems) Add(pos Position, format string, args ...any) {
	*ps = append(*ps, Problem{pos, fmt.Sprintf(format, args...)})
}

// ErrOrNil returns ps as an error, or nil when there is no problem.
func (ps Problems) ErrOrNil() error {
	if len(ps) == 0 {
		return nil
	}
	return ps.sorted()
}

func (ps Problems) sorted() Problems {
	out := slices.Clone(ps)
	slices.SortStableFunc(out, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.Position.File, b.Position.File),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Column, b.Position.Column))
	})
	return out
}
