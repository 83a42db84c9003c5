package bus

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// The encoding of a message, version 1. Integers in the seal are little
// endian; all others are varints. A string is written out the first time it
// is used and by its number after that: a poll repeats one asset and a dozen
// points some hundred times.
//
//	seal     version uint8, before uint64, count uint32, refused uint64
//	readings n, then each: asset, point, part (strings); flags uint8;
//	         value float64; at (difference to the one before, ns);
//	         text (string, if flagged)
//	notes    n, then each: at; incident, asset, stage, title, text (strings)
const (
	encodingVersion = 1
	sealSize        = 1 + 8 + 4 + 8

	qualityMask = 0x0f
	flagText    = 0x10 // a text follows
	flagNoTime  = 0x20 // the time is the zero time
)

// A seal is the accounting at the head of a message.
type seal struct {
	before  uint64 // readings accepted before this message, since the stream began
	count   uint32 // readings in this message
	refused uint64 // readings refused so far, as the publisher knew
}

// after is the number of readings accepted up to and including this message.
func (s seal) after() uint64 { return s.before + uint64(s.count) }

func (s seal) put(b []byte) {
	b[0] = encodingVersion
	binary.LittleEndian.PutUint64(b[1:], s.before)
	binary.LittleEndian.PutUint32(b[9:], s.count)
	binary.LittleEndian.PutUint64(b[13:], s.refused)
}

// encoder turns batches into messages. Its buffers are reused: a message is
// valid until the next call.
type encoder struct {
	buf     []byte
	numbers map[string]uint64
	last    int64 // time of the reading before, unix ns
}

// encode leaves the seal to be put by the publisher.
func (e *encoder) encode(b Batch) []byte {
	if e.numbers == nil {
		e.numbers = map[string]uint64{}
	}
	clear(e.numbers)
	e.last = 0
	e.buf = append(e.buf[:0], make([]byte, sealSize)...)
	e.buf = binary.AppendUvarint(e.buf, uint64(len(b.Readings)))
	for i := range b.Readings {
		e.reading(&b.Readings[i])
	}
	e.buf = binary.AppendUvarint(e.buf, uint64(len(b.Notes)))
	for _, n := range b.Notes {
		e.time(n.At)
		for _, s := range []string{n.Incident, n.Asset, n.Stage, n.Title, n.Text} {
			e.string(s)
		}
	}
	return e.buf
}

func (e *encoder) reading(r *facility.Reading) {
	e.string(r.Asset)
	e.string(string(r.Point))
	e.string(r.Part)
	flags := byte(r.Quality) & qualityMask
	if r.Text != "" {
		flags |= flagText
	}
	if r.At.IsZero() {
		flags |= flagNoTime
	}
	e.buf = append(e.buf, flags)
	e.buf = binary.LittleEndian.AppendUint64(e.buf, math.Float64bits(r.Value))
	if !r.At.IsZero() {
		e.time(r.At)
	}
	if r.Text != "" {
		e.string(r.Text)
	}
}

// string writes the number of s, and s itself after a number not used before.
func (e *encoder) string(s string) {
	n, known := e.numbers[s]
	if !known {
		n = uint64(len(e.numbers))
		e.numbers[s] = n
	}
	e.buf = binary.AppendUvarint(e.buf, n)
	if !known {
		e.buf = binary.AppendUvarint(e.buf, uint64(len(s)))
		e.buf = append(e.buf, s...)
	}
}

func (e *encoder) time(t time.Time) {
	ns := t.UnixNano()
	e.buf = binary.AppendVarint(e.buf, ns-e.last)
	e.last = ns
}
