package bmc

import (
	"context"
	"encoding/binary"
	"sync"
	"time"

	"github.com/bougou/go-ipmi/pkg/handlers"
	"github.com/bougou/go-ipmi/pkg/types"
)

// repository is the SDR repository together with the sensors it describes. The
// reference server has one too, but stamps it with the present time on each
// request, so that no reader could ever keep it.
type repository struct {
	mu       sync.Mutex // guards everything below
	changed  time.Time
	records  [][]byte
	sensors  map[uint8]Sensor
	reserved uint16
}

// set replaces the contents; at becomes the time of the last addition.
func (r *repository) set(at time.Time, id Identity, sensors []Sensor, extra [][]byte) {
	encoded, numbered := records(id, sensors, extra)
	byNumber := make(map[uint8]Sensor, len(numbered))
	for _, s := range numbered {
		byNumber[s.Number] = s
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	at = at.Truncate(time.Second) // as the timestamp on the wire
	if !at.After(r.changed) {
		at = r.changed.Add(time.Second)
	}
	r.changed, r.records, r.sensors = at, encoded, byNumber
	r.reserved++ // a change cancels reservations (33.11)
}

func (r *repository) sensor(number uint8) (Sensor, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.sensors[number]
	return s, ok
}

func (r *repository) register(reg *handlers.Registry) {
	reg.RegisterFunc(types.CommandGetSDRRepoInfo, r.info)
	reg.RegisterFunc(types.CommandReserveSDRRepo, r.reserve)
	reg.RegisterFunc(types.CommandGetSDR, r.get)
}

// registerDevice serves the records as device SDRs, and as no repository.
func (r *repository) registerDevice(reg *handlers.Registry) {
	refuse := func(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
		return nil, types.CodeInvalidCommand, nil
	}
	for _, c := range []types.Command{types.CommandGetSDRRepoInfo, types.CommandReserveSDRRepo, types.CommandGetSDR} {
		reg.RegisterFunc(c, refuse)
	}
	reg.RegisterFunc(types.CommandGetDeviceSDRInfo, r.deviceInfo)
	reg.RegisterFunc(types.CommandReserveDeviceSDRRepo, r.reserve)
	reg.RegisterFunc(types.CommandGetDeviceSDR, r.get)
}

// deviceInfo is Get Device SDR Info of a dynamic population (35.2).
func (r *repository) deviceInfo(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	const dynamicLUN0 = 0x81
	return binary.LittleEndian.AppendUint32([]byte{byte(len(r.sensors)), dynamicLUN0}, uint32(r.changed.Unix())), types.CodeOK, nil
}

// info is Get SDR Repository Info (33.9).
func (r *repository) info(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	const reserveSupported = 0x02
	out := []byte{sdrVersion}
	out = binary.LittleEndian.AppendUint16(out, uint16(len(r.records)))
	out = binary.LittleEndian.AppendUint16(out, 0xFFFE) // free space: plenty
	out = binary.LittleEndian.AppendUint32(out, uint32(r.changed.Unix()))
	out = binary.LittleEndian.AppendUint32(out, 0) // never erased
	return append(out, reserveSupported), types.CodeOK, nil
}

// reserve is Reserve SDR Repository (33.11).
func (r *repository) reserve(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.reserved++; r.reserved == 0 {
		r.reserved = 1
	}
	return binary.LittleEndian.AppendUint16(nil, r.reserved), types.CodeOK, nil
}

// maxSDRRead is how much one Get SDR returns. Real BMCs stop between 16 bytes
// and a whole record; readers must cope.
const maxSDRRead = 32

// get is Get SDR (33.12).
func (r *repository) get(_ context.Context, _ *handlers.HandlerContext, req []byte) ([]byte, types.CompletionCode, error) {
	if len(req) < 6 {
		return nil, types.CodeRequestDataTruncated, nil
	}
	reservation, id := binary.LittleEndian.Uint16(req), binary.LittleEndian.Uint16(req[2:])
	offset, count := int(req[4]), int(req[5])
	r.mu.Lock()
	defer r.mu.Unlock()
	if offset > 0 && reservation != r.reserved {
		return nil, types.CodeReservationCanceled, nil
	}
	i := int(id) - 1
	switch id {
	case 0:
		i = 0
	case 0xFFFF:
		i = len(r.records) - 1
	}
	if i < 0 || i >= len(r.records) || offset >= len(r.records[i]) {
		return nil, types.CodeRequestedDataNotPresent, nil
	}
	rest := r.records[i][offset:]
	count = min(count, len(rest))
	if count > maxSDRRead {
		return nil, types.CodeCannotReturnRequestedDataBytes, nil
	}
	next := uint16(i + 2)
	if i == len(r.records)-1 {
		next = 0xFFFF
	}
	return append(binary.LittleEndian.AppendUint16(nil, next), rest[:count]...), types.CodeOK, nil
}
