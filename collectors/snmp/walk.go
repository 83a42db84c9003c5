package snmp

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gosnmp/gosnmp"
)

// walker reads columns of tables, several at once: columns with about as many
// rows share requests, so that none asks on when its rows are through.
type walker struct {
	columns []string
	often   bool     // in every poll
	rows    []int    // seen last time; unknownRows before the first
	perVar  float64  // bytes of a variable: a guess until the first walk, then learnt
	largest float64  // seen, of the mean of an answer
	grouped [][]int  // columns that are walked together; nil when rows changed
	fitted  int      // what grouped was made for
	steps   []*query // of the last walk: the same rows give the same requests
	step    int

	most     int     // rows of a column at most
	failures []error // of this walk
}

const unknownRows = -1

// mostRows bounds a column: a walk that would never end, or a log kept in a table.
const mostRows = 10_000

func newWalker(columns []string) *walker {
	w := &walker{columns: columns, rows: make([]int, len(columns)), perVar: float64(guessSize(columns) + 2), most: mostRows}
	w.lookAgain()
	return w
}

// lookAgain makes the next walk ask for columns that had no rows, too.
func (w *walker) lookAgain() {
	for i, rows := range w.rows {
		if rows == 0 {
			w.noteRows(i, unknownRows)
		}
	}
}

func (w *walker) noteRows(column, rows int) {
	if w.rows[column] != rows {
		w.rows[column], w.grouped = rows, nil
	}
}

// cursor is how far a walk has come in one column.
type cursor struct {
	column int
	name   string // asked behind this one
	rows   int
	done   bool
}

// run calls each with every object below the columns, in order within one.
// Columns that had no rows last time are left out until lookAgain.
func (w *walker) run(ctx context.Context, s *session, each func(column int, v *variable)) error {
	w.step, w.failures = 0, nil
	if fits := w.fits(s); w.grouped == nil || w.fitted != fits {
		w.grouped, w.fitted = w.groups(fits), fits
	}
	for _, group := range w.grouped {
		cursors := make([]cursor, len(group))
		for i, column := range group {
			cursors[i] = cursor{column: column, name: w.columns[column]}
		}
		if err := w.walk(ctx, s, cursors, each); err != nil { // the device as a whole failed
			w.failures = append(w.failures, err)
			break
		}
		for _, c := range cursors {
			w.noteRows(c.column, c.rows)
		}
	}
	w.steps = slices.Delete(w.steps, w.step, len(w.steps))
	if len(w.failures) == 0 && w.largest > 0 {
		w.perVar = w.largest
	}
	return errors.Join(w.failures...)
}

// walk asks until every cursor is done.
func (w *walker) walk(ctx context.Context, s *session, cursors []cursor, each func(int, *variable)) error {
	for {
		active := w.active(cursors)
		if len(active) == 0 {
			return nil
		}
		fits := w.fits(s)
		if len(active) > fits {
			active = active[:fits]
		}
		if err := w.ask(ctx, s, active, fits/len(active), each); err != nil {
			return err
		}
	}
}

func (w *walker) active(cursors []cursor) []*cursor {
	out := make([]*cursor, 0, len(cursors))
	for i := range cursors {
		if !cursors[i].done {
			out = append(out, &cursors[i])
		}
	}
	return out
}

// ask sends one request for the active cursors.
func (w *walker) ask(ctx context.Context, s *session, active []*cursor, fits int, each func(int, *variable)) error {
	q := w.query(s, active, fits)
	answer, err := s.exchange(ctx, q)
	switch {
	case errors.Is(err, ErrTimeout) && ctx.Err() == nil && s.answered && s.limit > 1 && len(q.names)*q.repetitions > 1:
		s.limit = max(1, min(s.limit, len(q.names)*q.repetitions)/2)
		return nil // once more, smaller
	case err != nil:
		return err
	case answer.status == gosnmp.TooBig && s.limit > 1:
		s.limit = max(1, min(s.limit, len(q.names)*max(1, q.repetitions))/2)
		return nil
	case answer.status != gosnmp.NoError:
		w.refuse(active, answer.at-1, answer.status)
		return nil
	case len(answer.variables) == 0:
		w.fail(active[0], "the answer behind it is empty")
		return nil
	}
	if taken := w.advance(active, answer.variables, each); taken >= len(answer.variables)/2 {
		w.learn(answer.size-s.headerSize(), len(answer.variables))
	}
	return nil
}

// refuse handles an error status: noSuchName is how v1 says that a column is
// through; anything else ends the column with an error.
func (w *walker) refuse(active []*cursor, at int, status gosnmp.SNMPError) {
	if at < 0 || at >= len(active) {
		at = 0
	}
	active[at].done = true
	if status != gosnmp.NoSuchName {
		w.fail(active[at], fmt.Sprintf("the device says %v behind it", status))
	}
}

// fail ends a column early and says why.
func (w *walker) fail(c *cursor, why string) {
	c.done = true
	w.failures = append(w.failures, fmt.Errorf("column %s is read up to %s: %s", w.columns[c.column], c.name, why))
}

// advance takes the variables of an answer, which come row by row. It returns
// how many are of the columns.
func (w *walker) advance(active []*cursor, variables []variable, each func(int, *variable)) (taken int) {
	for i := range variables {
		v, c := &variables[i], active[i%len(active)]
		if c.done {
			continue
		}
		column := w.columns[c.column]
		_, below := indexBelow(column, v.name)
		switch {
		case !below || isMissing(v.kind):
			c.done = true
		case compareOID(v.name[len(column):], c.name[len(column):]) <= 0: // would be walked in circles
			w.fail(c, "object "+v.name+" comes next, which does not increase")
		case c.rows >= w.most:
			w.fail(c, fmt.Sprintf("there are more than %d rows", w.most))
		default:
			c.name, c.rows = v.name, c.rows+1
			each(c.column, v)
			taken++
		}
	}
	return taken
}
