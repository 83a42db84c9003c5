package bus

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// ErrMalformed is what is wrong with a message that no version of ridethrough
// wrote, or a later one did.
var ErrMalformed = errors.New("malformed message")

// Smallest sizes of a reading and a note on the wire, to refuse a count that
// the message cannot hold before memory is allocated for it.
const (
	minReading = 3 + 1 + 8
	minNote    = 1 + 5
)

// readSeal reads the accounting of a message.
func readSeal(b []byte) (seal, error) {
	if len(b) < sealSize {
		return seal{}, fmt.Errorf("%w: %d bytes, want at least %d", ErrMalformed, len(b), sealSize)
	}
	if b[0] != encodingVersion {
		return seal{}, fmt.Errorf("%w: encoding version %d, want %d; was it written by a later ridethrough?", ErrMalformed, b[0], encodingVersion)
	}
	return seal{
		before:  binary.LittleEndian.Uint64(b[1:]),
		count:   binary.LittleEndian.Uint32(b[9:]),
		refused: binary.LittleEndian.Uint64(b[13:]),
	}, nil
}

// decode reads a message. Strings that repeat share their memory.
func decode(topic Topic, b []byte) (Batch, error) {
	if _, err := readSeal(b); err != nil {
		return Batch{}, err
	}
	d := decoder{rest: b[sealSize:]}
	out := Batch{Topic: topic}
	if n := d.count(minReading); n > 0 {
		out.Readings = make([]facility.Reading, n)
		for i := range out.Readings {
			d.reading(&out.Readings[i])
		}
	}
	if n := d.count(minNote); n > 0 {
		out.Notes = make([]Note, n)
		for i := range out.Notes {
			out.Notes[i] = d.note()
		}
	}
	if d.bad || len(d.rest) > 0 {
		return Batch{}, fmt.Errorf("%w: cut short or followed by %d bytes too many", ErrMalformed, len(d.rest))
	}
	return out, nil
}

// decoder reads from rest; bad is set at the first byte that is wrong, and
// everything read after that is zero.
type decoder struct {
	rest    []byte
	strings []string
	last    int64
	bad     bool
}

func (d *decoder) reading(r *facility.Reading) {
	r.Asset, r.Point, r.Part = d.string(), facility.Point(d.string()), d.string()
	flags := d.bytes(1)
	value := d.bytes(8)
	if d.bad {
		return
	}
	r.Quality = facility.Quality(flags[0] & qualityMask)
	r.Value = math.Float64frombits(binary.LittleEndian.Uint64(value))
	if flags[0]&flagNoTime == 0 {
		r.At = d.time()
	}
	if flags[0]&flagText != 0 {
		r.Text = d.string()
	}
}

func (d *decoder) note() Note {
	return Note{
		At: d.time(), Incident: d.string(), Asset: d.string(),
		Stage: d.string(), Title: d.string(), Text: d.string(),
	}
}

// count reads how many things of at least size bytes follow.
func (d *decoder) count(size int) int {
	n := d.uvarint()
	if n > uint64(len(d.rest)/size) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) string() string {
	n := d.uvarint()
	if n < uint64(len(d.strings)) {
		return d.strings[n]
	}
	length := d.uvarint()
	if n > uint64(len(d.strings)) || length > uint64(len(d.rest)) {
		d.fail()
		return ""
	}
	s := string(d.bytes(int(length)))
	d.strings = append(d.strings, s)
	return s
}

func (d *decoder) time() time.Time {
	delta, n := binary.Varint(d.rest)
	if n <= 0 {
		d.fail()
		return time.Time{}
	}
	d.rest = d.rest[n:]
	d.last += delta
	return time.Unix(0, d.last).UTC()
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.rest = d.rest[n:]
	return v
}

func (d *decoder) bytes(n int) []byte {
	if n > len(d.rest) {
		d.fail()
		return nil
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

func (d *decoder) fail() { d.bad, d.rest = true, nil }
