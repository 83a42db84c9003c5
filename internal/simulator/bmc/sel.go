package bmc

import (
	"context"
	"encoding/binary"
	"sync"
	"time"

	"github.com/bougou/go-ipmi/pkg/handlers"
	"github.com/bougou/go-ipmi/pkg/types"
)

// eventLog is the system event log, read only to others.
type eventLog struct {
	mu     sync.Mutex // guards what follows
	events []Event
	first  uint16 // id of the first event
	erased time.Time
	added  time.Time // last
	now    func() time.Time
}

// Log adds an event to the log. A log with a limit loses its oldest.
func (b *BMC) Log(e Event) {
	l := b.log
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, e)
	if l.added = l.later(l.added); b.cfg.LogMax > 0 && len(l.events) > b.cfg.LogMax {
		l.events, l.first = l.events[1:], l.first+1
	}
}

// ClearLog erases the log.
func (b *BMC) ClearLog() {
	l := b.log
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events, l.first, l.erased = nil, 1, l.later(l.erased)
}

// later is now, or a second after was: stamps count whole seconds.
func (l *eventLog) later(was time.Time) time.Time {
	if now := l.now().Truncate(time.Second); now.After(was) {
		return now
	}
	return was.Add(time.Second)
}

func (l *eventLog) register(reg *handlers.Registry) {
	reg.RegisterFunc(types.CommandGetSELInfo, l.info)
	reg.RegisterFunc(types.CommandGetSELAllocInfo, l.allocation)
	reg.RegisterFunc(types.CommandReserveSEL, l.reserve)
	reg.RegisterFunc(types.CommandGetSELEntry, l.entry)
	reg.RegisterFunc(types.CommandGetSELTime, l.time)
}

// info is Get SEL Info (31.2).
func (l *eventLog) info(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	last := l.added
	for _, e := range l.events {
		if e.At.After(last) {
			last = e.At
		}
	}
	stamp := uint32(0xFFFFFFFF) // unspecified
	if !last.IsZero() {
		stamp = uint32(last.Unix())
	}
	const allocationAndReserve = 0x03
	out := []byte{sdrVersion}
	out = binary.LittleEndian.AppendUint16(out, uint16(len(l.events)))
	out = binary.LittleEndian.AppendUint16(out, 0xFFFE)
	out = binary.LittleEndian.AppendUint32(out, stamp)
	erased := uint32(0)
	if !l.erased.IsZero() {
		erased = uint32(l.erased.Unix())
	}
	out = binary.LittleEndian.AppendUint32(out, erased)
	return append(out, allocationAndReserve), types.CodeOK, nil
}

// allocation is Get SEL Allocation Info (31.3).
func (*eventLog) allocation(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	return []byte{0, 4, 16, 0, 0, 4, 0, 4, 1}, types.CodeOK, nil
}

func (*eventLog) reserve(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	return []byte{1, 0}, types.CodeOK, nil
}

// entry is Get SEL Entry (31.5).
func (l *eventLog) entry(_ context.Context, _ *handlers.HandlerContext, req []byte) ([]byte, types.CompletionCode, error) {
	if len(req) < 6 {
		return nil, types.CodeRequestDataTruncated, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	id := binary.LittleEndian.Uint16(req[2:])
	i := int(id) - int(l.first)
	switch id {
	case 0:
		i = 0
	case 0xFFFF:
		i = len(l.events) - 1
	}
	if i < 0 || i >= len(l.events) {
		return nil, types.CodeRequestedDataNotPresent, nil
	}
	record := l.events[i].record(uint16(i) + l.first)
	offset := min(int(req[4]), len(record))
	count := min(int(req[5]), len(record)-offset)
	next := uint16(i) + l.first + 1
	if i == len(l.events)-1 {
		next = 0xFFFF
	}
	return append(binary.LittleEndian.AppendUint16(nil, next), record[offset:offset+count]...), types.CodeOK, nil
}

// record is the event in the 16 bytes of table 32-1.
func (e Event) record(id uint16) []byte {
	out := binary.LittleEndian.AppendUint16(nil, id)
	if e.Raw != nil {
		return append(append(out, e.Raw...), make([]byte, 14)...)[:16]
	}
	out = append(out, 0x02) // system event
	out = binary.LittleEndian.AppendUint32(out, uint32(e.At.Unix()))
	out = append(out, bmcSlaveAddress, 0, 0x04, e.SensorType, e.Sensor, e.EventType)
	return append(out, e.Data[:]...)
}

func (l *eventLog) time(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	return binary.LittleEndian.AppendUint32(nil, uint32(l.now().Unix())), types.CodeOK, nil
}
