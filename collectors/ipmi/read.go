package ipmi

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/collectors/ipmi/states"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const (
	cmdGetSensorReading        = 0x2D
	cmdGetSensorReadingFactors = 0x23

	netFnChassis        = 0x00
	cmdGetChassisStatus = 0x01
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

// answer is what a BMC says to Get Sensor Reading (35.14): a raw number and the
// asserted states, or nothing at all.
type answer struct {
	present bool // there is a value
	never   bool // the BMC does not have the sensor of the record, and never had
	raw     uint8
	states  [2]byte
	n       int // bytes of states
}

// mask are the asserted states. Bit 15 is reserved (35.14, byte 5).
func (a answer) mask() uint16 { return binary.LittleEndian.Uint16(a.states[:]) & 0x7FFF }

// ask asks for one sensor.
func (c *Collector) ask(ctx context.Context, p *probe) (answer, error) {
	data, err := c.command(ctx, &p.sensor, cmdGetSensorReading, p.sensor.Number)
	if errors.Is(err, errBridge) {
		return answer{}, nil
	}
	code, _ := lanplus.Code(err)
	missing := code == lanplus.CodeNotPresent || code == lanplus.CodeInvalidField
	p.moved = p.present && missing
	if missing || code == lanplus.CodeNotNow {
		known := p.present
		p.present = p.present && !p.moved
		return answer{never: missing && !known}, nil
	}
	if err != nil {
		return answer{}, fmt.Errorf("get sensor reading %q: %w", p.sensor.Name, err)
	}
	if len(data) < 2 {
		return answer{}, fmt.Errorf("get sensor reading %q: %d bytes in the answer, want at least 2", p.sensor.Name, len(data))
	}
	p.present = true
	a := answer{present: data[1]&readingUnavailable == 0 && data[1]&scanningEnabled != 0, raw: data[0]}
	// The answer lives in the session's buffer, which the next question reuses.
	a.n = copy(a.states[:], data[2:])
	return a, nil
}

// read asks for one sensor and turns the answer into readings.
func (c *Collector) read(ctx context.Context, p *probe) ([]facility.Reading, error) {
	a, err := c.ask(ctx, p)
	if err != nil {
		return nil, err
	}
	return c.readings(ctx, p, a)
}

// readings are those that an answer holds.
func (c *Collector) readings(ctx context.Context, p *probe, a answer) ([]facility.Reading, error) {
	if a.never {
		return nil, nil // one of many that share a record, not built into this server
	}
	if !a.present {
		return p.unavailable(), nil
	}
	var out []facility.Reading
	if p.number != nil {
		v, err := c.value(ctx, p, a.raw)
		if err != nil {
			return nil, fmt.Errorf("get sensor reading factors %q: %w", p.sensor.Name, err)
		}
		r := facility.Reading{Point: p.number.point, Part: p.number.part, Value: v}
		if p.number.role == roleOther {
			r.Text = p.sensor.UnitText
		}
		out = append(append(out, r), p.fanHealth(a)...)
	}
	if p.states != nil && a.n > 0 {
		out = append(out, p.state(a.mask()))
	}
	return out, nil
}

// value is the raw reading, or a raw threshold, in the unit of the point.
func (c *Collector) value(ctx context.Context, p *probe, raw uint8) (float64, error) {
	factors := p.sensor.Factors
	if !p.sensor.Linear.IsLinear() {
		var err error
		if factors, err = c.readingFactors(ctx, p, raw); err != nil {
			return 0, err
		}
	}
	v := p.sensor.ValueWith(factors, raw)
	if p.number.role == roleMargin {
		return tidy(p.sensor.Unit.Difference(v)), nil
	}
	return tidy(p.sensor.Unit.Canonical(v)), nil
}

// tidy drops the digits that powers of ten in binary leave behind: 12.096 and
// not 12.096000000000002. There is no negative zero in one's complement either.
func tidy(v float64) float64 {
	const digits = 1e9
	if math.Abs(v) > 1e6 || math.IsNaN(v) {
		return v
	}
	return math.Round(v*digits)/digits + 0
}

// readingFactors asks for the factors of a reading of a sensor that is not
// linear, once for each raw value (35.5).
func (c *Collector) readingFactors(ctx context.Context, p *probe, raw uint8) (sdr.Factors, error) {
	if f, known := p.factors[raw]; known {
		return f, nil
	}
	data, err := c.command(ctx, &p.sensor, cmdGetSensorReadingFactors, p.sensor.Number, raw)
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
func (p *probe) fanHealth(a answer) []facility.Reading {
	if p.number.role != roleFan || p.number.told || !p.sensor.ThresholdStates() || a.n < 1 {
		return nil
	}
	code, text := states.Crossed(a.states[0])
	return []facility.Reading{{Point: facility.FanState, Part: p.number.part, Value: code, Text: text}}
}

// state is what the asserted states say.
func (p *probe) state(mask uint16) facility.Reading {
	r := facility.Reading{Point: p.states.point, Part: p.states.part}
	switch p.states.point {
	case facility.RedundancyState:
		r.Value, r.Text = redundancy(mask)
	case facility.AlarmState:
		r.Value, r.Text = alarm(p.sensor, mask, p.states.asserted)
	default:
		r.Value, r.Text = judge(p.sensor, mask, p.states.asserted)
	}
	return r
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
