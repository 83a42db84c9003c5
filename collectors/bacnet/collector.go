package bacnet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/bacnet/wire"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// collector reads one device. It implements collectors.Collector, Inspector and
// io.Closer.
type collector struct {
	device    collectors.Device
	families  []*family
	station   *station
	directory directory
	polls     uint64

	refs []wire.Reference // of one poll
	of   []*sensor
}

// inspected is told of everything that becomes a reading. raw is what was read
// last for it.
type inspected func(s *sensor, reading facility.Reading, raw wire.Result, took time.Duration)

// Collect implements collectors.Collector.
func (c *collector) Collect(ctx context.Context) ([]facility.Reading, error) {
	var out []facility.Reading
	c.polls++
	err := c.poll(ctx, c.polls%slowEvery == 1, func(_ *sensor, r facility.Reading, _ wire.Result, _ time.Duration) {
		out = append(out, r)
	})
	return out, err
}

// Close implements io.Closer.
func (c *collector) Close() error {
	c.station.link.release()
	return nil
}

// poll reads what is due. A device that does not answer ends it; an object that
// is refused costs only itself.
func (c *collector) poll(ctx context.Context, slow bool, take inspected) error {
	if slow && c.directory.stage == learnt {
		if err := c.checkRevision(ctx); err != nil {
			return c.named(err)
		}
	}
	fresh := c.directory.stage != learnt
	if err := c.learn(ctx); err != nil {
		return c.named(err)
	}
	refused, err := c.values(ctx, slow || fresh, take)
	if err != nil {
		return c.named(err)
	}
	if slow || fresh {
		if err := c.limits(ctx, take); err != nil {
			return c.named(err)
		}
		refused = append(refused, c.directory.problems...)
	}
	return c.named(collectors.FirstFew(refused, "objects"))
}

// checkRevision forgets what is known of the objects when somebody has changed
// them (12.11.35).
func (c *collector) checkRevision(ctx context.Context) error {
	r, err := c.station.one(ctx, wire.Reference{Object: c.station.device(), Property: wire.DatabaseRevision, Index: wire.WholeArray})
	if err != nil && isDevice(err) {
		return err
	}
	if err == nil && len(r.Values) == 1 && r.Values[0].Number != c.directory.revision {
		c.forget()
	}
	return nil
}

// values reads the objects.
func (c *collector) values(ctx context.Context, slow bool, take inspected) (refused []error, err error) {
	c.questions(slow)
	var seen snapshot
	_, err = c.station.read(ctx, c.refs, func(i int, r wire.Result, took time.Duration) {
		s := c.of[i]
		if r.Property == s.rule.property {
			seen = snapshot{}
			if r.Err == nil && len(r.Values) != 1 {
				r.Err = wire.ErrMalformed
			}
			if r.Err != nil {
				s.refused = askRefusedEvery
				refused = append(refused, fmt.Errorf("%s: %w", s.object, r.Err))
				take(s, facility.Reading{Asset: s.asset, Point: s.rule.spec.Name, Part: s.part, Quality: facility.Unavailable}, r, took)
			} else {
				seen.value = r.Values[0]
			}
		} else {
			s.qualify(&seen, r)
		}
		if last := i == len(c.of)-1 || c.of[i+1] != s; last && s.refused == 0 {
			if reading, ok := s.read(seen); ok {
				r.Values, r.Err = []wire.Value{{Kind: wire.CharacterString, Text: seen.String()}}, nil
				take(s, reading, r, took)
			}
		}
	})
	return refused, err
}

// questions lists what is due.
func (c *collector) questions(slow bool) {
	c.refs, c.of = c.refs[:0], c.of[:0]
	for _, s := range c.directory.sensors {
		if s.refused > 0 {
			s.refused--
			continue
		}
		if s.rule.slow && !slow {
			continue
		}
		c.ask(s, s.rule.property)
		if s.flags {
			c.ask(s, wire.StatusFlags)
		}
		if s.outOfService {
			c.ask(s, wire.OutOfService)
		}
		if s.reliability {
			c.ask(s, wire.Reliability)
		}
	}
}

func (c *collector) ask(s *sensor, p wire.Property) {
	c.refs, c.of = append(c.refs, wire.Reference{Object: s.object, Property: p, Index: wire.WholeArray}), append(c.of, s)
}

// qualify adds what a property says about the value. A property that the object
// does not have is not asked for again; out-of-service stands in for the flags.
func (s *sensor) qualify(seen *snapshot, r wire.Result) {
	var no wire.Refusal
	absent := errors.As(r.Err, &no) && no.Absent()
	has := r.Err == nil && len(r.Values) == 1
	switch {
	case r.Property == wire.StatusFlags && has:
		seen.flags = r.Values[0]
	case r.Property == wire.StatusFlags && absent:
		s.flags, s.outOfService = false, true
	case r.Property == wire.OutOfService && has:
		seen.outOfService = r.Values[0].Number != 0
	case r.Property == wire.OutOfService && absent:
		s.outOfService = false
	case r.Property == wire.Reliability && has:
		seen.reliability = r.Values[0].Number
	case r.Property == wire.Reliability && absent:
		s.reliability = false
	}
}

// named puts the device before an error.
func (c *collector) named(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%s: %w", c.device.Name, err)
}
