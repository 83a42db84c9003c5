package snmp

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gosnmp/gosnmp"
	"pgregory.net/rapid"
)

// walkColumn walks names and returns those of the cells that were missed.
func walkColumn(col *columnState, poll uint64, complete bool, names ...string) (missed []string) {
	for _, name := range names {
		c := col.find(name)
		if c == nil {
			c = &cell{name: name}
			col.add(c)
		}
		c.fresh = poll
	}
	for _, c := range col.turn(poll, complete) {
		missed = append(missed, c.name)
	}
	return missed
}

func cellNames(col *columnState) (names []string) {
	for _, c := range col.cells {
		names = append(names, c.name)
	}
	return names
}

func TestRowsComeAndGo(t *testing.T) {
	col := &columnState{}
	for i, walk := range []struct {
		names    []string
		complete bool
		missed   []string
		cells    []string
	}{
		{[]string{".1.2", ".1.10"}, true, nil, []string{".1.2", ".1.10"}},
		{[]string{".1.2", ".1.10"}, true, nil, []string{".1.2", ".1.10"}},
		{[]string{".1.2", ".1.9", ".1.10"}, true, nil, []string{".1.2", ".1.9", ".1.10"}},
		{[]string{".1.2"}, false, nil, []string{".1.2", ".1.9", ".1.10"}}, // the rest was not seen, and may be there
		{[]string{".1.1", ".1.2"}, false, nil, []string{".1.1", ".1.2", ".1.9", ".1.10"}},
		{[]string{".1.2", ".1.10"}, true, []string{".1.1", ".1.9"}, []string{".1.2", ".1.10"}},
		{[]string{".1.2"}, true, []string{".1.10"}, []string{".1.2"}},
		{nil, true, []string{".1.2"}, nil},
		{nil, true, nil, nil},
	} {
		missed := walkColumn(col, uint64(i+1), walk.complete, walk.names...)
		if d := cmp.Diff([][]string{walk.missed, walk.cells}, [][]string{missed, cellNames(col)}); d != "" {
			t.Errorf("walk %d (want, got): %s", i, d)
		}
	}
}

// TestCellsStayThemselves holds what a cell is for: it knows its row whatever
// comes and goes beside it.
func TestCellsStayThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		col := &columnState{}
		known := map[string]*cell{}
		for poll := uint64(1); poll < 6; poll++ {
			rows := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{".1.1", ".1.2", ".1.9", ".1.10", ".1.11", ".1.11.1", ".1.200"}), 0, 7, rapid.ID).Draw(t, "rows")
			slices.SortFunc(rows, compareOID)
			complete := rapid.Bool().Draw(t, "complete")
			walkColumn(col, poll, complete, rows...)
			now := map[string]*cell{}
			for _, c := range col.cells {
				if before := known[c.name]; before != nil && before != c {
					t.Errorf("poll %d: the cell of %s was made twice", poll, c.name)
				}
				now[c.name] = c
			}
			for name := range known {
				if now[name] == nil && (!complete || slices.Contains(rows, name)) {
					t.Errorf("poll %d: the cell of %s is lost", poll, name)
				}
			}
			if len(now) != len(col.cells) || !slices.IsSortedFunc(col.cells, func(a, b *cell) int { return a.compare(b.name) }) {
				t.Errorf("poll %d: not in order: %v", poll, cellNames(col))
			}
			known = now
		}
	})
}

func TestKeysComeAndGo(t *testing.T) {
	type row struct{ index, text string }
	k := &keyColumn{oid: ".1.3.6"}
	for i, walk := range []struct {
		rows    []row
		changed bool
	}{
		{nil, false},
		{[]row{{"1", "a"}, {"2.1", "b"}, {"10", "c"}}, true},
		{[]row{{"1", "a"}, {"2.1", "b"}, {"10", "c"}}, false},
		{[]row{{"1", "a"}, {"2.1", "B"}, {"10", "c"}}, true},
		{[]row{{"1", "a"}, {"10", "c"}}, true},
		{[]row{{"1", "a"}, {"10", "c"}, {"11", ""}}, true},
		{[]row{{"1", "a"}}, true},
		{[]row{{"1", "a"}}, false},
		{nil, true},
	} {
		k.rewind()
		for _, r := range walk.rows {
			k.keep(&variable{name: k.oid + "." + r.index, kind: gosnmp.OctetString, form: formOctets, octets: []byte(r.text)})
		}
		if changed := k.turn(); changed != walk.changed {
			t.Errorf("walk %d: changed is %v", i, changed)
		}
		for _, r := range walk.rows {
			if got, has := k.of(r.index); !has || got != r.text {
				t.Errorf("walk %d: %s is %q, %v; want %q", i, r.index, got, has, r.text)
			}
		}
		for _, index := range []string{"2", "12", "2.1.1"} {
			if _, has := k.of(index); has {
				t.Errorf("walk %d: %s is there", i, index)
			}
		}
	}
}
