package ipmi

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// batch gathers the readings of one poll.
type batch struct {
	asset    string
	at       time.Time
	readings []facility.Reading
	errs     []error
	power    bool // there is a reading of the power drawn
}

// add takes readings, or the error in their place.
func (b *batch) add(err error, readings ...facility.Reading) {
	if err != nil {
		b.errs = append(b.errs, err)
		return
	}
	for _, r := range readings {
		r.Asset, r.At = b.asset, b.at
		r = facility.Judge(r)
		b.power = b.power || r.Point == facility.Power && r.Usable()
		b.readings = append(b.readings, r)
	}
}

// Looks at the repository's stamp: often at first, ever less while nothing
// changes or while a BMC claims changes that are none.
const (
	firstCheck = 16
	lastCheck  = 1024
)

// describe makes sure that the probes are those of the BMC's present sensors.
func (c *Collector) describe(ctx context.Context, fresh bool) error {
	if c.loading != nil {
		return c.load(ctx)
	}
	if c.described && !fresh && c.polls < c.nextCheck {
		return nil
	}
	now, err := c.look(ctx)
	if err != nil {
		return err
	}
	c.checkEvery = min(max(2*c.checkEvery, firstCheck), lastCheck)
	c.nextCheck = c.polls + c.checkEvery
	if c.described && now == c.stamp {
		return nil
	}
	c.loading = newReader(c.identity, now)
	return c.load(ctx)
}

// look asks who the BMC is, if that is not known, and for the stamp of its
// repository. A BMC that has no stamp has an empty one, which never changes.
func (c *Collector) look(ctx context.Context) (stamp, error) {
	if !c.described {
		id, err := identify(ctx, c.session)
		if err = c.note(err); err != nil {
			return "", err
		}
		c.identity = id
	}
	now, err := stampOf(ctx, c.session, c.identity.commands)
	if err = c.note(err); err != nil {
		if _, answered := lanplus.Code(err); !answered {
			return "", fmt.Errorf("repository info: %w", err)
		}
	}
	return now, nil
}

// load reads the repository on and, at its end, plans what to ask for. What
// was read is kept when the time of a poll runs out.
func (c *Collector) load(ctx context.Context) error {
	r := c.loading
	if err := c.note(r.run(ctx, c.session)); err != nil {
		if _, answered := lanplus.Code(err); answered {
			c.loading = nil // it does not make sense to this BMC; begin anew
		}
		return err
	}
	c.loading, c.described, c.stamp, c.damaged = nil, true, r.stamp, r.damaged
	id := r.identity
	c.probes = plan(r.sensors, c.profiles.chain(c.device.Profiles, id.manufacturer, id.product))
	return nil
}

// readAll reads power and the sensors that are due.
func (c *Collector) readAll(ctx context.Context, b *batch) error {
	if c.dcmi != unable {
		c.readDCMI(ctx, b)
	}
	for i := range c.probes {
		p := &c.probes[i]
		if !c.due(i, p) || b.power && p.number != nil && p.number.role == rolePower {
			continue
		}
		readings, err := p.read(ctx, c.session)
		b.add(c.note(err), readings...)
		if p.moved {
			c.nextCheck = c.polls // its number may have changed with the firmware
		}
		if stop(ctx, err) {
			b.errs = append(b.errs[:len(b.errs)-1], fmt.Errorf("%w; %d sensors were not read", err, len(c.probes)-i-1))
			break
		}
	}
	if len(c.probes) == 0 {
		b.errs = append(b.errs, errNoSensors)
	}
	b.errs, c.damaged = append(b.errs, c.damaged...), nil // said once
	return some(b.errs)
}

var errNoSensors = errors.New("no sensor that a profile knows")

// stop reports whether asking on is pointless: the time is up, the BMC has
// fallen silent, or it will refuse whatever it is asked.
func stop(ctx context.Context, err error) bool {
	switch _, answered := lanplus.Code(err); {
	case err == nil:
		return false
	case errors.Is(err, lanplus.ErrPrivilege), ctx.Err() != nil:
		return true
	case answered:
		return false
	}
	return errors.Is(err, lanplus.ErrNoAnswer) || errors.Is(err, lanplus.ErrRefused)
}

// due spreads slow sensors over the polls, but reads all at the first.
func (c *Collector) due(i int, p *probe) bool {
	return c.polls == 0 || (c.polls+i)%p.every == 0
}

// readDCMI reads the power by DCMI, which many BMCs have beside or instead of a
// sensor. Whether one has it is found out once.
func (c *Collector) readDCMI(ctx context.Context, b *batch) {
	tries := 2
	if c.dcmi == untried {
		tries = 1 // some BMCs leave what they do not know unanswered
	}
	r, measured, err := dcmiPower(ctx, c.session, tries)
	switch c.note(err); {
	case err == nil && measured:
		c.dcmi = able
		b.add(nil, r)
	case err == nil: // present, but not measuring now
	case c.dcmi == untried && ctx.Err() == nil:
		c.dcmi = unable
	default:
		b.add(err)
	}
}
