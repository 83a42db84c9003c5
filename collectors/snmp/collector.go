package snmp

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// slowEvery is how many polls lie between two readings of what rarely changes:
// at 10 s, 200 s, which stays within the five minutes after which rules look
// at a series no more.
const slowEvery = 20

// collector reads one device. It implements collectors.Collector and io.Closer.
type collector struct {
	device  collectors.Device
	library library
	session *session
	plan    *plan
	object  string // sysObjectID, to notice another device at the address
	polls   uint64
	renewed bool // a new device was met in this poll

	readings []facility.Reading // of the poll that runs
	expected int                // how many the last one gave

	from   []*out // what made each of readings
	forgot bool   // readings of rows that are no more were given in this poll
	look   *look  // what Inspect wants to know; nil in Collect
}

// Collect implements collectors.Collector.
func (c *collector) Collect(ctx context.Context) ([]facility.Reading, error) {
	if err := c.session.connect(ctx); err != nil {
		return nil, err
	}
	defer c.session.begin(ctx)()
	if c.plan == nil {
		if err := c.detect(ctx); err != nil {
			return nil, err
		}
		c.polls = 0 // names and units first
	}
	c.readings, c.from, c.forgot = make([]facility.Reading, 0, c.expected), c.from[:0], false
	err := c.poll(ctx)
	out := c.readings
	c.readings, c.expected = nil, len(out) // the readings are the caller's now
	return out, err
}

// Close implements io.Closer.
func (c *collector) Close() error { return c.session.close() }

// poll reads what is due. Slow objects come first: they tell units and names.
func (c *collector) poll(ctx context.Context) error {
	c.polls++
	var failures []error
	try := func(step func(context.Context) error) bool {
		err := step(ctx)
		if err != nil {
			failures = append(failures, err)
		}
		var whole *Error
		return !errors.As(err, &whole)
	}
	defer func(p *plan) { p.claims = nil }(c.plan)
	slow := c.plan.stale || c.polls%slowEvery == 1
	c.plan.named = slow
	if slow && !(try(c.readSlow) && try(c.readKeys)) {
		c.polls-- // the next poll tries again
		return errors.Join(failures...)
	}
	if c.plan == nil { // another device answers now
		return errors.Join(append(failures, c.again(ctx))...)
	}
	if try(c.readFast) && try(c.walkFast) && slow {
		try(c.walkSlow)
	}
	c.addTotals()
	c.dropTwins()
	if slow {
		c.plan.rest()
	}
	return errors.Join(failures...)
}

// again starts over with a device that is not the one we knew, once a poll.
func (c *collector) again(ctx context.Context) error {
	if c.renewed {
		return &Error{Device: c.device.Name, Kind: ErrTwoDevices, Text: fmt.Sprintf("%s answers as different devices within one poll: two share the address, or a proxy has several behind it", c.session.address)}
	}
	c.renewed = true
	defer func() { c.renewed = false }()
	if err := c.detect(ctx); err != nil {
		return err
	}
	c.polls = 0
	return c.poll(ctx)
}

func (c *collector) readSlow(ctx context.Context) error {
	p := c.plan
	p.stale = false
	p.fast.getter.revive()
	p.slow.getter.revive()
	if len(c.device.Profiles) == 0 {
		if object, err := c.sysObjectID(ctx); err != nil {
			return err
		} else if object != c.object {
			c.plan = nil
			return nil
		}
	}
	before := maps.Clone(p.told)
	taken := len(c.readings)
	err := c.get(ctx, &p.slow)
	if maps.Equal(before, p.told) {
		return err
	}
	c.reset() // what was read was read in other units
	c.readings, c.from = c.readings[:taken], c.from[:taken]
	c.look.forget()
	return errors.Join(err, c.get(ctx, &p.slow))
}

// reset makes all cells anew, after units or factors changed.
func (c *collector) reset() {
	fresh := newPlan(c.device, c.plan.families)
	fresh.told = c.plan.told
	fresh.settle()
	*c.plan = *fresh
}

// get reads scalars into readings.
func (c *collector) get(ctx context.Context, s *scalars) error {
	if len(s.cells) == 0 {
		return nil
	}
	p := c.plan
	err := s.getter.run(ctx, c.session, func(i int, v *variable) {
		if f := s.online[i]; f != nil {
			p.off[f] = !slices.Contains(f.online.Is, text(v))
		}
		if s.told[i] {
			p.told[s.cells[i].name] = text(v)
		}
		s.cells[i].fresh = c.polls
		c.take(s.cells[i], v, p.off[s.owners[i]])
	})
	if err == nil {
		for _, cell := range s.cells {
			if cell.fresh != c.polls {
				c.vanish(cell)
			}
		}
	}
	return err
}

func (c *collector) readFast(ctx context.Context) error { return c.get(ctx, &c.plan.fast) }
func (c *collector) walkFast(ctx context.Context) error { return c.walk(ctx, &c.plan.fastTables) }
func (c *collector) walkSlow(ctx context.Context) error { return c.walk(ctx, &c.plan.slowRows) }

// walk reads columns into readings.
func (c *collector) walk(ctx context.Context, group *columns) error {
	if len(group.states) == 0 {
		return nil
	}
	err := group.walker.run(ctx, c.session, func(column int, v *variable) {
		col := group.states[column]
		cell := col.find(v.name)
		if cell == nil {
			if cell = c.plan.cellFor(col, v.name); cell == nil {
				return
			}
			col.add(cell)
		}
		cell.name, cell.fresh = v.name, c.polls // one text serves the request, too
		c.take(cell, v, c.plan.off[col.table.family])
	})
	for _, col := range group.states {
		for _, cell := range col.turn(c.polls, err == nil) {
			c.vanish(cell)
		}
	}
	return err
}

func (c *collector) readKeys(ctx context.Context) error {
	p := c.plan
	if p == nil {
		return nil
	}
	p.keys.lookAgain()
	p.fastTables.walker.lookAgain()
	p.slowRows.walker.lookAgain()
	for _, k := range p.keyOf {
		k.rewind()
	}
	if err := p.keys.run(ctx, c.session, func(column int, v *variable) { p.keyOf[column].keep(v) }); err != nil {
		return fmt.Errorf("names of rows: %w", err)
	}
	changed := p.swapKeys()
	p.forget(func(t *tableState) bool { return changed[t] }, func(o *out) {
		if r, ok := o.gone(); ok {
			c.give(o, r)
			c.forgot = true
		}
	})
	return nil
}

func (c *collector) take(cell *cell, v *variable, offline bool) {
	for i := range cell.outs {
		o := &cell.outs[i]
		r, ok := o.read(v, offline)
		if !ok {
			continue
		}
		if c.look != nil {
			c.look.note(o, r, v, c.session.took)
		}
		c.report(o, r)
		c.plan.wake(o)
	}
}

// report gives a reading, unless there is a better one of its series.
func (c *collector) report(o *out, r facility.Reading) {
	if o.before == nil || o.hiddenBy() == nil {
		c.give(o, r)
	}
}

func (c *collector) give(o *out, r facility.Reading) {
	c.readings, c.from = append(c.readings, r), append(c.from, o)
}

func (c *collector) vanish(cell *cell) {
	for i := range cell.outs {
		o := &cell.outs[i]
		if r, ok := o.gone(); ok && o.hiddenBy() == nil {
			c.give(o, r)
			c.plan.wake(o)
		}
	}
}

func (c *collector) addTotals() {
	for _, t := range c.plan.totals {
		if r, ok := t.take(); ok {
			if c.look != nil {
				c.look.noteTotal(t, r)
			}
			c.report(&t.out, r)
		}
	}
}
