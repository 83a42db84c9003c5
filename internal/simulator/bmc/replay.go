package bmc

import (
	"context"
	"encoding/binary"

	"github.com/bougou/go-ipmi/pkg/handlers"
	"github.com/bougou/go-ipmi/pkg/types"
)

// Replay is a real server as it was recorded: raw records, and the raw answers
// of its sensors by number. A sensor without an answer is not there.
type Replay struct {
	Records    [][]byte
	Readings   map[uint8][]byte // Get Sensor Reading (35.14)
	Thresholds map[uint8][]byte // Get Sensor Thresholds (35.9)
}

// play puts the recording in the place of the sensors that the BMC has.
func (r *Replay) play(repo *repository, reg *handlers.Registry) {
	repo.mu.Lock()
	defer repo.mu.Unlock()
	repo.records = nil
	for i, record := range r.Records {
		own := append([]byte(nil), record...)
		binary.LittleEndian.PutUint16(own, uint16(i+1))
		repo.records = append(repo.records, own)
	}
	reg.RegisterFunc(types.CommandGetSensorReading, from(r.Readings))
	reg.RegisterFunc(types.CommandGetSensorThresholds, from(r.Thresholds))
}

// from answers with what was recorded of the sensor in the first request byte.
func from(answers map[uint8][]byte) func(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	return func(_ context.Context, _ *handlers.HandlerContext, req []byte) ([]byte, types.CompletionCode, error) {
		if len(req) < 1 {
			return nil, types.CodeRequestDataTruncated, nil
		}
		answer, ok := answers[req[0]]
		if !ok {
			return nil, types.CodeRequestedDataNotPresent, nil
		}
		return answer, types.CodeOK, nil
	}
}
