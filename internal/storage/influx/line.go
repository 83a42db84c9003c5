package influx

import (
	"math"
	"strconv"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
	"github.com/ridethrough/ridethrough/internal/storage/bus"
)

// A line is one line of line protocol in the buffer of its lines, and the
// readings in it.
type line struct {
	head        *head
	at          int64 // unix ms
	first, last int32 // of the chain of readings; -1 for a note
	readings    int
	start, end  int // in the buffer, without the newline
}

// A head is the beginning of a line, measurement and tags: the same for every
// reading of one part of one asset.
type head struct {
	text []byte

	// The line that is being filled, and the points in it.
	round  uint64
	open   int32
	points [2]uint64
}

type headKey struct{ asset, part string }

// lines turns batches into line protocol in one buffer that is reused. The
// points of one part of one asset that were measured in the same millisecond
// share a line: the database's cost is by line.
type lines struct {
	site   *facility.Site
	heads  map[headKey]*head
	fields map[facility.Point]*field
	round  uint64

	buf      []byte
	all      []line
	readings []facility.Reading
	names    []*field // reading → its field
	next     []int32  // reading → the next one in its line, -1 at the end
	notes    []bus.Note
	previous *head // of the reading before
}

func newLines(site *facility.Site) *lines {
	return &lines{site: site, heads: map[headKey]*head{}, fields: map[facility.Point]*field{}}
}

// maxHeads bounds the memory of parts that come and go, such as incidents.
const maxHeads = 1 << 18

// encode replaces what the lines hold. They stay valid until the next call.
func (e *lines) encode(batches []bus.Batch) {
	if len(e.heads) > maxHeads {
		clear(e.heads)
	}
	e.round++
	e.buf, e.all, e.next, e.names = e.buf[:0], e.all[:0], e.next[:0], e.names[:0]
	e.readings, e.notes = e.readings[:0], e.notes[:0]
	for _, b := range batches {
		e.readings = append(e.readings, b.Readings...)
		e.notes = append(e.notes, b.Notes...)
	}
	for i := range e.readings {
		e.chain(int32(i))
	}
	for i := range e.all {
		e.write(&e.all[i])
	}
	for i := range e.notes {
		e.note(&e.notes[i])
	}
}

// chain appends a reading to the open line of its head, or opens another.
func (e *lines) chain(i int32) {
	r := &e.readings[i]
	h, f, at := e.headAfter(i), e.field(r.Point), r.At.UnixMilli()
	e.next, e.names = append(e.next, -1), append(e.names, f)
	id := f.id
	word, bit := id/64, uint64(1)<<(id%64)
	if h.round == e.round && e.all[h.open].at == at && word < len(h.points) && h.points[word]&bit == 0 {
		l := &e.all[h.open]
		e.next[l.last] = i
		l.last = i
		l.readings++
	} else {
		h.round, h.open, h.points = e.round, int32(len(e.all)), [2]uint64{}
		e.all = append(e.all, line{head: h, at: at, first: i, last: i, readings: 1})
	}
	if word < len(h.points) {
		h.points[word] |= bit
	}
}

// headAfter spares the look-up for what is as with the reading before.
func (e *lines) headAfter(i int32) *head {
	r := &e.readings[i]
	if i > 0 {
		if before := &e.readings[i-1]; before.Asset == r.Asset && before.Part == r.Part {
			return e.previous
		}
	}
	e.previous = e.head(r)
	return e.previous
}

// write appends the text of a line to the buffer.
func (e *lines) write(l *line) {
	l.start = len(e.buf)
	e.buf = append(e.buf, l.head.text...)
	for i, separator := l.first, byte(' '); i >= 0; i, separator = e.next[i], ',' {
		e.buf = append(e.buf, separator)
		e.value(&e.readings[i], e.names[i])
	}
	e.finish(l)
}

func (e *lines) finish(l *line) {
	e.buf = append(e.buf, ' ')
	e.buf = strconv.AppendInt(e.buf, l.at, 10)
	l.end = len(e.buf)
	e.buf = append(e.buf, '\n')
}

// value appends the fields of one reading. A reading that cannot be trusted
// leaves a gap in the chart and says why beside it.
func (e *lines) value(r *facility.Reading, f *field) {
	if !r.Usable() || math.IsNaN(r.Value) || math.IsInf(r.Value, 0) {
		e.buf = append(e.buf, f.quality...)
		e.text(r.Quality.String())
		return
	}
	e.buf = append(e.buf, f.value...)
	e.buf = strconv.AppendFloat(e.buf, r.Value, 'g', -1, 64)
	if r.Text != "" {
		e.buf = append(e.buf, ',')
		e.buf = append(e.buf, f.word...)
		e.text(r.Text)
	}
}

// note appends the line of a note: an annotation of the chart.
func (e *lines) note(n *bus.Note) {
	l := line{at: n.At.UnixMilli(), first: -1, last: -1, readings: 1, start: len(e.buf)}
	at := e.site.Locate(n.Asset)
	e.buf = append(e.buf, "incident"...)
	e.tag("site", at.Site)
	e.tag("hall", at.Hall)
	e.tag("asset", n.Asset)
	e.tag("incident", n.Incident)
	e.buf = append(e.buf, ` stage=`...)
	e.text(n.Stage)
	e.buf = append(e.buf, `,title=`...)
	e.text(n.Title)
	e.buf = append(e.buf, `,text=`...)
	e.text(n.Text)
	e.finish(&l)
	e.all = append(e.all, l)
}

// span is the text of lines from to to, which follow each other.
func (e *lines) span(from, to int) []byte { return e.buf[e.all[from].start:e.all[to-1].end] }

// count is the number of readings in lines from to to.
func (e *lines) count(from, to int) uint64 {
	n := 0
	for _, l := range e.all[from:to] {
		n += l.readings
	}
	return uint64(n)
}

// alone returns the readings of a line as lines of one reading each.
func (e *lines) alone(l line) []bus.Batch {
	var out []bus.Batch
	for i := l.first; i >= 0; i = e.next[i] {
		out = append(out, bus.Batch{Readings: []facility.Reading{e.readings[i]}})
	}
	return out
}

// newest is the time of the newest reading, for the lag of the writer.
func (e *lines) newest() time.Time {
	var at int64
	for _, l := range e.all {
		at = max(at, l.at)
	}
	return time.UnixMilli(at)
}
