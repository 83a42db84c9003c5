package sdr

// Limit is one of the six thresholds of a sensor, in the order of masks and of
// Get Sensor Thresholds (35.9).
type Limit uint8

// Limits of a sensor.
const (
	LowerNonCritical Limit = iota
	LowerCritical
	LowerNonRecoverable
	UpperNonCritical
	UpperCritical
	UpperNonRecoverable
	limitCount
)

// Limits are the thresholds of a sensor, raw.
type Limits struct {
	// Access says whether the BMC can be asked for them (43.1, byte 12 bits 3:2).
	Access LimitAccess
	// Readable has a bit for each that can be read, bit 0 the first.
	Readable uint8
	Raw      [limitCount]uint8
}

// LimitAccess is how far the thresholds of a sensor are open.
type LimitAccess uint8

// Accesses. Fixed thresholds are in the hardware: neither can they be asked
// for, nor is what the record has for them of use.
const (
	LimitsNone LimitAccess = iota
	LimitsReadable
	LimitsSettable
	LimitsFixed
)

// Get returns the raw threshold l; ok is false where there is none.
func (l Limits) Get(which Limit) (raw uint8, ok bool) {
	return l.Raw[which], l.Readable&(1<<which) != 0
}

// decodeLimits reads capabilities, masks and thresholds of a full record (43.1,
// bytes 12, 19 and 37 to 42). A record has them from the top down.
func decodeLimits(record []byte) Limits {
	const capabilities, mask, thresholds = 11, 18, 36
	out := Limits{Access: LimitAccess(record[capabilities] >> 2 & 0x03), Readable: record[mask] & 0x3F}
	order := [limitCount]Limit{UpperNonRecoverable, UpperCritical, UpperNonCritical, LowerNonRecoverable, LowerCritical, LowerNonCritical}
	for i, which := range order {
		out.Raw[which] = record[thresholds+i]
	}
	return out
}

// Any reports whether a sensor may have thresholds. Dell and Quanta firmware
// says that there is no access and marks thresholds as readable all the same,
// and they are.
func (l Limits) Any() bool { return l.Access != LimitsNone || l.Readable != 0 }

// DecodeThresholds reads the answer to Get Sensor Thresholds (35.9): a mask,
// then the six thresholds.
func DecodeThresholds(data []byte) (l Limits, ok bool) {
	if len(data) < 1+int(limitCount) {
		return Limits{}, false
	}
	l = Limits{Access: LimitsReadable, Readable: data[0] & 0x3F}
	copy(l.Raw[:], data[1:])
	return l, true
}
