package ipmi

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
)

const (
	netFnSensor  = 0x04
	netFnStorage = 0x0A

	firstRecord = 0x0000
	lastRecord  = 0xFFFF
	// recordsMax bounds what a broken BMC can make us read. The largest
	// repositories seen have some 400 records.
	recordsMax = 4096
)

// commands of a repository: the SDR repository device, or the controller's own
// ("device SDRs") where there is no such device.
type commands struct{ netFn, info, reserve, get uint8 }

var (
	repositoryCommands = commands{netFn: netFnStorage, info: 0x20, reserve: 0x22, get: 0x23} // 33.9, 33.11, 33.12
	deviceCommands     = commands{netFn: netFnSensor, info: 0x20, reserve: 0x22, get: 0x21}  // 35.2 to 35.4
)

// stamp tells one state of a repository from another: number of records and
// times of the last addition and erasure.
type stamp string

// stampOf asks for the stamp of the repository (33.9).
func stampOf(ctx context.Context, s *lanplus.Session, c commands) (stamp, error) {
	data, err := s.Command(ctx, c.netFn, 0, c.info, nil)
	if err != nil {
		return "", err
	}
	const records, times, end = 1, 5, 13
	if c == deviceCommands || len(data) < end {
		return stamp(data), nil
	}
	return stamp(slices.Concat(data[records:records+2], data[times:end])), nil
}

// reader reads a repository record by record. It can be interrupted at any
// record and go on later, in another session too: a slow BMC takes longer for
// all of its records than one poll may last.
type reader struct {
	commands commands
	stamp    stamp // of the repository that is being read
	identity identity

	session     *lanplus.Session
	reservation uint16
	chunk       int // bytes that the BMC is willing to return at once

	next    uint16
	seen    map[uint16]bool
	found   inventory
	damaged []error // records that make no sense
}

// Chunk sizes (33.12): a whole record, if the BMC can, then ever less. Sixteen
// bytes is what every BMC must manage.
var chunks = []int{255, 64, 32, 16, 8}

func newReader(id identity, now stamp) *reader {
	return &reader{commands: id.commands, identity: id, stamp: now, chunk: chunks[0], next: firstRecord, seen: map[uint16]bool{}}
}

// run reads from where it stopped to the end.
func (r *reader) run(ctx context.Context, s *lanplus.Session) error {
	r.session = s
	if err := r.reserve(ctx); err != nil {
		return err
	}
	for r.next != lastRecord {
		if r.seen[r.next] || len(r.seen) >= recordsMax {
			r.damaged = append(r.damaged, fmt.Errorf("record %04Xh comes again: the repository has no end", r.next))
			return nil
		}
		record, next, err := r.record(ctx, r.next)
		var broken *brokenRecord
		if errors.As(err, &broken) {
			r.damaged, err = append(r.damaged, fmt.Errorf("record %04Xh: %w", r.next, err)), nil
		}
		if err != nil {
			return fmt.Errorf("record %04Xh, after %d others: %w", r.next, len(r.seen), err)
		}
		if err := r.found.add(record); err != nil && broken == nil {
			r.damaged = append(r.damaged, err)
		}
		r.seen[r.next] = true
		r.next = next
	}
	return nil
}

// elsewhere makes r read the controller's own records, if it has some and the
// repository turned out to have none.
func (r *reader) elsewhere() bool {
	if len(r.found.sensors) > 0 || r.commands == deviceCommands || !r.identity.deviceSDRs {
		return false
	}
	r.commands, r.next, r.seen = deviceCommands, firstRecord, map[uint16]bool{}
	return true
}

// reserve gets the reservation that reading parts of a record takes (33.11). A
// BMC without the command needs none.
func (r *reader) reserve(ctx context.Context) error {
	data, err := r.session.Command(ctx, r.commands.netFn, 0, r.commands.reserve, nil)
	if _, answered := lanplus.Code(err); answered {
		r.reservation = 0
		return nil
	}
	if err != nil {
		return err
	}
	if len(data) >= 2 {
		r.reservation = binary.LittleEndian.Uint16(data)
	}
	return nil
}

// record reads one record and says which is next. A reservation that was lost
// to somebody else is renewed, a few times.
func (r *reader) record(ctx context.Context, id uint16) (record []byte, next uint16, err error) {
	const reservationTries = 8
	for range reservationTries {
		record, next, err = r.parts(ctx, id)
		if code, _ := lanplus.Code(err); code != lanplus.CodeReservationLost {
			return record, next, err
		}
		if err := r.reserve(ctx); err != nil {
			return nil, 0, err
		}
	}
	return nil, 0, err
}

// brokenRecord is a record of which no more comes, although it says that it is
// longer. What came of it may do, and the one after it is known.
type brokenRecord struct{ error }

func (b *brokenRecord) Unwrap() error { return b.error }

// cutShort are answers to a question behind the end of a record (5.2).
var cutShort = []uint8{lanplus.CodeNotPresent, lanplus.CodeOutOfRange, lanplus.CodeInvalidField, lanplus.CodeCannotReturnBytes, lanplus.CodeLengthExceeded, lanplus.CodeLengthInvalid, lanplus.CodeUnspecified}

// parts reads the header of a record, then its body in chunks.
func (r *reader) parts(ctx context.Context, id uint16) ([]byte, uint16, error) {
	record, next, err := r.get(ctx, id, 0, sdr.HeaderSize)
	if err != nil {
		return nil, 0, err
	}
	header, err := sdr.DecodeHeader(record)
	if err != nil {
		return record, next, &brokenRecord{err}
	}
	size := sdr.HeaderSize + header.Length
	for len(record) < size {
		part, _, err := r.get(ctx, id, len(record), min(size-len(record), r.chunk))
		if r.tooMuch(err) {
			continue
		}
		if code, _ := lanplus.Code(err); slices.Contains(cutShort, code) || err == nil && len(part) == 0 {
			return record, next, &brokenRecord{fmt.Errorf("%d bytes, want %d", len(record), size)}
		}
		if err != nil {
			return nil, 0, err
		}
		record = append(record, part...)
	}
	return record, next, nil
}

// tooMuch reports whether err asks for smaller chunks, and makes them smaller.
func (r *reader) tooMuch(err error) bool {
	code, answered := lanplus.Code(err)
	refusals := []uint8{lanplus.CodeCannotReturnBytes, lanplus.CodeLengthExceeded, lanplus.CodeLengthInvalid, lanplus.CodeUnspecified}
	if !answered || !slices.Contains(refusals, code) {
		return false
	}
	smaller := slices.IndexFunc(chunks, func(n int) bool { return n < r.chunk })
	if smaller < 0 {
		return false
	}
	r.chunk = chunks[smaller]
	return true
}

// get is one Get SDR (33.12).
func (r *reader) get(ctx context.Context, id uint16, offset, count int) (part []byte, next uint16, err error) {
	req := binary.LittleEndian.AppendUint16(nil, r.reservation)
	req = binary.LittleEndian.AppendUint16(req, id)
	data, err := r.session.Command(ctx, r.commands.netFn, 0, r.commands.get, append(req, byte(offset), byte(count)))
	if err != nil {
		return nil, 0, err
	}
	if len(data) < 2 {
		return nil, 0, fmt.Errorf("get record: %d bytes, want at least 2", len(data))
	}
	body := data[2:]
	return slices.Clone(body[:min(len(body), count)]), binary.LittleEndian.Uint16(data), nil
}
