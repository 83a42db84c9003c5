package sdr

import (
	"encoding/binary"
	"fmt"
)

// HeaderSize is the size of the header before the body of each record.
const HeaderSize = 5

// Header begins every record (43.1 to 43.12).
type Header struct {
	ID      uint16
	Version uint8
	Kind    Kind
	Length  int // of the body that follows
}

// Kind is a record type.
type Kind uint8

// Kinds of records. Those up to EventOnly hold sensors; from OEM on, the maker
// alone knows what is in them.
const (
	Full                Kind = 0x01
	Compact             Kind = 0x02
	EventOnly           Kind = 0x03
	EntityAssociation   Kind = 0x08
	RelativeAssociation Kind = 0x09
	DeviceLocator       Kind = 0x10
	FRULocator          Kind = 0x11
	ControllerLocator   Kind = 0x12
	OEM                 Kind = 0xC0
)

// DecodeHeader reads the first bytes of a record.
func DecodeHeader(b []byte) (Header, error) {
	if len(b) < HeaderSize {
		return Header{}, fmt.Errorf("sensor data record: %d bytes, want at least %d", len(b), HeaderSize)
	}
	return Header{ID: binary.LittleEndian.Uint16(b), Version: b[2], Kind: Kind(b[3]), Length: int(b[4])}, nil
}

// Sensor is what a record says of a sensor.
type Sensor struct {
	RecordID uint16
	Kind     Kind

	// Owner is the address of the controller that has the sensor, OwnerLUN and
	// Number where it is there.
	Owner, OwnerLUN, Channel uint8
	Number                   uint8

	Name             string
	Entity, Instance uint8 // what is measured (table 43-13)
	Type             uint8 // sensor type (table 42-3)
	EventType        uint8 // event/reading type (table 42-1)

	// Analog says that readings are numbers in Unit; else they are states.
	Analog   bool
	Unit     Unit
	UnitText string
	Format   Format
	Linear   Linearisation
	Factors  Factors

	// Limits are the thresholds of a sensor that measures.
	Limits Limits
	// StateMask has a bit for each state that a discrete sensor can tell; zero
	// where the record does not say.
	StateMask uint16
}

// ThresholdStates reports whether the states of s are comparisons with its
// thresholds: a sensor that measures, or one that only tells the comparison.
func (s Sensor) ThresholdStates() bool { return s.EventType == Threshold && s.Kind != EventOnly }

// Decode returns the sensors of one record: none for a locator, several for a
// compact or event-only record that sensors share (43.2).
func Decode(record []byte) ([]Sensor, error) {
	h, err := DecodeHeader(record)
	if err != nil {
		return nil, err
	}
	layout, ok := layouts[h.Kind]
	if !ok {
		return nil, nil
	}
	if len(record) <= layout.name {
		return nil, fmt.Errorf("sensor data record %04Xh, kind %02Xh: %d bytes, want more than %d", h.ID, h.Kind, len(record), layout.name)
	}
	s := Sensor{
		RecordID: h.ID, Kind: h.Kind,
		Owner: record[5], OwnerLUN: record[6] & 0x03, Channel: record[6] >> 4, Number: record[7],
		Entity: record[8], Instance: record[9] & 0x7F,
		Type: record[layout.kind], EventType: record[layout.kind+1],
		Name: decodeName(record[layout.name:]),
	}
	if h.Kind == Full {
		s.analog(record)
	}
	if h.Kind != EventOnly && s.EventType != Threshold {
		const readable = 18 // 43.1 and 43.2, bytes 19 and 20
		s.StateMask = binary.LittleEndian.Uint16(record[readable:]) & 0x7FFF
	}
	if layout.sharing == 0 {
		return []Sensor{s}, nil
	}
	return share(s, record[layout.sharing:]), nil
}

// layout is where kinds of records differ: offsets of sensor type, sharing
// bytes (0: none) and name. Byte n of the tables is at offset n-1.
type layout struct{ kind, sharing, name int }

var layouts = map[Kind]layout{
	Full:      {kind: 12, name: 47},
	Compact:   {kind: 12, sharing: 23, name: 31},
	EventOnly: {kind: 10, sharing: 12, name: 16},
}

// analog reads the part of a full record that turns raw bytes into values. HPE
// servers put analog readings into sensors that have states as well; a unit is
// what tells them from firmware that left the format of a plain discrete sensor
// at zero.
func (s *Sensor) analog(record []byte) {
	const noAnalog = 3
	units := record[20]
	s.Format = Format(units >> 6)
	s.Unit, s.UnitText = unitOf(units, record[21], record[22]), unitText(units, record[21], record[22])
	s.Linear = Linearisation(record[23] & 0x7F)
	s.Factors = decodeFactors(record[24:30])
	if s.EventType == Threshold {
		s.Limits = decodeLimits(record)
	}
	hasUnit := units&percentage != 0 || record[21] != 0
	s.Analog = units>>6 != noAnalog && (s.EventType == Threshold || hasUnit)
}

// Threshold is the event/reading type of sensors that measure (table 42-1).
const Threshold = 0x01

// share expands a record that several sensors share (43.2, bytes 24 and 25).
func share(s Sensor, b []byte) []Sensor {
	count := int(b[0] & 0x0F)
	if count <= 1 {
		return []Sensor{s}
	}
	alphabetic, step, first := b[0]>>4&0x03 == 1, b[1]&0x80 != 0, int(b[1]&0x7F)
	out := make([]Sensor, count)
	for i := range out {
		out[i] = s
		out[i].Number = s.Number + uint8(i)
		if step {
			out[i].Instance = (s.Instance + uint8(i)) & 0x7F
		}
		out[i].Name = s.Name + modifier(alphabetic, first+i)
	}
	return out
}

// modifier tells sensors apart that share a name: 1, 2, 3 or A, B, C, AA.
func modifier(alphabetic bool, n int) string {
	if !alphabetic {
		return fmt.Sprint(n)
	}
	var out []byte
	for ; n >= 0; n = n/26 - 1 {
		out = append([]byte{byte('A' + n%26)}, out...)
	}
	return string(out)
}
