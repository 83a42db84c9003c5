package bmc

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/bougou/go-ipmi/pkg/handlers"
	"github.com/bougou/go-ipmi/pkg/types"
)

// eventLog is the system event log, read only.
type eventLog struct {
	events []Event
	now    func() time.Time
}

func (l eventLog) register(reg *handlers.Registry) {
	reg.RegisterFunc(types.CommandGetSELInfo, l.info)
	reg.RegisterFunc(types.CommandGetSELAllocInfo, l.allocation)
	reg.RegisterFunc(types.CommandReserveSEL, l.reserve)
	reg.RegisterFunc(types.CommandGetSELEntry, l.entry)
	reg.RegisterFunc(types.CommandGetSELTime, l.time)
}

// info is Get SEL Info (31.2).
func (l eventLog) info(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	var last time.Time
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
	out = binary.LittleEndian.AppendUint32(out, 0)
	return append(out, allocationAndReserve), types.CodeOK, nil
}

// allocation is Get SEL Allocation Info (31.3).
func (eventLog) allocation(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	return []byte{0, 4, 16, 0, 0, 4, 0, 4, 1}, types.CodeOK, nil
}

func (eventLog) reserve(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	return []byte{1, 0}, types.CodeOK, nil
}

// entry is Get SEL Entry (31.5).
func (l eventLog) entry(_ context.Context, _ *handlers.HandlerContext, req []byte) ([]byte, types.CompletionCode, error) {
	if len(req) < 6 {
		return nil, types.CodeRequestDataTruncated, nil
	}
	i := int(binary.LittleEndian.Uint16(req[2:])) - 1
	switch i {
	case -1:
		i = 0
	case 0xFFFE:
		i = len(l.events) - 1
	}
	if i < 0 || i >= len(l.events) {
		return nil, types.CodeRequestedDataNotPresent, nil
	}
	record := l.events[i].record(uint16(i + 1))
	offset := min(int(req[4]), len(record))
	count := min(int(req[5]), len(record)-offset)
	next := uint16(i + 2)
	if i == len(l.events)-1 {
		next = 0xFFFF
	}
	return append(binary.LittleEndian.AppendUint16(nil, next), record[offset:offset+count]...), types.CodeOK, nil
}

// record is the event in the 16 bytes of table 32-1.
func (e Event) record(id uint16) []byte {
	out := binary.LittleEndian.AppendUint16(nil, id)
	out = append(out, 0x02) // system event
	out = binary.LittleEndian.AppendUint32(out, uint32(e.At.Unix()))
	out = append(out, bmcSlaveAddress, 0, 0x04, e.SensorType, e.Sensor, e.EventType)
	return append(out, e.Data[:]...)
}

func (l eventLog) time(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	return binary.LittleEndian.AppendUint32(nil, uint32(l.now().Unix())), types.CodeOK, nil
}
