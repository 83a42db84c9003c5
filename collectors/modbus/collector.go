package modbus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// collector reads one unit. It implements collectors.Collector, Inspector and
// io.Closer.
type collector struct {
	device   collectors.Device
	unit     byte
	gateway  *gateway
	families []*family
	plans    []*plan
	polls    uint64 // that brought something
	data     []byte
}

// plan is how the unit is read with one family.
type plan struct {
	family     *family
	fast, slow []*block
	offline    bool
}

func newPlan(f *family) *plan {
	p := &plan{family: f}
	split := func(slow bool) []*block {
		var rules []*rule
		for _, r := range f.rules {
			if r.slow == slow {
				rules = append(rules, r)
			}
		}
		return blocks(rules, f.maxBlock, f.maxGap)
	}
	p.fast, p.slow = split(false), split(true)
	return p
}

// taken is told of everything that is read.
type taken func(r *rule, f *family, reading facility.Reading, raw string, took time.Duration)

// Collect implements collectors.Collector. Polls that brought nothing do not
// count: what is read seldom is read with the first answer.
func (c *collector) Collect(ctx context.Context) ([]facility.Reading, error) {
	var out []facility.Reading
	err := c.poll(ctx, c.polls%slowEvery == 0, func(_ *rule, _ *family, r facility.Reading, _ string, _ time.Duration) {
		out = append(out, r)
	})
	if len(out) > 0 {
		c.polls++
	}
	return out, err
}

// Inspect implements collectors.Inspector.
func (c *collector) Inspect(ctx context.Context) (collectors.Inspection, error) {
	var out collectors.Inspection
	for _, f := range c.families {
		out.Profiles = append(out.Profiles, collectors.Verdict{Profile: f.name, Reason: "named by the configuration"})
	}
	err := c.poll(ctx, true, func(r *rule, f *family, reading facility.Reading, raw string, took time.Duration) {
		out.Sources = append(out.Sources, collectors.Source{Reading: reading, Profile: f.name, Object: r.object(c.unit), Raw: raw, Latency: took})
	})
	return out, err
}

// Close implements io.Closer.
func (c *collector) Close() error {
	c.gateway.release()
	return nil
}

// poll reads what is due. An error of the connection and a device that is busy
// end it; a refused block costs only itself.
func (c *collector) poll(ctx context.Context, slow bool, take taken) error {
	var refused []error
	for _, p := range c.plans {
		if err := c.checkOnline(ctx, p); err != nil {
			return c.named(err)
		}
		groups := []*[]*block{&p.fast}
		if slow {
			groups = append(groups, &p.slow)
		}
		for _, group := range groups {
			errs, err := c.group(ctx, p, group, take)
			refused = append(refused, errs...)
			if err != nil {
				return c.named(err)
			}
		}
	}
	return c.named(collectors.FirstFew(refused, "registers"))
}

// group reads blocks, and takes those apart that the device refuses as a whole.
func (c *collector) group(ctx context.Context, p *plan, group *[]*block, take taken) (refused []error, err error) {
	for i := 0; i < len(*group); i++ {
		b := (*group)[i]
		if b.refused > 0 {
			b.refused--
			continue
		}
		err := c.block(ctx, p, b, take)
		var no exception
		switch {
		case err == nil:
		case !errors.As(err, &no) || !no.isOfRegisters():
			return refused, err
		case len(b.rules) > 1:
			*group = slices.Replace(*group, i, i+1, b.split(p.family.maxBlock)...)
			i--
		default:
			b.refused = askRefusedEvery
			refused = append(refused, fmt.Errorf("%s: %w", b.rules[0].object(c.unit), no))
			take(b.rules[0], p.family, c.reading(b.rules[0], facility.Unavailable), "", 0)
		}
	}
	return refused, nil
}

// block reads one block.
func (c *collector) block(ctx context.Context, p *plan, b *block, take taken) error {
	began := time.Now()
	data, err := c.gateway.ask(ctx, c.data[:0], c.unit, b.table, b.address, b.count)
	c.data = data[:0]
	if err != nil {
		return err
	}
	took := time.Since(began)
	for _, r := range b.rules {
		raw, ok := b.value(data, r.place)
		if !ok {
			continue
		}
		power := 0.0
		if r.exponent != nil {
			if e, ok := b.value(data, *r.exponent); ok {
				power = float64(int16(order{}.unsigned(e)))
			}
		}
		if reading, ok := r.read(raw, power, p.offline); ok {
			reading.Asset, reading.Part = c.place(r)
			take(r, p.family, reading, r.kind.text(raw, r.order), took)
		}
	}
	return nil
}

// checkOnline asks whether what the device passes on is alive.
func (c *collector) checkOnline(ctx context.Context, p *plan) error {
	r := p.family.online
	if r == nil {
		return nil
	}
	data, err := c.gateway.ask(ctx, c.data[:0], c.unit, r.place.table, r.place.address, r.place.words)
	c.data = data[:0]
	if err != nil {
		return err
	}
	b := block{table: r.place.table, address: r.place.address}
	raw, ok := b.value(data, r.place)
	p.offline = !ok || !slices.Contains(p.family.onlineIs, r.kind.text(raw, r.order))
	return nil
}

func (c *collector) reading(r *rule, q facility.Quality) facility.Reading {
	asset, part := c.place(r)
	return facility.Reading{Asset: asset, Point: r.point, Part: part, Quality: q}
}

// place finds the asset and the part of a reading: a part of the device that
// the configuration gives an asset has told its name with that.
func (c *collector) place(r *rule) (asset, part string) {
	name := first(r.of, r.part)
	for _, a := range c.device.Assets {
		if a.Part == name && name != "" {
			if r.part == name {
				return a.Asset, ""
			}
			return a.Asset, r.part
		}
	}
	switch {
	case c.device.Asset == "" && len(c.device.Assets) == 0: // Inspect without a site
		return cmp.Or(r.of, c.device.Name), r.part
	case r.of == "rack":
		return c.device.Rack, r.part
	}
	return c.device.Asset, r.part
}

// named puts the device before an error.
func (c *collector) named(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%s: unit %d: %w", c.device.Name, c.unit, err)
}
