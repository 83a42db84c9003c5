package ipmi

import (
	"context"
	"errors"
	"fmt"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/internal/facility"
)

const cmdGetSensorThresholds = 0x27

// Thresholds change when somebody changes them: they are read after the records
// and then seldom, a few sensors a poll. What was read is told again more often,
// so that nobody takes it for old.
const (
	limitsRead    = 240 // polls between two questions
	limitsTold    = 20  // polls between two readings
	limitsAtATime = 32  // sensors
)

// told are the thresholds of a sensor in the unit of its point, by level.
type told struct {
	values [4]float64
	has    [4]bool
}

// levels are the thresholds of a sensor that each of our levels is taken from,
// the first that the sensor has. A sensor with a non-recoverable threshold
// alone has nothing more critical than that.
var levels = []struct {
	level facility.LimitLevel
	from  []sdr.Limit
}{
	{facility.LimitLowCritical, []sdr.Limit{sdr.LowerCritical, sdr.LowerNonRecoverable}},
	{facility.LimitLow, []sdr.Limit{sdr.LowerNonCritical}},
	{facility.LimitHigh, []sdr.Limit{sdr.UpperNonCritical}},
	{facility.LimitHighCritical, []sdr.Limit{sdr.UpperCritical, sdr.UpperNonRecoverable}},
}

// hasLimits reports whether the sensor can have thresholds for its point.
func (p *probe) hasLimits() bool {
	if p.number == nil || p.sensor.EventType != sdr.Threshold || !p.sensor.Limits.Any() {
		return false
	}
	_, known := facility.Describe(facility.LimitPoint(p.number.point, facility.LimitHigh))
	return known
}

// readLimits reads the thresholds that are due, and tells those that are.
func (c *Collector) readLimits(ctx context.Context, b *batch) error {
	left := limitsAtATime
	for i := range c.probes {
		p := &c.probes[i]
		if !p.hasLimits() {
			continue
		}
		switch {
		case c.polls >= p.limitsDue && left > 0 && !c.pressed():
			left--
			limits, err := c.limits(ctx, p)
			if err != nil {
				return err
			}
			p.limits, p.limitsDue = &limits, c.polls+limitsRead
		case p.limits == nil || (c.polls+i)%limitsTold != 0:
			continue
		}
		b.add(nil, p.limitReadings()...)
	}
	return nil
}

// limits asks for the thresholds of a sensor (35.9). Where the BMC does not
// know the command, the record says what they were when the server was made.
func (c *Collector) limits(ctx context.Context, p *probe) (out told, err error) {
	limits := p.sensor.Limits
	data, err := c.command(ctx, &p.sensor, cmdGetSensorThresholds, p.sensor.Number)
	_, answered := lanplus.Code(c.note(err))
	switch asked, whole := sdr.DecodeThresholds(data); {
	case err != nil && !answered && !errors.Is(err, errBridge):
		return out, fmt.Errorf("get sensor thresholds %q: %w", p.sensor.Name, err)
	case err == nil && whole:
		limits = asked
	case limits.Access == sdr.LimitsFixed, limits.Access == sdr.LimitsNone:
		return out, nil
	}
	for i, l := range levels {
		for _, which := range l.from {
			raw, ok := limits.Get(which)
			if !ok || out.has[i] {
				continue
			}
			v, err := c.value(ctx, p, raw)
			if err != nil {
				return out, nil // a sensor that is not linear need not have factors there
			}
			out.values[i], out.has[i] = v, true
		}
	}
	return out, nil
}

// limitReadings are the thresholds that were read last.
func (p *probe) limitReadings() []facility.Reading {
	var out []facility.Reading
	for i, l := range levels {
		if p.limits != nil && p.limits.has[i] {
			out = append(out, facility.Reading{Point: facility.LimitPoint(p.number.point, l.level), Part: p.number.part, Value: p.limits.values[i]})
		}
	}
	return out
}
