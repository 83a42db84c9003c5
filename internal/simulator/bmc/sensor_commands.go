package bmc

import (
	"context"

	"github.com/bougou/go-ipmi/pkg/handlers"
	"github.com/bougou/go-ipmi/pkg/types"
)

// Flags of Get Sensor Reading, byte 3 (35.14).
const (
	eventsEnabled      = 1 << 7
	scanningEnabled    = 1 << 6
	readingUnavailable = 1 << 5
)

func (r *repository) registerSensors(reg *handlers.Registry) {
	reg.RegisterFunc(types.CommandGetSensorReading, r.onSensor(reading))
	reg.RegisterFunc(types.CommandGetSensorThresholds, r.onSensor(thresholds))
	reg.RegisterFunc(types.CommandGetSensorReadingFactors, r.onSensor(factors))
	reg.RegisterFunc(types.CommandGetSensorHysteresis, r.onSensor(func(Sensor, []byte) []byte { return []byte{0, 0} }))
	reg.RegisterFunc(types.CommandGetSensorEventEnable, r.onSensor(func(Sensor, []byte) []byte { return []byte{eventsEnabled | scanningEnabled, 0, 0, 0, 0} }))
	reg.RegisterFunc(types.CommandGetSensorEventStatus, r.onSensor(func(Sensor, []byte) []byte { return []byte{eventsEnabled | scanningEnabled, 0, 0, 0, 0} }))
	reg.RegisterFunc(types.CommandGetSensorType, r.onSensor(func(s Sensor, _ []byte) []byte { return []byte{s.Type, s.EventType} }))
}

// onSensor finds the sensor that the first request byte names. Event-only
// sensors cannot be read and answer as if they were not there.
func (r *repository) onSensor(answer func(Sensor, []byte) []byte) func(context.Context, *handlers.HandlerContext, []byte) ([]byte, types.CompletionCode, error) {
	return func(_ context.Context, _ *handlers.HandlerContext, req []byte) ([]byte, types.CompletionCode, error) {
		if len(req) < 1 {
			return nil, types.CodeRequestDataTruncated, nil
		}
		s, ok := r.sensor(req[0])
		if !ok || s.Read == nil && s.States == nil {
			return nil, types.CodeRequestedDataNotPresent, nil
		}
		return answer(s, req), types.CodeOK, nil
	}
}

// reading is Get Sensor Reading (35.14).
func reading(s Sensor, _ []byte) []byte {
	if s.NotScanning {
		return []byte{0, eventsEnabled, 0, 0x80}
	}
	const flags = eventsEnabled | scanningEnabled
	if s.Read == nil {
		mask, ok := s.States()
		if !ok {
			return []byte{0, flags | readingUnavailable, 0, 0x80}
		}
		return []byte{0, flags, byte(mask), byte(mask>>8) | 0x80}
	}
	v, ok := s.Read()
	if !ok {
		return []byte{0, flags | readingUnavailable, 0xC0}
	}
	raw := s.Scale.raw(v)
	return []byte{raw, flags, 0xC0 | s.Thresholds.status(s.Scale.value(raw))}
}

// status is the threshold comparison byte of Get Sensor Reading.
func (t Thresholds) status(v float64) (m uint8) {
	for i, limit := range t.bitOrder() {
		if limit == nil {
			continue
		}
		if lower := i < 3; lower && v <= *limit || !lower && v >= *limit {
			m |= 1 << i
		}
	}
	return m
}

// thresholds is Get Sensor Thresholds (35.9).
func thresholds(s Sensor, _ []byte) []byte {
	out := []byte{s.Thresholds.mask()}
	for _, t := range s.Thresholds.bitOrder() {
		raw := uint8(0)
		if t != nil {
			raw = s.Scale.raw(*t)
		}
		out = append(out, raw)
	}
	return out
}

// factors is Get Sensor Reading Factors (35.5). The simulated non-linear
// sensor has the same factors for every reading.
func factors(s Sensor, req []byte) []byte {
	raw := uint8(0)
	if len(req) > 1 {
		raw = req[1]
	}
	c := s.Scale
	return []byte{
		raw + 1, byte(c.M), byte(c.M>>8) << 6, byte(c.B), byte(c.B>>8) << 6, 0,
		byte(c.RExp)<<4 | byte(c.BExp)&0x0F,
	}
}
