package bacnet

import (
	"context"
	"errors"
	"time"

	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// Bits of limit-enable (BACnetLimitEnable, clause 21).
const (
	lowLimitEnabled  = 0
	highLimitEnabled = 1
)

// limits reads the limits of the objects that have any and whose profile wants
// them. An object without limit-enable reports no alarms of its own and is not
// asked again.
func (c *collector) limits(ctx context.Context, take inspected) error {
	var refs []wire.Reference
	var of []*sensor
	for _, s := range c.directory.sensors {
		if !s.rule.limits || s.noLimits || !s.object.Type().IsAnalog() || s.refused > 0 {
			continue
		}
		for _, p := range []wire.Property{wire.LimitEnable, wire.LowLimit, wire.HighLimit} {
			refs, of = append(refs, wire.Reference{Object: s.object, Property: p, Index: wire.WholeArray}), append(of, s)
		}
	}
	var enabled wire.Value
	_, err := c.station.read(ctx, refs, func(i int, r wire.Result, took time.Duration) {
		var no wire.Refusal
		switch {
		case r.Property == wire.LimitEnable:
			enabled = wire.Value{}
			of[i].noLimits = errors.As(r.Err, &no) && no.Absent()
			if r.Err == nil && len(r.Values) == 1 {
				enabled = r.Values[0]
			}
		case r.Err == nil && len(r.Values) == 1 && r.Values[0].IsNumber():
			level, bit := facility.LimitLow, lowLimitEnabled
			if r.Property == wire.HighLimit {
				level, bit = facility.LimitHigh, highLimitEnabled
			}
			if enabled.Bit(bit) {
				take(of[i], of[i].limit(level, r.Values[0].Number), r, took)
			}
		}
	})
	return err
}

func (s *sensor) limit(level facility.LimitLevel, value float64) facility.Reading {
	return facility.Judge(facility.Reading{
		Asset: s.asset, Point: facility.LimitPoint(s.rule.spec.Name, level), Part: s.part, Value: s.converted(value),
	})
}
