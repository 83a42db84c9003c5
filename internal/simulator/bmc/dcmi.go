package bmc

import (
	"context"
	"encoding/binary"
	"time"

	"github.com/bougou/go-ipmi/pkg/handlers"
	"github.com/bougou/go-ipmi/pkg/types"
)

// dcmiGroup is the group extension identifier of DCMI, first byte of every
// request and answer (DCMI 1.5, 6).
const dcmiGroup = 0xDC

type dcmi struct {
	power  Value
	inlets []Value
	now    func() time.Time
}

func (d dcmi) register(reg *handlers.Registry) {
	if len(d.inlets) > 0 {
		reg.RegisterFunc(types.CommandGetDCMITemperatureReadings, d.temperatures)
	}
	if d.power == nil {
		return
	}
	reg.RegisterFunc(types.CommandGetDCMIPowerReading, d.powerReading)
	reg.RegisterFunc(types.CommandGetDCMICapParam, d.capabilities)
}

// temperatures is Get Temperature Readings of the air inlet, sign and magnitude
// (DCMI 1.5, 6.7.3).
func (d dcmi) temperatures(_ context.Context, _ *handlers.HandlerContext, req []byte) ([]byte, types.CompletionCode, error) {
	const negative, most = 1 << 7, 8
	if len(req) < 5 || req[0] != dcmiGroup || req[2] != EntityDCMIInlet {
		return nil, types.CodeParameterOutOfRange, nil
	}
	first := max(int(req[4]), 1) - 1
	out := []byte{dcmiGroup, byte(len(d.inlets)), 0}
	for i := first; i < len(d.inlets) && i-first < most; i++ {
		v, _ := d.inlets[i]()
		raw := byte(min(max(v, -v), 127))
		if v < 0 {
			raw |= negative
		}
		out[2]++
		out = append(out, raw, byte(i+1))
	}
	return out, types.CodeOK, nil
}

// powerReading is Get Power Reading, system power statistics (DCMI 1.5, 6.6.1).
func (d dcmi) powerReading(_ context.Context, _ *handlers.HandlerContext, req []byte) ([]byte, types.CompletionCode, error) {
	if len(req) < 1 || req[0] != dcmiGroup {
		return nil, types.CodeInvalidCommand, nil
	}
	const measuring = 0x40
	watts, ok := d.power()
	w, state := uint16(min(max(watts, 0), 65535)), byte(measuring)
	if !ok {
		w, state = 0, 0
	}
	out := []byte{dcmiGroup}
	for range 4 { // now, minimum, maximum, average
		out = binary.LittleEndian.AppendUint16(out, w)
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(d.now().Unix()))
	out = binary.LittleEndian.AppendUint32(out, 1000) // statistics period, ms
	return append(out, state), types.CodeOK, nil
}

// capabilities is Get DCMI Capabilities Info (DCMI 1.5, 6.1): parameter 1 says
// that power management is there, the others are empty but well-formed.
func (dcmi) capabilities(_ context.Context, _ *handlers.HandlerContext, req []byte) ([]byte, types.CompletionCode, error) {
	if len(req) < 2 || req[0] != dcmiGroup {
		return nil, types.CodeInvalidCommand, nil
	}
	head := []byte{dcmiGroup, 1, 5, 2} // DCMI 1.5, parameter revision 2
	switch req[1] {
	case 1:
		return append(head, 0, 0x01, 0x07), types.CodeOK, nil
	case 2:
		return append(head, 0, 0, 0, 0, 0), types.CodeOK, nil
	case 3:
		return append(head, bmcSlaveAddress, 0), types.CodeOK, nil
	case 4:
		return append(head, 1, 1), types.CodeOK, nil
	case 5:
		return append(head, 1, 0x01), types.CodeOK, nil // one period: 1 s
	}
	return nil, types.CodeParameterOutOfRange, nil
}
