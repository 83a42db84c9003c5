package bmc

import (
	"bytes"
	"encoding/binary"
)

const (
	sdrVersion      = 0x51 // SDR version 1.5, as in IPMI 2.0 (33.9)
	bmcSlaveAddress = 0x20
	nameMax         = 16

	recordFull      = 0x01
	recordCompact   = 0x02
	recordEventOnly = 0x03
	recordMCLocator = 0x12

	eventThreshold      = 0x01
	eventSensorSpecific = 0x6F
)

// records encodes the whole repository: the BMC itself, its sensors, then what
// else there is. Sensors come back with their numbers filled in.
func records(id Identity, sensors []Sensor, extra [][]byte) ([][]byte, []Sensor) {
	out := [][]byte{locator(id)}
	numbered := number(sensors)
	for _, s := range numbered {
		out = append(out, record(s))
	}
	for _, r := range extra {
		out = append(out, bytes.Clone(r))
	}
	for i, r := range out {
		binary.LittleEndian.PutUint16(r, uint16(i+1))
	}
	return out, numbered
}

func number(sensors []Sensor) []Sensor {
	taken := map[uint8]bool{0: true}
	for _, s := range sensors {
		taken[s.Number] = true
	}
	out, next := make([]Sensor, len(sensors)), uint8(1)
	for i, s := range sensors {
		for s.Number == 0 {
			if !taken[next] {
				s.Number = next
			}
			next++
		}
		s.Scale = s.Scale.orDefault()
		if s.Read == nil && s.EventType == 0 {
			s.EventType = eventSensorSpecific
		}
		if s.Instance == 0 {
			s.Instance = 1
		}
		out[i] = s
	}
	return out
}

func record(s Sensor) []byte {
	switch {
	case s.Read != nil:
		return full(s)
	case s.States != nil:
		return compact(s)
	}
	return eventOnly(s)
}

// sized fills in the header (43.1): body excludes the five bytes of it.
func sized(kind uint8, body []byte) []byte {
	return append([]byte{0, 0, sdrVersion, kind, byte(len(body))}, body...)
}

// named appends a type/length byte and an 8-bit ASCII string (43.15).
func named(body []byte, name string) []byte {
	name = name[:min(len(name), nameMax)]
	return append(append(body, 0xC0|byte(len(name))), name...)
}

func locator(id Identity) []byte {
	const chassisFRUSELSDRSensor = 0x9F
	name := id.Product
	if name == "" {
		name = "BMC"
	}
	return sized(recordMCLocator, named([]byte{bmcSlaveAddress, 0, 0x08, chassisFRUSELSDRSensor, 0, 0, 0, EntityBoard, 1, 0}, name))
}

// full is a full sensor record (43.1). Byte n of the table is body[n-6].
func full(s Sensor) []byte {
	b := make([]byte, 42)
	b[0], b[2] = bmcSlaveAddress, s.Number
	b[3], b[4] = s.Entity, s.Instance
	b[5] = 0x7F // initialise everything, scanning and events on
	b[6] = 0x43 // auto re-arm, no events
	b[7], b[8] = s.Type, eventThreshold
	readable := s.Thresholds.mask()
	if readable != 0 {
		b[6] |= 0x04
	}
	b[13] = readable
	b[15] = byte(s.Scale.Format) << 6
	if s.Unit == Percent {
		b[15] |= 0x01
	} else {
		b[16] = byte(s.Unit)
	}
	b[18] = byte(s.Scale.Linearisation)
	b[19], b[20] = byte(s.Scale.M), byte(s.Scale.M>>8)<<6
	b[21], b[22] = byte(s.Scale.B), byte(s.Scale.B>>8)<<6
	b[24] = byte(s.Scale.RExp)<<4 | byte(s.Scale.BExp)&0x0F
	b[29], b[30] = 0xFF, 0x00 // sensor maximum and minimum, raw
	if s.Scale.Format != Unsigned {
		b[29], b[30] = 0x7F, 0x80
	}
	for i, t := range s.Thresholds.recordOrder() {
		if t != nil {
			b[31+i] = s.Scale.raw(*t)
		}
	}
	return sized(recordFull, named(b, s.Name))
}

// compact is a compact sensor record (43.2).
func compact(s Sensor) []byte {
	b := make([]byte, 26)
	b[0], b[2] = bmcSlaveAddress, s.Number
	b[3], b[4] = s.Entity, s.Instance
	b[5], b[6] = 0x63, 0x43
	b[7], b[8] = s.Type, s.EventType
	binary.LittleEndian.PutUint16(b[13:], 0x7FFF) // every state can be read
	b[15] = 0xC0                                  // no analog reading
	b[18] = 0x01                                  // one sensor, not shared
	return sized(recordCompact, named(b, s.Name))
}

// eventOnly is an event-only record (43.3).
func eventOnly(s Sensor) []byte {
	b := []byte{bmcSlaveAddress, 0, s.Number, s.Entity, s.Instance, s.Type, s.EventType, 0x01, 0, 0, 0}
	return sized(recordEventOnly, named(b, s.Name))
}

// recordOrder lists thresholds as full records do.
func (t Thresholds) recordOrder() [6]*float64 {
	return [6]*float64{
		t.UpperNonRecoverable, t.UpperCritical, t.UpperNonCritical,
		t.LowerNonRecoverable, t.LowerCritical, t.LowerNonCritical,
	}
}

// bitOrder lists thresholds as masks and Get Sensor Thresholds do (35.9).
func (t Thresholds) bitOrder() [6]*float64 {
	return [6]*float64{
		t.LowerNonCritical, t.LowerCritical, t.LowerNonRecoverable,
		t.UpperNonCritical, t.UpperCritical, t.UpperNonRecoverable,
	}
}

func (t Thresholds) mask() (m uint8) {
	for i, v := range t.bitOrder() {
		if v != nil {
			m |= 1 << i
		}
	}
	return m
}
