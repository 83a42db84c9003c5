// Package sel decodes records of the system event log (section 32 of the IPMI
// 2.0 specification, revision 1.1) and says in one line what happened.
package sel

import (
	"encoding/binary"
	"fmt"
	"time"
)

// Size is the size of every record.
const Size = 16

// Kinds of records (32.1). What lies between is reserved.
const (
	systemEvent    = 0x02
	oemTimed       = 0xC0
	oemTimedLast   = 0xDF
	oemUntimedFrom = 0xE0
)

// Times (37.1): below Initialised they count from the start of the controller.
const (
	Initialised = 0x20000000
	Unspecified = 0xFFFFFFFF
)

// A Record is one entry of the log.
type Record struct {
	ID    uint16
	Kind  uint8
	Stamp uint32 // seconds; Unspecified where the record has none

	// Of a system event.
	Generator  uint8 // slave address, or software id with bit 0 set
	LUN        uint8
	SensorType uint8
	Sensor     uint8
	EventType  uint8
	Deasserted bool
	Data       [3]uint8

	// OEM is what the maker put into a record of its own, after the stamp.
	OEM []byte
}

// Decode reads one record.
func Decode(b []byte) (Record, error) {
	if len(b) < Size {
		return Record{}, fmt.Errorf("event log record: %d bytes, want %d", len(b), Size)
	}
	r := Record{ID: binary.LittleEndian.Uint16(b), Kind: b[2], Stamp: Unspecified}
	if r.Kind < oemUntimedFrom {
		r.Stamp = binary.LittleEndian.Uint32(b[3:])
	}
	switch {
	case r.Kind >= oemUntimedFrom:
		r.OEM = append(r.OEM, b[3:Size]...)
	case r.Kind >= oemTimed:
		r.OEM = append(r.OEM, b[7:Size]...)
	default: // 02h; makers have put events under kinds that are reserved
		const deasserted = 0x80
		r.Generator, r.LUN = b[7], b[8]&0x03
		r.SensorType, r.Sensor = b[10], b[11]
		r.EventType, r.Deasserted = b[12]&^deasserted, b[12]&deasserted != 0
		copy(r.Data[:], b[13:])
	}
	return r, nil
}

// IsOEM reports whether only the maker knows what the record says.
func (r Record) IsOEM() bool { return r.Kind >= oemTimed }

// At is the time of the record on a clock that read now when that of the log
// read logNow. A stamp that says nothing, or counts from another beginning than
// the log's clock, gives now; so does one that is not over yet.
func (r Record) At(now time.Time, logNow uint32) time.Time {
	if r.Stamp == Unspecified || r.Stamp == 0 || logNow == Unspecified || (r.Stamp < Initialised) != (logNow < Initialised) {
		return now
	}
	const alike = 2 // s, of clocks that count whole seconds
	offset := now.Unix() - int64(logNow)
	if logNow >= Initialised && offset >= -alike && offset <= alike {
		offset = 0
	}
	if at := time.Unix(int64(r.Stamp)+offset, 0); at.Before(now) {
		return at
	}
	return now
}
