package snmp

import (
	"maps"
	"math/bits"
	"slices"

	"github.com/gosnmp/gosnmp"
)

// Here are the steps of a walk: which columns go together, how many rows fit,
// and the requests, which stay the same while the rows do.

// groups puts columns together that have about as many rows: unknown, 1, 2–3,
// 4–7, … Groups that fit one request together are one: a request costs more
// than the rows that are asked for in vain.
func (w *walker) groups(fits int) [][]int {
	bySize := map[int][]int{}
	for column, rows := range w.rows {
		if rows == 0 {
			continue
		}
		size := bits.Len(uint(max(rows, 0)))
		bySize[size] = append(bySize[size], column)
	}
	var out [][]int
	for _, size := range slices.Sorted(maps.Keys(bySize)) {
		next := bySize[size]
		if last := len(out) - 1; last >= 0 && size > 0 {
			if joint := slices.Concat(out[last], next); len(joint)*(w.mostRows(joint)+1) <= fits && w.rows[out[last][0]] != unknownRows {
				out[last] = joint
				continue
			}
		}
		out = append(out, next)
	}
	return out
}

func (w *walker) mostRows(columns []int) int {
	most := 0
	for _, c := range columns {
		most = max(most, w.rows[c])
	}
	return most
}

// fits is how many variables an answer holds.
func (w *walker) fits(s *session) int {
	return max(1, min(s.limit, int(float64(largestAnswer-s.headerSize())/w.perVar)))
}

// learn notes the size of variables.
func (w *walker) learn(size, variables int) {
	w.largest = max(w.largest, float64(size)/float64(variables))
	w.perVar = max(w.perVar, w.largest)
}

// query asks for as many rows as are expected and one more, to see the end.
func (w *walker) query(s *session, active []*cursor, fits int) *query {
	expected := 0
	for _, c := range active {
		if known := w.rows[c.column]; known == unknownRows {
			expected = max(expected, fits)
		} else {
			expected = max(expected, known-c.rows+1)
		}
	}
	kind, repetitions := gosnmp.GetBulkRequest, max(1, min(fits, expected))
	if s.version == gosnmp.Version1 {
		kind, repetitions = gosnmp.GetNextRequest, 1
	}
	defer func() { w.step++ }()
	for i, q := range w.steps[w.step:] {
		if q.kind == kind && q.repetitions == repetitions && slices.EqualFunc(q.names, active, named) {
			w.steps = slices.Delete(w.steps, w.step, w.step+i)
			return q
		}
	}
	names := make([]string, len(active))
	for i, c := range active {
		names[i] = c.name
	}
	q := newQuery(kind, names, repetitions, w.often)
	w.steps = slices.Insert(w.steps, w.step, q)
	return q
}

func named(name string, c *cursor) bool { return name == c.name }
