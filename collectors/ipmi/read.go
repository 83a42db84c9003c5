package ipmi

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	cmdGetSensorReading        = 0x2D
	cmdGetSensorReadingFactors = 0x23

	netFnChassis        = 0x00
	cmdGetChassisStatus = 0x01

	netFnGroup         = 0x2C
	cmdGetPowerReading = 0x02
	dcmiGroup          = 0xDC
)

// Flags of Get Sensor Reading (35.14, byte 3).
const (
	scanningEnabled    = 1 << 6
	readingUnavailable = 1 << 5
)

// powerState asks whether the server is on (28.2).
func powerState(ctx context.Context, s *lanplus.Session, tries int) (facility.Reading, error) {
	const off, on = 1, 2
	r := facility.Reading{Point: facility.PowerState, Value: off, Text: "off"}
	data, err := s.Attempt(ctx, tries, netFnChassis, 0, cmdGetChassisStatus, nil)
	if err != nil {
		return r, fmt.Errorf("get chassis status: %w", err)
	}
	if len(data) < 1 {
		return r, fmt.Errorf("get chassis status: no data, want at least 1 byte")
	}
	if data[0]&0x01 != 0 {
		r.Value, r.Text = on, "on"
	}
	return r, nil
}

// dcmiPower asks for the power that the server draws (DCMI, 6.6.1). ok is false
// while the BMC does not measure.
func dcmiPower(ctx context.Context, s *lanplus.Session, tries int) (r facility.Reading, ok bool, err error) {
	const systemStatistics, size, active = 0x01, 18, 1 << 6
	data, err := s.Attempt(ctx, tries, netFnGroup, 0, cmdGetPowerReading, []byte{dcmiGroup, systemStatistics, 0, 0})
	if err != nil {
		return r, false, fmt.Errorf("get DCMI power reading: %w", err)
	}
	if len(data) < size || data[0] != dcmiGroup {
		return r, false, nil
	}
	watts := binary.LittleEndian.Uint16(data[1:])
	r = facility.Reading{Point: facility.Power, Value: float64(watts)}
	return r, data[size-1]&active != 0, nil
}

// read asks for one sensor and turns the answer into readings.
func (p *probe) read(ctx context.Context, s *lanplus.Session) ([]facility.Reading, error) {
	data, err := s.Command(ctx, netFnSensor, p.sensor.OwnerLUN, cmdGetSensorReading, []byte{p.sensor.Number})
	code, _ := lanplus.Code(err)
	p.moved = p.present && code == lanplus.CodeNotPresent
	if code == lanplus.CodeNotPresent || code == lanplus.CodeNotNow {
		p.present = p.present && !p.moved
		return p.unavailable(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("get sensor reading %q: %w", p.sensor.Name, err)
	}
	if len(data) < 2 {
		return nil, fmt.Errorf("get sensor reading %q: %d bytes in the answer, want at least 2", p.sensor.Name, len(data))
	}
	p.present = true
	if data[1]&readingUnavailable != 0 || data[1]&scanningEnabled == 0 {
		return p.unavailable(), nil
	}
	// The answer lives in the session's buffer, which asking for factors reuses.
	var states [2]byte
	raw := data[0]
	n := copy(states[:], data[2:])
	var out []facility.Reading
	if p.number != nil {
		v, err := p.value(ctx, s, raw)
		if err != nil {
			return nil, fmt.Errorf("get sensor reading factors %q: %w", p.sensor.Name, err)
		}
		out = append(out, facility.Reading{Point: p.number.point, Part: p.number.part, Value: v})
		out = append(out, p.fanHealth(states[:n])...)
	}
	if p.states != nil && n > 0 {
		out = append(out, p.health(states))
	}
	return out, nil
}

// value is the raw reading in the unit of the point.
func (p *probe) value(ctx context.Context, s *lanplus.Session, raw uint8) (float64, error) {
	factors := p.sensor.Factors
	if !p.sensor.Linear.IsLinear() {
		var err error
		if factors, err = p.readingFactors(ctx, s, raw); err != nil {
			return 0, err
		}
	}
	return tidy(p.sensor.Unit.Canonical(p.sensor.ValueWith(factors, raw))), nil
}

// tidy drops the digits that powers of ten in binary leave behind: 12.096 and
// not 12.096000000000002. No BMC measures more than nine digits.
func tidy(v float64) float64 {
	const digits = 1e6
	if math.Abs(v) > 1e9 || math.IsNaN(v) {
		return v
	}
	return math.Round(v*digits) / digits
}

// readingFactors asks for the factors of a reading of a sensor that is not
// linear, once for each raw value (35.5).
func (p *probe) readingFactors(ctx context.Context, s *lanplus.Session, raw uint8) (sdr.Factors, error) {
	if f, known := p.factors[raw]; known {
		return f, nil
	}
	data, err := s.Command(ctx, netFnSensor, p.sensor.OwnerLUN, cmdGetSensorReadingFactors, []byte{p.sensor.Number, raw})
	if err != nil {
		return sdr.Factors{}, err
	}
	f, whole := sdr.DecodeReadingFactors(data)
	if !whole {
		return sdr.Factors{}, fmt.Errorf("%d bytes in the answer, want 7", len(data))
	}
	if p.factors == nil {
		p.factors = map[uint8]sdr.Factors{}
	}
	p.factors[raw] = f
	return f, nil
}

// fanHealth is what the thresholds of a fan say; it comes with the speed and
// costs nothing.
func (p *probe) fanHealth(states []byte) []facility.Reading {
	if p.number.role != roleFan || p.sensor.EventType != sdr.Threshold || len(states) < 1 {
		return nil
	}
	code, text := threshold(states[0])
	return []facility.Reading{{Point: facility.FanState, Part: p.number.part, Value: code, Text: text}}
}

// health is what the asserted states say. Bit 15 is reserved (35.14, byte 5).
func (p *probe) health(states [2]byte) facility.Reading {
	mask := binary.LittleEndian.Uint16(states[:]) & 0x7FFF
	code, text := judge(p.sensor.Type, p.sensor.EventType, mask, p.states.asserted)
	return facility.Reading{Point: p.states.point, Part: p.states.part, Value: code, Text: text}
}

// unavailable says for each reading that the BMC has no value.
func (p *probe) unavailable() []facility.Reading {
	var out []facility.Reading
	for _, o := range []*output{p.number, p.states} {
		if o != nil {
			out = append(out, facility.Reading{Point: o.point, Part: o.part, Quality: facility.Unavailable})
		}
	}
	return out
}
