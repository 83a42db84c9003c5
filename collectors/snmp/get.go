package snmp

import (
	"context"
	"errors"
	"fmt"

	"github.com/gosnmp/gosnmp"
)

// getter asks for a fixed list of objects, in as few requests as fit. It
// remembers the requests, and which objects the device chokes on.
type getter struct {
	names   []string
	often   bool         // in every poll
	dead    map[int]bool // by position in names; until revived
	batches []*getBatch
	limit   int // that the batches were made for
	perVar  int // bytes of the largest variable seen
}

type getBatch struct {
	positions []int
	query     *query
}

func newGetter(names []string) *getter {
	return &getter{names: names, dead: map[int]bool{}, perVar: guessSize(names)}
}

// guessSize is the size of a variable with a small number as value.
func guessSize(names []string) int {
	longest := 0
	for _, name := range names {
		longest = max(longest, encodedLength(name))
	}
	return longest + 10 // tags, lengths and an Integer32
}

// encodedLength is the length of an identifier in BER: seven bits a byte.
func encodedLength(name string) int {
	length := 0
	for rest := name; rest != ""; {
		var n int64
		n, rest = nextNumber(rest)
		for length++; n > 127; n >>= 7 {
			length++
		}
	}
	return length
}

// headerSize is what messages hold beside their variables.
func (s *session) headerSize() int {
	if s.version == gosnmp.Version3 {
		return 160
	}
	return 30 + len(s.device.Login.Community.Reveal())
}

// revive gives objects that failed another chance.
func (g *getter) revive() {
	if len(g.dead) > 0 {
		g.dead, g.batches = map[int]bool{}, nil
	}
}

// run calls each with the position in names and the variable of every object
// that the device has. It returns what went wrong on the way; what was read
// before is valid.
func (g *getter) run(ctx context.Context, s *session, each func(int, *variable)) error {
	if limit := g.fits(s); g.batches == nil || limit < g.limit {
		g.plan(limit)
	}
	work := append([]*getBatch(nil), g.batches...)
	var failures []error
	for len(work) > 0 {
		batch := work[0]
		work = work[1:]
		smaller, err := g.ask(ctx, s, batch, each)
		work = append(smaller, work...)
		if err != nil {
			failures = append(failures, err)
		}
		if kind := (*Error)(nil); errors.As(err, &kind) {
			break // the device as a whole failed
		}
	}
	return errors.Join(failures...)
}

func (g *getter) fits(s *session) int {
	return max(1, min(s.limit, (largestAnswer-s.headerSize())/g.perVar))
}

func (g *getter) plan(limit int) {
	g.limit, g.batches = limit, nil
	var positions []int
	for i := range g.names {
		if !g.dead[i] {
			positions = append(positions, i)
		}
	}
	for len(positions) > 0 {
		n := min(limit, len(positions))
		g.batches = append(g.batches, g.batch(positions[:n]))
		positions = positions[n:]
	}
}

func (g *getter) batch(positions []int) *getBatch {
	names := make([]string, len(positions))
	for i, p := range positions {
		names[i] = g.names[p]
	}
	return &getBatch{positions: positions, query: newQuery(gosnmp.GetRequest, names, 0, g.often)}
}

// ask sends one batch. When the device cannot answer it whole, it returns
// smaller ones.
func (g *getter) ask(ctx context.Context, s *session, b *getBatch, each func(int, *variable)) ([]*getBatch, error) {
	answer, err := s.exchange(ctx, b.query)
	if err != nil {
		if errors.Is(err, ErrTimeout) && ctx.Err() == nil && s.answered && len(b.positions) > 1 {
			return g.halve(s, b), nil // silence at large requests: too large, perhaps
		}
		return nil, err
	}
	switch answer.status {
	case gosnmp.NoError:
		g.deliver(b, answer.variables, each)
		if n := len(answer.variables); n > 0 {
			g.perVar = max(g.perVar, (answer.size-s.headerSize())/n)
		}
		return nil, nil
	case gosnmp.TooBig:
		if len(b.positions) == 1 {
			g.bury(b.positions[0])
			return nil, fmt.Errorf("object %s: does not fit one answer of the device", b.query.names[0])
		}
		return g.halve(s, b), nil
	}
	return g.without(b, answer.at-1, answer.status)
}

// halve splits b and remembers that requests must be smaller.
func (g *getter) halve(s *session, b *getBatch) []*getBatch {
	half := len(b.positions) / 2
	s.limit = max(1, min(s.limit, half+len(b.positions)%2))
	g.batches = nil
	return []*getBatch{g.batch(b.positions[:half]), g.batch(b.positions[half:])}
}

// without drops the object that an error names: v1 says noSuchName for the
// whole request when one is missing, and firmware says genErr.
func (g *getter) without(b *getBatch, at int, status gosnmp.SNMPError) ([]*getBatch, error) {
	if at < 0 || at >= len(b.positions) {
		if len(b.positions) > 1 {
			half := len(b.positions) / 2
			return []*getBatch{g.batch(b.positions[:half]), g.batch(b.positions[half:])}, nil
		}
		at = 0
	}
	g.bury(b.positions[at])
	var err error
	if status != gosnmp.NoSuchName {
		err = fmt.Errorf("object %s: the device says %v", b.query.names[at], status)
	}
	rest := make([]int, 0, len(b.positions)-1)
	rest = append(append(rest, b.positions[:at]...), b.positions[at+1:]...)
	if len(rest) == 0 {
		return nil, err
	}
	return []*getBatch{g.batch(rest)}, err
}

func (g *getter) bury(position int) {
	g.dead[position] = true
	g.batches = nil
}

// deliver hands variables on by name, which agents have been seen to reorder.
func (g *getter) deliver(b *getBatch, variables []variable, each func(int, *variable)) {
	for i := range variables {
		v := &variables[i]
		if isMissing(v.kind) {
			continue
		}
		if i < len(b.positions) && v.name == b.query.names[i] {
			each(b.positions[i], v)
			continue
		}
		for j, name := range b.query.names {
			if name == v.name {
				each(b.positions[j], v)
			}
		}
	}
}

func isMissing(t gosnmp.Asn1BER) bool {
	switch t {
	case gosnmp.NoSuchObject, gosnmp.NoSuchInstance, gosnmp.EndOfMibView, gosnmp.Null, gosnmp.UnknownType:
		return true
	}
	return false
}
